import { bits, i32, type TableGroup } from './column.ts';

/** Sampled bounds on the information of channels and spaces, beside fingerprints of several sizes. */
export const BOUNDS_TABLES = {
  bounds: {
    channel: i32('the channel; −1 for a whole space'),
    space: i32('its space'),
    points: i32('data points K of the sampled bounds'),
    fingerprint_points: i32('data points of the fingerprint beside them'),
    lower_bits: bits('the InfoNCE lower bound'),
    lower_se: bits('its standard error'),
    upper_bits: bits('the leave-one-out upper bound'),
    upper_se: bits('its standard error'),
    fingerprint_bits: bits('I(X;U) by the fingerprint'),
  },
} as const satisfies TableGroup;

export const BOUNDS_MEANINGS = {
  bounds: 'one row for each channel or whole space and size of fingerprint',
} satisfies { readonly [N in keyof typeof BOUNDS_TABLES]: string };
