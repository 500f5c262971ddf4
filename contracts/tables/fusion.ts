import { f64, i32, str, type TableGroup } from './column.ts';

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
  },
} as const satisfies TableGroup;

export const FUSION_MEANINGS = {
  fusion: 'one row for each fusion, data point and dimension',
  fusion_trace: 'one row for each fusion and step that was recorded',
  fusion_summary: 'one row for each fusion',
} satisfies { readonly [N in keyof typeof FUSION_TABLES]: string };
