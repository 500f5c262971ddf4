import type { SummaryData } from '../summary.ts';
import { entropyBits, type WholeRow, wholeRows } from '../whole-spaces.ts';
import { withError } from '../with-error.ts';
import { align } from './aligned.ts';

/** Lines about ensembles, and their steps, at most; the rest is counted. */
const LISTED = 20;

/** What whole spaces carry and how far they agree, ensemble by ensemble. */
export function fullSpaceLines({ record, tables }: SummaryData): string[] {
  const rows = wholeRows(tables);
  if (rows.length === 0) return [];
  const samples = Number(tables.full_ensembles!.samples[0] ?? 0n);
  // An ensemble of a single step has a name of its own.
  const isStep = ({ ensemble, step }: WholeRow): boolean =>
    Number.isFinite(step) && rows.filter((row) => row.ensemble === ensemble).length > 1;
  const head = `whole spaces: ${samples} samples over ${record.sources.points} data points (H(X) = ${entropyBits(tables).toFixed(2)} bits)`;
  const shown = rows
    .slice(0, LISTED)
    .map((row) => [
      isStep(row) ? `${row.ensemble}, step ${row.step}` : row.ensemble,
      String(row.spaces),
      withError(row.information.value, row.information.error),
      `${(100 * row.fraction.value).toFixed(1)} %`,
      withError(row.nmi.value, row.nmi.error),
      withError(row.vi.value, row.vi.error),
    ]);
  const lines = align([['ensemble', 'spaces', 'information, bits', 'of H(X)', 'NMI', 'VI, bits'], ...shown]);
  const more = rows.length > LISTED ? [`… and ${rows.length - LISTED} more: tables/full_ensembles.parquet`] : [];
  return ['', head, ...[...lines, ...more].map((line) => `  ${line}`)];
}
