import type { InputFile } from '../contracts/sources.ts';
import { isInteger, sizeOf } from './array.ts';
import { finiteReals } from './checked-values.ts';
import { type Container, openFile } from './container.ts';
import { listNames, refusal, shapeText } from './refusal.ts';

/** Draws to use instead of our own: K data points, and one draw from each whole space at each of them. */
export interface GivenBounds {
  /** K data points, each once. */
  readonly points: Int32Array;
  /**
   * The draws of a space, K×D row-major; class codes of categorical and label spaces. Undefined for all but the first
   * space where the file has those of one.
   */
  readonly drawsOf: (space: number) => Promise<Float64Array | undefined>;
}

/** Dimensions of each space of the job, in order, and the number of data points. */
export interface DrawnSpaces {
  readonly widths: readonly number[];
  readonly points: number;
}

type Source = Pick<InputFile, 'uri' | 'location'>;

const FORM =
  'u: one draw from each data point, N×D of the first space or spaces×N×D of all, in the order of the job; of some points only, index (K) as well, and K for N';

/** Checks names and shapes of a file of draws. @throws CensusError that says what is missing or has another shape. */
export async function checkGivenBounds(file: Source, spaces: DrawnSpaces): Promise<void> {
  const container = await openFile(file.location, file.uri);
  try {
    await shapeOf(container, spaces);
  } finally {
    await container.close();
  }
}

/** Lets `use` read a file of draws. @throws CensusError naming array and row of a point or draw that cannot be. */
export async function withGivenBounds<T>(
  file: Source,
  spaces: DrawnSpaces,
  use: (given: GivenBounds) => Promise<T>,
): Promise<T> {
  const container = await openFile(file.location, file.uri);
  try {
    const { stacked } = await shapeOf(container, spaces);
    await container.verify('u');
    const points = await pointsOf(container, spaces.points);
    return await use({
      points,
      async drawsOf(space) {
        if (!stacked && space > 0) return undefined;
        const entry = stacked ? space : -1;
        const found = await container.read('u', stacked ? entry : undefined);
        const values = finiteReals(found, spaces.widths[space]!, { file: file.uri, array: 'u', entry });
        return Float64Array.from(values);
      },
    });
  } finally {
    await container.close();
  }
}

async function shapeOf(container: Container, { widths, points }: DrawnSpaces): Promise<{ stacked: boolean }> {
  const place = { file: container.file, array: 'u' };
  if (!container.has('u')) {
    const hint = `a file of draws has ${FORM}; this one has: ${listNames(container.names, 20)}`;
    throw refusal('input-array', place, 'expected an array of this name, got none', hint);
  }
  const { shape } = await container.header('u');
  const count = container.has('index') ? await countOf(container) : points;
  const one = [count, widths[0]!];
  const stacked = shape.length === 3 || (widths.length > 1 && widths[0] === 1 && shape[0] === widths.length);
  const expected = stacked ? [widths.length, ...one] : one;
  // A single dimension may be left out.
  const same = shape.length >= expected.length - 1 && sizeOf(shape) === sizeOf(expected);
  if (!same || shape.some((extent, axis) => extent !== expected[axis])) {
    throw refusal('input-shape', place, `expected ${shapeText(expected)}, got ${shapeText(shape)}`, FORM);
  }
  if (stacked && new Set(widths).size > 1) {
    const problem = `expected spaces of one number of dimensions for given draws, got ${[...new Set(widths)].join(', ')}`;
    throw refusal('input-shape', place, problem, 'give the spaces of each number of dimensions a job of their own');
  }
  return { stacked };
}

async function countOf(container: Container): Promise<number> {
  const { shape, dtype } = await container.header('index');
  const place = { file: container.file, array: 'index' };
  if (shape.length !== 1 || shape[0]! < 2) {
    throw refusal('input-shape', place, `expected at least 2 data points in a list, got ${shapeText(shape)}`, FORM);
  }
  if (!isInteger(dtype)) {
    throw refusal('input-dtype', place, `expected integers, got ${dtype}`, 'index.astype(np.int64)');
  }
  return shape[0]!;
}

/** The data points of the draws: those of `index`, or all. */
async function pointsOf(container: Container, points: number): Promise<Int32Array> {
  if (!container.has('index')) return Int32Array.from({ length: points }, (_, point) => point);
  await container.verify('index');
  const { values } = await container.read('index');
  const index = Array.from(values as ArrayLike<number | bigint>, Number);
  const seen = new Set<number>();
  index.forEach((point, row) => {
    const place = { file: container.file, array: 'index', row };
    if (point < 0 || point >= points) {
      const problem = `expected a data point from 0 to ${points - 1}, got ${point}`;
      throw refusal('input-value', place, problem, 'points count from 0');
    }
    if (seen.has(point))
      throw refusal('input-value', place, `expected each point once, got ${point} again`, 'np.unique(index)');
    seen.add(point);
  });
  return Int32Array.from(index);
}
