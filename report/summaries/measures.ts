import { align } from './aligned.ts';
import { agreements, measuredPairs } from '../measured.ts';
import type { SummaryData } from '../summary.ts';

/** How far each other measure orders the pairs of spaces as VI does. */
export function measuresLines({ tables }: SummaryData): string[] {
  const pairs = measuredPairs(tables);
  if (!pairs) return [];
  const { measures } = pairs;
  const base = measures.findIndex(({ measure }) => measure === 'fingerprint_vi_bits');
  if (base < 0) return [];
  const correlations = agreements(tables, pairs)[base]!;
  const told = measures.flatMap(({ title }, k) =>
    k === base || Number.isNaN(correlations[k]!) ? [] : [[title, correlations[k]!.toFixed(2)]],
  );
  if (told.length === 0) return [];
  return [
    '',
    `measures: rank correlation with fingerprint VI over ${pairs.a.length} pairs of spaces`,
    ...align(told).map((line) => `  ${line}`),
  ];
}
