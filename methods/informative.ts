import { bitsOf } from './information.ts';

/** Information that stands in for the divergence from a prior where a kind has none; as for pairs of channels. */
const INFORMATIVE_BITS = 0.01;

/**
 * Whether a channel counts in a ranking: its mean KL to the prior above a limit, strictly; for kinds without a Gaussian
 * prior (NaN) its information above 0.01 bits.
 */
export const isInformative = (klNats: number, informationNats: number, limitNats: number): boolean =>
  Number.isNaN(klNats) ? bitsOf(informationNats) > INFORMATIVE_BITS : klNats > limitNats;
