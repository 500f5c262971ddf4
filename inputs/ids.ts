import { isInteger, type NdArray } from './array.ts';
import type { Container } from './container.ts';
import { refusal, shapeText } from './refusal.ts';

/** The identities of the data points of one file, in its order. */
export type Ids =
  | { readonly sort: 'integer'; readonly length: number; readonly values: ArrayLike<number | bigint> }
  | { readonly sort: 'string'; readonly length: number; readonly values: ArrayLike<string> };

/** The reserved name of the array of ids. */
export const IDS = 'ids';

/** The ids of a file, undefined where it has none. @throws CensusError where they are not N integers or strings. */
export async function readIds(container: Container): Promise<Ids | undefined> {
  if (!container.has(IDS)) return undefined;
  const place = { file: container.file, array: IDS };
  const { shape, dtype } = await container.header(IDS);
  if (shape.length !== 1) {
    throw refusal(
      'input-shape',
      place,
      `expected one id for each point, got ${shapeText(shape)}`,
      'ids.ravel(), or rename the array',
    );
  }
  if (!isInteger(dtype) && dtype !== 'string') {
    throw refusal(
      'input-dtype',
      place,
      `expected integers or strings, got ${dtype}`,
      'ids.astype(np.int64) or ids.astype(str)',
    );
  }
  await container.verify(IDS);
  return idsOf(await container.read(IDS), container.file);
}

function idsOf(array: NdArray, file: string): Ids {
  const empty = array.nulls?.indexOf(1) ?? -1;
  if (empty >= 0) {
    const place = { file, array: IDS, row: empty };
    throw refusal('input-value', place, 'expected an id, got none', 'every point needs an id, or leave ids out');
  }
  const { length } = array.values;
  return array.dtype === 'string'
    ? { sort: 'string', length, values: array.values as readonly string[] }
    : { sort: 'integer', length, values: array.values as ArrayLike<number | bigint> };
}

export const idText = (ids: Ids, row: number): string => String(ids.values[row] ?? 'none');

/** The first row in which two lists of ids differ, −1 where they are the same. */
export function firstDifference(a: Ids, b: Ids): number {
  if (a.sort !== b.sort) return 0;
  const length = Math.min(a.length, b.length);
  // One type on both sides: values compare as they are; otherwise as text, which all integers share.
  const plain = typeof a.values[0] === typeof b.values[0];
  for (let row = 0; row < length; row++) {
    if (plain ? a.values[row] !== b.values[row] : idText(a, row) !== idText(b, row)) return row;
  }
  return a.length === b.length ? -1 : length;
}

/** The first row whose id an earlier row has, −1 without one. */
export function firstDuplicate(ids: Ids): number {
  const seen = new Set<string | number | bigint>();
  for (let row = 0; row < ids.length; row++) {
    if (seen.has(ids.values[row]!)) return row;
    seen.add(ids.values[row]!);
  }
  return -1;
}
