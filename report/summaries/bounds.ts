import { boundsCounts } from '../bounds-counts.ts';
import type { SummaryData } from '../summary.ts';
import { align } from './aligned.ts';

/** Where fingerprints lie against the sampled bounds, size by size. */
export function boundsLines({ tables }: SummaryData): string[] {
  const table = tables.bounds;
  if (!table || table.channel.length === 0) return [];
  const counts = boundsCounts(table).map(({ what, size, count, standings, distanceBits }) => [
    `${count} ${what}, n = ${size}`,
    String(standings.within),
    String(standings.below),
    String(standings.above),
    String(standings.saturated),
    distanceBits.toFixed(2),
  ]);
  const head = ['fingerprints of', 'within', 'below', 'above', 'saturated', 'less middle, bits'];
  return [
    '',
    `bounds: one draw at each of ${table.points[0]} data points`,
    ...align([head, ...counts]).map((line) => `  ${line}`),
  ];
}
