import { ERRORS_MAX, standingOf } from '../contracts/bounds-standing.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData } from '../contracts/tables.ts';

type Rows = TableData<'bounds'>;

/** `12 of 60 channels`, `1 of 6 whole spaces`, or both. */
function counted({ channel }: Rows, all: readonly number[], some: readonly number[]): string {
  const parts = [
    { name: 'channels', isOne: (row: number) => channel[row]! >= 0 },
    { name: 'whole spaces', isOne: (row: number) => channel[row]! < 0 },
  ];
  return parts
    .filter(({ isOne }) => some.some(isOne))
    .map(({ name, isOne }) => `${some.filter(isOne).length} of ${all.filter(isOne).length} ${name}`)
    .join(' and ');
}

/** Where a fingerprint of the largest size says something else than the bounds, and what to do about it. */
export function boundsWarnings(table: Rows): Warning[] {
  const size = table.fingerprint_points.reduce((most, each) => Math.max(most, each), 0);
  const rows = [...table.channel.keys()].filter((row) => table.fingerprint_points[row] === size);
  const of = (...standings: readonly string[]) => rows.filter((row) => standings.includes(standingOf(table, row)));
  const [saturated, outside] = [of('saturated'), of('below', 'above')];
  const warnings: Warning[] = [];
  if (saturated.length > 0) {
    warnings.push({
      tag: 'bounds-saturated',
      message: `bounds: fingerprints of ${size} points saturate for ${counted(table, rows, saturated)}: they say more than log2 ${size} − 1 = ${(Math.log2(size) - 1).toFixed(2)} bits, near the most that ${size} points can show`,
      hint: 'read the bounds for them, take larger fingerprintSizes, or use fullSpace for whole spaces',
    });
  }
  if (outside.length > 0) {
    const below = of('below').length;
    warnings.push({
      tag: 'bounds-outside',
      message: `bounds: fingerprints of ${size} points lie more than ${ERRORS_MAX} standard errors outside the bounds for ${counted(table, rows, outside)} (${below} below, ${outside.length - below} above)`,
      hint: 'a fingerprint is a lower bound, low by up to 0.28 bits for each dimension of a Gaussian: compare fingerprints with each other, and read amounts from the bounds',
    });
  }
  return warnings;
}
