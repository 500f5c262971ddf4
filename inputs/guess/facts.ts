import { isFloat, type NdArray, sizeOf, toReals } from '../array.ts';
import type { Container } from '../container.ts';
import type { ArrayFacts } from './found.ts';

/** Elements of one array that a guess may read. */
const ELEMENTS_MAX = 2 ** 22;
/** Rows of a larger array, evenly spaced. */
const ROWS_MAX = 512;
/** Wider rows are pictures or reconstructions, never posteriors to be told apart. */
const WIDTH_MAX = 4096;
const SUM_TOLERANCE = 1e-2;
const OVERLAP_TOLERANCE = 1e-2;

/**
 * Facts of rows of numbers.
 *
 * @param values rows × width, row-major.
 */
export function factsOf(values: ArrayLike<number>, width: number, square: boolean): ArrayFacts {
  const rows = width === 0 ? 0 : Math.floor(values.length / width);
  let [min, max, finite, sums] = [Infinity, -Infinity, true, rows > 0 && width > 1];
  const sum = () => new Float64Array(width);
  const moments = { square: sum(), plain: sum(), exp: sum(), expTwice: sum() };
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let k = 0; k < width; k++) {
      const value = values[row * width + k]!;
      if (!Number.isFinite(value)) finite = false;
      min = Math.min(min, value);
      max = Math.max(max, value);
      total += value;
      moments.square[k]! += value * value;
      moments.plain[k]! += value;
      moments.exp[k]! += Math.exp(value);
      moments.expTwice[k]! += Math.exp(2 * value);
    }
    if (!(Math.abs(total - 1) <= SUM_TOLERANCE)) sums = false;
  }
  const mean = (sums: Float64Array) => Array.from(sums, (value) => value / rows);
  return {
    min,
    max,
    finite,
    rows,
    sums: sums && min >= 0,
    overlaps: square && isOverlap(values, width),
    moments: {
      square: mean(moments.square),
      plain: mean(moments.plain),
      exp: mean(moments.exp),
      expTwice: mean(moments.expTwice),
    },
  };
}

function isOverlap(values: ArrayLike<number>, n: number): boolean {
  if (n < 2 || values.length !== n * n) return false;
  for (let i = 0; i < n; i++) {
    if (!(Math.abs(values[i * n + i]! - 1) <= OVERLAP_TOLERANCE)) return false;
    for (let j = 0; j < i; j++) {
      const value = values[i * n + j]!;
      if (!(value >= 0 && value <= 1 + OVERLAP_TOLERANCE && Math.abs(value - values[j * n + i]!) <= OVERLAP_TOLERANCE))
        return false;
    }
  }
  return true;
}

/** Looks at some values of an array of floats; undefined for other types, and for what is too large to look at. */
export async function readFacts(container: Container, name: string): Promise<ArrayFacts | undefined> {
  const { shape, dtype } = await container.header(name);
  const width = shape.at(-1) ?? 0;
  if (!isFloat(dtype) || shape.length < 2 || shape.length > 4 || width > WIDTH_MAX || sizeOf(shape) === 0) {
    return undefined;
  }
  const whole = sizeOf(shape) <= ELEMENTS_MAX;
  if (whole && shape.length === 2) {
    return factsOf(toReals(await container.read(name)), width, shape[0] === shape[1]);
  }
  if (shape.length > 2) {
    return sizeOf(shape.slice(1)) > ELEMENTS_MAX
      ? undefined
      : factsOf(toReals(await container.read(name, 0)), width, shape.length === 3 && shape[1] === shape[2]);
  }
  const step = Math.max(1, Math.floor(shape[0]! / ROWS_MAX));
  const rows: NdArray[] = [];
  for (let k = 0; k < ROWS_MAX && k * step < shape[0]!; k++) rows.push(await container.read(name, k * step));
  return factsOf(Float64Array.from(rows.flatMap((row) => [...toReals(row)])), width, false);
}
