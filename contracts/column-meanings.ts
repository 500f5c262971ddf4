import type { TABLES, TableName } from './tables.ts';

type Meanings = { readonly [N in TableName]: { readonly [C in keyof (typeof TABLES)[N]]: string } };

const ORDER = {
  ensemble: 'the ensemble that is ordered; empty with scope all',
  position: 'place in the OPTICS order, from 0 in each ensemble',
  channel: 'the channel at that place',
  reachability: 'distance at which the walk reached the channel; +inf where it started',
  core_distance: 'distance to the minSamples-th nearest channel, itself included; +inf where there are too few',
  predecessor: 'channel from which it was reached, or −1',
  cluster: 'its leaf cluster, or −1',
};

const CLUSTERS = {
  ensemble: 'the ensemble; empty with scope all',
  cluster: 'number of the cluster, unique in the table; a leaf carries the number that the order table has',
  numeral: 'I, II, … for leaves, by their place in the order; empty for clusters that hold others',
  first: 'first position in the order',
  last: 'last position in the order, inclusive',
  members: 'channels in the cluster',
  representative: 'channel with the largest mean similarity to the other members; the lowest on ties',
  mean_similarity: 'similarity over unordered pairs of members: NMI, or exp(−VI in bits)',
  saturated_pairs: 'pairs of members whose joint information is above log₂ n − 1',
  parent: 'smallest cluster that strictly contains it, or −1',
};

/** What every column of every table means, in one phrase. */
export const COLUMN_MEANINGS: Meanings = {
  spaces: {
    space: 'number of the space, from 0 in the order of the job',
    ensemble: 'the ensemble that it belongs to',
    name: 'its path without extension below the folder that the ensemble’s files share; file[3] of a file with many',
    uri: 'the file, as the job resolves it',
    sha256: 'hash of that file',
    kind: 'what its posteriors are: diagonal_gaussian, full_gaussian, categorical, labels, samples, coefficients or points',
    points: 'data points N',
    dimensions: 'dimensions D',
  },
  space_metadata: {
    space: 'the space that has the property',
    key: 'name of the property, such as seed',
    text: 'its value as found',
    number: 'its value where it is written as a number, else NaN',
  },
  channels: {
    channel: 'number of the channel, from 0, space by space',
    space: 'the space that it is a dimension of',
    dimension: 'which dimension, from 0; −1 for a whole space',
    information_bits: 'I(X;U) on the sample, a lower bound',
    self_information_bits: 'I(U;U′): what two draws of the channel share',
    kl_nats: 'mean divergence from a standard normal prior; NaN for kinds without one',
    kept: 'whether it says more than minInformationBits and is compared',
    saturated: 'whether its information is within one bit of the ceiling log₂ n',
  },
  pairs: {
    i: 'first channel, i ≤ j',
    j: 'second channel',
    joint_bits: 'I(X;U,V); on the diagonal I(X;U,U′)',
    nmi: 'NMI of the two channels, not clamped; 1 on the diagonal',
    vi_bits: 'variation of information of the two channels; 0 on the diagonal',
  },
  factors: {
    channel: 'the channel that is compared',
    factor: 'name of the factor',
    nmi: 'NMI of channel and factor; NaN where the channel is not kept',
    vi_bits: 'variation of information of channel and factor',
    factor_bits: 'information of the factor: the entropy of its classes',
    nmi_chance: 'mean NMI over seeded permutations of the factor: what there would be without any relation',
    nmi_chance_sd: 'standard deviation over these permutations',
  },
  order_nmi: ORDER,
  order_vi: ORDER,
  clusters_nmi: CLUSTERS,
  clusters_vi: CLUSTERS,
  cluster_sensitivity: {
    ensemble: 'the ensemble; empty with scope all',
    similarity: 'nmi or vi',
    min_samples: '5, 8, 10, 15, 20, and the value that was used',
    clusters: 'leaf clusters that this value gives',
    clustered: 'channels that are in one of them',
    largest: 'channels in the largest of them',
  },
  matches: {
    similarity: 'nmi or vi',
    cluster: 'a row of clusters_nmi or clusters_vi, leaf or not',
    ensemble: 'the ensemble that the match is in',
    channel: 'the channel there that is most similar to the representative',
    value: 'that similarity: NMI, or exp(−VI in bits)',
    share_of_models: 'part of the models there with a channel at least as similar as the cluster’s mean similarity',
  },
};

/** What every table holds, in one phrase. */
export const TABLE_MEANINGS: { readonly [N in TableName]: string } = {
  spaces: 'one row for each space',
  space_metadata: 'one row for each property of each space',
  channels: 'one row for each channel, dropped ones included',
  pairs: 'one row for each pair of kept channels that are compared, i ≤ j; one object for each tile',
  factors: 'one row for each channel and factor',
  order_nmi: 'the OPTICS order of the kept channels by NMI, ensemble by ensemble',
  order_vi: 'the OPTICS order of the kept channels by VI, ensemble by ensemble',
  clusters_nmi: 'one row for each cluster by NMI, leaves and those that hold others',
  clusters_vi: 'one row for each cluster by VI, leaves and those that hold others',
  cluster_sensitivity: 'what other values of minSamples would give',
  matches: 'for each cluster, its match in every ensemble that its own is compared with',
};
