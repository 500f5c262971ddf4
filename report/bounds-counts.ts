import { type Standing, STANDINGS, standingOf } from '../contracts/bounds-standing.ts';
import type { TableData } from '../contracts/tables.ts';

/** Fingerprints of one size, of channels or of whole spaces, beside their bounds. */
export interface BoundsCount {
  readonly what: 'channels' | 'whole spaces';
  readonly size: number;
  readonly count: number;
  readonly standings: Readonly<Record<Standing, number>>;
  /** Middle one of the distances from the middle of the bounds to the fingerprint, bits. */
  readonly distanceBits: number;
}

/** The middle of the bounds; the lower one where there is no finite upper one. */
export function middleBits({ lower_bits: lower, upper_bits: upper }: TableData<'bounds'>, row: number): number {
  return Number.isFinite(upper[row]!) ? (lower[row]! + upper[row]!) / 2 : lower[row]!;
}

/** Sizes of fingerprints, ascending. */
export const sizesOf = (table: TableData<'bounds'>): number[] =>
  [...new Set(table.fingerprint_points)].sort((a, b) => a - b);

/** Rows of channels, or of whole spaces, of one size of fingerprint. */
export const rowsOf = (table: TableData<'bounds'>, what: BoundsCount['what'], size: number): number[] =>
  [...table.channel.keys()].filter(
    (row) => table.fingerprint_points[row] === size && table.channel[row]! >= 0 === (what === 'channels'),
  );

/** Channels first, size by size; then whole spaces. */
export function boundsCounts(table: TableData<'bounds'>): BoundsCount[] {
  return (['channels', 'whole spaces'] as const).flatMap((what) =>
    sizesOf(table).flatMap((size): BoundsCount[] => {
      const rows = rowsOf(table, what, size);
      if (rows.length === 0) return [];
      const found = rows.map((row) => standingOf(table, row));
      const distances = rows.map((row) => table.fingerprint_bits[row]! - middleBits(table, row)).sort((a, b) => a - b);
      const counts = STANDINGS.map((standing) => [standing, found.filter((each) => each === standing).length]);
      return [
        {
          what,
          size,
          count: rows.length,
          standings: Object.fromEntries(counts) as BoundsCount['standings'],
          distanceBits: distances[distances.length >> 1]!,
        },
      ];
    }),
  );
}
