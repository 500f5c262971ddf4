import { bits, f32, f64, i32, i64, str, type TableGroup } from './column.ts';

const orderTable = (unit: 'nats' | 'bits') =>
  ({
    ensemble: str('the ensemble that is ordered; empty with scope all'),
    position: i32('place in the OPTICS order, from 0 in each ensemble'),
    channel: i32('the channel at that place'),
    reachability: f64('distance at which the walk reached the channel; +inf where it started', unit),
    core_distance: f64(
      'distance to the minSamples-th nearest channel, itself included; +inf where there are too few',
      unit,
    ),
    predecessor: i32('channel from which it was reached, or −1'),
    cluster: i32('its leaf cluster, or −1'),
  }) as const;

const CLUSTERS = {
  ensemble: str('the ensemble; empty with scope all'),
  cluster: i32('number of the cluster, unique in the table; a leaf carries the number that the order table has'),
  numeral: str('I, II, … for leaves, by their place in the order; empty for clusters that hold others'),
  first: i32('first position in the order'),
  last: i32('last position in the order, inclusive'),
  members: i32('channels in the cluster'),
  representative: i32('channel with the largest mean similarity to the other members; the lowest on ties'),
  mean_similarity: f64('similarity over unordered pairs of members: NMI, or exp(−VI in bits)'),
  saturated_pairs: i64('pairs of members whose joint information is above log₂ n − 1'),
  parent: i32('smallest cluster that strictly contains it, or −1'),
  representative_bits: bits('I(X;U) of the representative; NaN where no standard errors were asked for'),
  representative_se: bits('its standard error over samples of data points'),
  nearest: i32('the leaf of the same order whose representative is most similar to this one’s, or −1'),
  nearest_nmi: f64('NMI of the two representatives; NaN where no standard errors were asked for'),
  nearest_nmi_se: f64('its standard error over samples of data points'),
  nearest_vi_bits: bits('variation of information of the two representatives'),
  nearest_vi_se: bits('its standard error over samples of data points'),
} as const;

/** Fragments of information that recur: pairs of channels, their order and clusters, factors and matches. */
export const STRUCTURE_TABLES = {
  pairs: {
    i: i32('first channel, i ≤ j'),
    j: i32('second channel'),
    joint_bits: f32('I(X;U,V); on the diagonal I(X;U,U′)', 'bits'),
    nmi: f32('NMI of the two channels, not clamped; 1 on the diagonal'),
    vi_bits: f32('variation of information of the two channels; 0 on the diagonal', 'bits'),
    joint_bound_bits: f32('how far factors of low rank can have moved joint_bits; 0 without them', 'bits'),
    nmi_bound: f32('the same of nmi; NaN where nmi is, or where a self-information may be 0'),
    vi_bound_bits: f32('the same of vi_bits', 'bits'),
  },
  factors: {
    channel: i32('the channel that is compared'),
    factor: str('name of the factor'),
    nmi: f64('NMI of channel and factor; NaN where the channel is not kept'),
    vi_bits: bits('variation of information of channel and factor'),
    factor_bits: bits('information of the factor: the entropy of its classes'),
    nmi_chance: f64('mean NMI over seeded permutations of the factor: what there would be without any relation'),
    nmi_chance_sd: f64('standard deviation over these permutations'),
    nmi_bound: f64('how far a factor of low rank can have moved nmi; 0 without one, NaN where the channel is not kept'),
    vi_bound_bits: bits('the same of vi_bits'),
  },
  order_nmi: orderTable('nats'),
  order_vi: orderTable('bits'),
  clusters_nmi: CLUSTERS,
  clusters_vi: CLUSTERS,
  cluster_sensitivity: {
    ensemble: str('the ensemble; empty with scope all'),
    similarity: str('nmi or vi'),
    min_samples: i32('5, 8, 10, 15, 20, and the value that was used'),
    clusters: i32('leaf clusters that this value gives'),
    clustered: i32('channels that are in one of them'),
    largest: i32('channels in the largest of them'),
  },
  pair_errors: {
    i: i32('first channel, i ≤ j; with itself it stands alone'),
    j: i32('second channel'),
    information_bits: bits('I(X;U) of a channel alone, I(X;U,V) of a pair'),
    information_se: bits('its standard error over samples of data points'),
    nmi: f64('NMI of the two channels, not clamped'),
    nmi_se: f64('its standard error'),
    vi_bits: bits('variation of information of the two channels'),
    vi_se: bits('its standard error'),
    shared_bits: bits('I(U;V); I(U;U′) of a channel alone'),
    shared_se: bits('its standard error'),
  },
  matches: {
    similarity: str('nmi or vi'),
    cluster: i32('a row of clusters_nmi or clusters_vi, leaf or not'),
    ensemble: str('the ensemble that the match is in'),
    channel: i32('the channel there that is most similar to the representative'),
    value: f64('that similarity: NMI, or exp(−VI in bits)'),
    share_of_models: f64(
      'part of the models there with a channel at least as similar as the cluster’s mean similarity',
    ),
  },
} as const satisfies TableGroup;

export const STRUCTURE_MEANINGS = {
  pairs: 'one row for each pair of kept channels that are compared, i ≤ j; one object for each tile',
  factors: 'one row for each channel and factor',
  order_nmi: 'the OPTICS order of the kept channels by NMI, ensemble by ensemble',
  order_vi: 'the OPTICS order of the kept channels by VI, ensemble by ensemble',
  clusters_nmi: 'one row for each cluster by NMI, leaves and those that hold others',
  clusters_vi: 'one row for each cluster by VI, leaves and those that hold others',
  cluster_sensitivity: 'what other values of minSamples would give',
  pair_errors: 'one row for each pair of representatives, or of channels that were listed, and for each of these alone',
  matches: 'for each cluster, its match in every ensemble that its own is compared with',
} satisfies { readonly [N in keyof typeof STRUCTURE_TABLES]: string };
