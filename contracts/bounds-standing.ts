import type { TableData } from './tables.ts';

/** How a fingerprint's information stands to the sampled bounds beside it. */
export const STANDINGS = ['within', 'below', 'above', 'saturated'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Standard errors by which a fingerprint may miss the bounds. */
export const ERRORS_MAX = 3;

const margin = (error: number): number => (Number.isNaN(error) ? 0 : ERRORS_MAX * error);

/**
 * `saturated` where it is more than log₂ n − 1, near the most that n points can show; else `below` or `above` where it lies
 * outside [lower − 3 standard errors, upper + 3 standard errors].
 */
export function standingOf(table: TableData<'bounds'>, row: number): Standing {
  const bits = table.fingerprint_bits[row]!;
  if (bits > Math.log2(table.fingerprint_points[row]!) - 1) return 'saturated';
  if (bits < table.lower_bits[row]! - margin(table.lower_se[row]!)) return 'below';
  return bits > table.upper_bits[row]! + margin(table.upper_se[row]!) ? 'above' : 'within';
}
