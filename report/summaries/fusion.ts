import type { SummaryData } from '../summary.ts';
import { align } from './aligned.ts';

/** Fusions listed; the rest is counted. */
const LISTED = 20;

const number = (value: number, digits: number): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));

/** What became of each fusion. */
export function fusionLines({ tables }: SummaryData): string[] {
  const summary = tables.fusion_summary;
  if (!summary || summary.fusion.length === 0) return [];
  const count = summary.fusion.length;
  const rows = summary.fusion
    .slice(0, LISTED)
    .map((name, k) => [
      name,
      summary.objective[k]!,
      String(summary.spaces[k]),
      `${number(summary.initial[k]!, 3)} → ${number(summary.final[k]!, 3)}`,
      `${number(summary.information_bits[k]!, 2)} bits`,
      number(summary.nmi[k]!, 3),
      number(summary.continuity[k]!, 2),
    ]);
  const lines = align([['fusion', 'objective', 'members', 'climbed', 'says', 'NMI', 'continuity'], ...rows]);
  const more = count > LISTED ? [`… and ${count - LISTED} more: tables/fusion_summary.parquet`] : [];
  return ['', `${count} ${count === 1 ? 'fusion' : 'fusions'}`, ...[...lines, ...more].map((line) => `  ${line}`)];
}
