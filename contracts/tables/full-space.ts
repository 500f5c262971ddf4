import { bits, f64, i32, i64, str, type TableGroup } from './column.ts';

/** Whole latent spaces over the whole data set, by Monte Carlo. */
export const FULL_SPACE_TABLES = {
  full_spaces: {
    space: i32('the space'),
    aggregate: f64('part of the data points whose posteriors make up the aggregated one'),
    information_bits: bits('I(X;U) of the whole space over all N data points'),
    information_se: bits('its standard error; 0 where it is summed exactly'),
    self_information_bits: bits('I(U;U′): what two draws of the space share'),
    self_information_se: bits('its standard error'),
    entropy_fraction: f64('information as a part of log₂ N, the entropy of the data points present'),
  },
  full_pairs: {
    a: i32('first space, a < b'),
    b: i32('second space'),
    nmi: f64('NMI of the two spaces, not clamped'),
    nmi_se: f64('its standard error'),
    vi_bits: bits('variation of information of the two spaces'),
    vi_se: bits('its standard error'),
    shared_bits: bits('I(U;V): what the two spaces share'),
    shared_se: bits('its standard error'),
  },
  full_ensembles: {
    a: str('first ensemble, in the order of the job'),
    b: str('second ensemble; the same for pairs within one'),
    nmi: f64('NMI over the pairs of spaces, weighted by their inverse variances'),
    nmi_se: f64('its standard error from the joint samples, which the pairs share'),
    vi_bits: bits('variation of information over the pairs, weighted by their inverse variances'),
    vi_se: bits('its standard error from the joint samples, which the pairs share'),
    pairs: i32('pairs of spaces'),
    information_bits: bits('mean I(X;U) of the spaces of a'),
    information_se: bits('its standard error from the joint samples'),
    information_sd: bits('standard deviation of I(X;U) over the spaces of a'),
    entropy_fraction: f64('mean information as a part of log₂ N'),
    spaces: i32('spaces of a'),
    step: f64('training step that all these spaces have in common; NaN where they have none, or several'),
    samples: i64('samples that were taken'),
  },
} as const satisfies TableGroup;

export const FULL_SPACE_MEANINGS = {
  full_spaces: 'one row for each whole space and aggregate',
  full_pairs: 'one row for each pair of whole spaces',
  full_ensembles: 'one row for each ensemble, and for each pair of ensembles that are compared',
} satisfies { readonly [N in keyof typeof FULL_SPACE_TABLES]: string };
