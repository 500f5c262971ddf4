import type { Warning } from '../contracts/sources.ts';
import type { TableData } from '../contracts/tables.ts';

/** Standard errors by which a fingerprint may miss the bounds. */
const ERRORS_MAX = 3;

type Rows = TableData<'bounds'>;
type Row = number;

const isSaturated = ({ fingerprint_bits: bits, fingerprint_points: n }: Rows, row: Row): boolean =>
  bits[row]! > Math.log2(n[row]!) - 1;

/** −1 below both bounds, 1 above them, 0 between or within their errors. */
function sideOf({ fingerprint_bits: bits, ...rows }: Rows, row: Row): -1 | 0 | 1 {
  const margin = (error: number): number => (Number.isNaN(error) ? 0 : ERRORS_MAX * error);
  if (bits[row]! < rows.lower_bits[row]! - margin(rows.lower_se[row]!)) return -1;
  return bits[row]! > rows.upper_bits[row]! + margin(rows.upper_se[row]!) ? 1 : 0;
}

/** `12 of 60 channels`, `1 of 6 whole spaces`, or both. */
function counted(table: Rows, all: readonly Row[], some: readonly Row[]): string {
  const parts = [
    { name: 'channels', isOne: (row: Row) => table.channel[row]! >= 0 },
    { name: 'whole spaces', isOne: (row: Row) => table.channel[row]! < 0 },
  ];
  return parts
    .filter(({ isOne }) => some.some(isOne))
    .map(({ name, isOne }) => `${some.filter(isOne).length} of ${all.filter(isOne).length} ${name}`)
    .join(' and ');
}

/** Where a fingerprint of the largest size says something else than the bounds, and what to do about it. */
export function boundsWarnings(table: Rows): Warning[] {
  const largest = table.fingerprint_points.reduce((most, size) => Math.max(most, size), 0);
  const rows = [...table.channel.keys()].filter((row) => table.fingerprint_points[row] === largest);
  const saturated = rows.filter((row) => isSaturated(table, row));
  const outside = rows.filter((row) => !isSaturated(table, row) && sideOf(table, row) !== 0);
  const warnings: Warning[] = [];
  if (saturated.length > 0) {
    warnings.push({
      tag: 'bounds-saturated',
      message: `bounds: fingerprints of ${largest} points saturate for ${counted(table, rows, saturated)}: they say more than log2 ${largest} − 1 = ${(Math.log2(largest) - 1).toFixed(2)} bits, near the most that ${largest} points can show`,
      hint: 'read the bounds for them, take a larger sample, or use fullSpace for whole spaces',
    });
  }
  if (outside.length > 0) {
    const below = outside.filter((row) => sideOf(table, row) < 0).length;
    warnings.push({
      tag: 'bounds-outside',
      message: `bounds: fingerprints of ${largest} points lie more than ${ERRORS_MAX} standard errors outside the bounds for ${counted(table, rows, outside)} (${below} below, ${outside.length - below} above)`,
      hint: 'a fingerprint is a lower bound, low by up to 0.28 bits for each dimension of a Gaussian: compare fingerprints with each other, and read amounts from the bounds',
    });
  }
  return warnings;
}
