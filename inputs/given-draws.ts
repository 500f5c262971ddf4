import type { InputFile } from '../contracts/sources.ts';
import { isInteger, sizeOf } from './array.ts';
import { finiteReals } from './checked-values.ts';
import { type Container, openFile } from './container.ts';
import { listNames, refusal, shapeText } from './refusal.ts';

/** Draws to use instead of our own: M data points, and two draws from each whole space at each of them. */
export interface GivenDraws {
  /** M data points, in 0…N−1. */
  readonly points: Int32Array;
  /** draws[space][copy]: M×D, row-major; of categorical and label spaces class codes. */
  readonly draws: readonly (readonly [Float64Array, Float64Array])[];
}

/** Numbers in a draw from each space that takes part, in order. */
type Widths = readonly number[];
type Source = Pick<InputFile, 'uri' | 'location'>;

/** Where the two draws of a space stand: an array of its own, or an entry of a leading axis of spaces. */
interface Drawn {
  readonly array: string;
  /** Entry of the leading axis; −1 without one. */
  readonly entry: number;
}

interface Layout {
  readonly index: string;
  readonly samples: number;
  readonly drawn: readonly (readonly [Drawn, Drawn])[];
}

const FORM =
  'index (M), u and u2 (M×D) of the first space, v and v2 of the second; for more spaces u and u2 (spaces×M×D); or all of these with given_ before their names';

/** Checks names and shapes of a file of draws. @throws CensusError that says what is missing or has another shape. */
export async function checkGivenDraws(file: Source, widths: Widths): Promise<void> {
  const container = await openFile(file.location, file.uri);
  try {
    await layoutOf(container, widths);
  } finally {
    await container.close();
  }
}

/** Reads a file of draws. @throws CensusError naming array and row of a data point or draw that cannot be. */
export async function readGivenDraws(file: Source, widths: Widths, points: number): Promise<GivenDraws> {
  const container = await openFile(file.location, file.uri);
  try {
    const layout = await layoutOf(container, widths);
    const place = { file: file.uri, array: layout.index };
    await container.verify(layout.index);
    const { values } = await container.read(layout.index);
    const rows = Array.from(values as ArrayLike<number | bigint>, Number);
    const row = rows.findIndex((value) => value < 0 || value >= points);
    if (row >= 0) {
      const problem = `expected a data point from 0 to ${points - 1}, got ${rows[row]}`;
      throw refusal('input-value', { ...place, row }, problem, 'points count from 0');
    }
    const read = async ({ array, entry }: Drawn, width: number): Promise<Float64Array> => {
      await container.verify(array);
      const found = await container.read(array, entry < 0 ? undefined : entry);
      return Float64Array.from(finiteReals(found, width, { file: file.uri, array, entry }));
    };
    const draws: [Float64Array, Float64Array][] = [];
    for (const [space, [first, second]] of layout.drawn.entries()) {
      draws.push([await read(first, widths[space]!), await read(second, widths[space]!)]);
    }
    return { points: Int32Array.from(rows), draws };
  } finally {
    await container.close();
  }
}

async function layoutOf(container: Container, widths: Widths): Promise<Layout> {
  const prefix = container.has('given_index') ? 'given_' : '';
  const index = `${prefix}index`;
  const { shape, dtype } = await headerOf(container, index);
  const place = { file: container.file, array: index };
  if (shape.length !== 1) throw refusal('input-shape', place, `expected M data points, got ${shapeText(shape)}`, FORM);
  if (!isInteger(dtype))
    throw refusal('input-dtype', place, `expected integers, got ${dtype}`, 'index.astype(np.int64)');
  const samples = shape[0]!;
  if (samples < 2) throw refusal('input-shape', place, `expected at least 2 data points, got ${samples}`, FORM);
  const stacked = widths.length > 2 || (await headerOf(container, `${prefix}u`)).shape.length === 3;
  const drawn = widths.map((_, space): [Drawn, Drawn] => {
    const letter = stacked || space === 0 ? 'u' : 'v';
    const entry = stacked ? space : -1;
    return [
      { array: `${prefix}${letter}`, entry },
      { array: `${prefix}${letter}2`, entry },
    ];
  });
  for (const [space, pair] of drawn.entries()) {
    for (const { array } of pair) {
      const expected = stacked ? [widths.length, samples, widths[space]!] : [samples, widths[space]!];
      await checkShape(container, array, expected);
    }
  }
  return { index, samples, drawn };
}

async function headerOf(container: Container, array: string) {
  if (container.has(array)) return container.header(array);
  const problem = 'expected an array of this name, got none';
  const hint = `a file of draws has ${FORM}; this one has: ${listNames(container.names, 20)}`;
  throw refusal('input-array', { file: container.file, array }, problem, hint);
}

async function checkShape(container: Container, array: string, expected: readonly number[]): Promise<void> {
  const { shape } = await headerOf(container, array);
  // A single dimension may be left out.
  const same = shape.length >= expected.length - 1 && sizeOf(shape) === sizeOf(expected);
  if (same && shape.every((length, axis) => length === expected[axis])) return;
  const problem = `expected ${shapeText(expected)}, got ${shapeText(shape)}`;
  throw refusal('input-shape', { file: container.file, array }, problem, FORM);
}
