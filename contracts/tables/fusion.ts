import { f32, f64, i32, str, type TableGroup } from './column.ts';

/** Synthesis spaces: one space that agrees with many. */
export const FUSION_TABLES = {
  fusion: {
    fusion: str('name of the fusion'),
    point: i32('data point of the sample, from 0'),
    dimension: i32('dimension of the synthesis space'),
    mean: f64('mean of its posterior'),
    logvar: f64('natural logarithm of its variance'),
  },
  fusion_trace: {
    fusion: str('name of the fusion'),
    step: i32('steps taken before'),
    objective: f64('mean similarity to the members, as the objective has it'),
  },
  fusion_summary: {
    fusion: str('name of the fusion'),
    objective: str('nmi_anchored, exp_vi, nmi or mi'),
    spaces: i32('members'),
    final: f64('the objective after the last step'),
    continuity: f64(
      'largest Bhattacharyya distance between neighbours over its 90th percentile; NaN without an order of the points',
    ),
    uniformity: f64(
      'standard deviation over mean of the distances between neighbouring means; NaN without an order of the points',
    ),
    dimensions: i32('dimensions of the synthesis space'),
    steps: i32('steps taken'),
    optimiser: str('sgd or adam'),
    rate: f64('learning rate'),
    initial: f64('the objective before the first step'),
    information_bits: f64('I(X;U) of the synthesis space, by the fingerprint', 'bits'),
    nmi: f64('mean NMI with the members, the true one; NaN where one of them says nothing'),
    vi_bits: f64('mean VI from the members', 'bits'),
  },
  fusion_members: {
    fusion: str('name of the fusion'),
    member: i32('number of the member in its fusion, from 0'),
    space: i32('space that it is, or that its channel is of'),
    channel: i32('channel, or −1 for a whole space of several'),
    information_bits: f64('I(X;V) of the member, by the fingerprint', 'bits'),
    nmi: f64('NMI with the synthesis space; NaN where it is undefined'),
    vi_bits: f64('VI from the synthesis space', 'bits'),
  },
  fusion_factors: {
    fusion: str('name of the fusion'),
    factor: str('name of the factor'),
    nmi: f64('NMI of the synthesis space with the factor'),
    vi_bits: f64('VI of the synthesis space from the factor', 'bits'),
    best_member_nmi: f64('largest NMI of a member with the factor'),
    median_member_nmi: f64('median of the NMI of the members with the factor'),
  },
  fusion_matrices: {
    fusion: str('name of the fusion'),
    row: i32('row of a coarse picture of the coefficient matrix, points in the order of orderBy, else of the files'),
    column: i32('its column'),
    fused: f32('mean Bhattacharyya coefficient of the synthesis space in this cell'),
    member: f32('the same of the member with the largest NMI'),
  },
} as const satisfies TableGroup;

export const FUSION_MEANINGS = {
  fusion: 'one row for each fusion, data point and dimension',
  fusion_trace: 'one row for each fusion and step that was recorded',
  fusion_summary: 'one row for each fusion',
  fusion_members: 'one row for each member of a fusion',
  fusion_factors: 'one row for each fusion and known factor, on the points where it is known',
  fusion_matrices: 'coefficients of each fusion beside those of a member, at most 64 × 64 cells',
} satisfies { readonly [N in keyof typeof FUSION_TABLES]: string };
