import { factorise } from './cholesky.ts';
import { standardNormal } from './normal.ts';
import type { Categorical, DiagonalGaussian, FullGaussian, Posterior, Reals } from './posterior.ts';
import type { Random } from './random.ts';
import { doubles, isSingle } from './reals.ts';

/** A whole space: one posterior, or, of several categorical or label variables, one for each (independent given x). */
export type WholeSpace = Posterior | readonly Posterior[];

/** The posteriors that make up a whole space. */
export const partsOf = (space: WholeSpace): readonly Posterior[] => ('kind' in space ? [space] : space);

/** Numbers in one draw from a space: its dimensions, or one class code for each variable. */
export function widthOf(space: WholeSpace): number {
  const parts = partsOf(space);
  const [first] = parts;
  return first.kind === 'diagonal_gaussian' || first.kind === 'full_gaussian' ? first.dimensions : parts.length;
}

/** M data points drawn uniformly, with replacement, from 0…n−1. */
export function drawPoints(n: number, count: number, random: Random): Int32Array {
  return Int32Array.from({ length: count }, () => random.below(n));
}

/**
 * One draw u ~ p(u|x) from a space at each of M data points, in their order.
 *
 * Gaussians: mean + L·z, z standard normal (methods/normal.ts), L the standard deviations or the Cholesky factor of the
 * covariance. Categorical: the first class whose cumulative probability exceeds a uniform number. Labels: the label.
 *
 * @param points indices of data points, each in 0…n−1 (not checked).
 * @returns M×D, row-major; for categorical and label spaces M×V class codes, V variables.
 * @throws RangeError for given coefficients, which have no density to draw from.
 */
export function drawFrom(space: WholeSpace, points: Int32Array, random: Random): Float64Array {
  const width = widthOf(space);
  const out = new Float64Array(points.length * width);
  const writers = partsOf(space).map((posterior, variable) => writerOf(posterior, random, out, variable));
  points.forEach((point, row) => {
    for (const write of writers) write(point, row * width);
  });
  return out;
}

/**
 * The data points whose posteriors make up a partially aggregated one, ascending: so many of 0…n−1, without replacement.
 * Undefined for all of them.
 */
export function drawAggregate(n: number, part: number, random: Random): Int32Array | undefined {
  if (part >= 1) return undefined;
  const size = Math.min(n, Math.max(1, Math.round(part * n)));
  const order = Int32Array.from({ length: n }, (_, k) => k);
  for (let k = 0; k < size; k += 1) {
    const other = k + random.below(n - k);
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order.slice(0, size).sort();
}

/** Writes the draw at a data point to out[at…]; variable k of a categorical space to out[at + k]. */
type Writer = (point: number, at: number) => void;

function writerOf(posterior: Posterior, random: Random, out: Float64Array, variable: number): Writer {
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      return diagonalWriter(posterior, random, out);
    case 'full_gaussian':
      return fullWriter(posterior, random, out);
    case 'categorical':
      return (point, at) => {
        out[at + variable] = drawClass(posterior, point, random.float64());
      };
    case 'labels':
      return (point, at) => {
        out[at + variable] = posterior.labels[point];
      };
    case 'coefficients':
      throw new RangeError('draws: expected a posterior with a density, got given coefficients');
  }
}

function diagonalWriter(
  { dimensions: d, mean, variance }: DiagonalGaussian,
  random: Random,
  out: Float64Array,
): Writer {
  const rounds = isSingle(mean) && hasRoomForSingle(mean, variance);
  return (point, at) => {
    for (let k = 0; k < d; k += 1) {
      const from = point * d + k;
      const value = mean[from] + Math.sqrt(variance[from]) * standardNormal(random);
      out[at + k] = rounds ? Math.fround(value) : value;
    }
  };
}

/**
 * Whether draws may be rounded to single precision, as their means are: engines then form differences in one step. It adds
 * a variance of 2⁻⁴⁶·u²/12 at most, which is allowed up to about a millionth of every posterior's own.
 */
function hasRoomForSingle(mean: Reals, variance: Reals): boolean {
  let widest = 0;
  for (const value of mean) widest = Math.max(widest, Math.abs(value));
  const least = widest ** 2 * 2 ** -30;
  return variance.every((value: number) => value > least);
}

/** O(d³/6) for each draw: fewer draws than points are usual, so no factor is kept. */
function fullWriter({ dimensions: d, mean, covariance }: FullGaussian, random: Random, out: Float64Array): Writer {
  const matrix = doubles(covariance);
  const factor = new Float64Array(d * d);
  const z = new Float64Array(d);
  return (point, at) => {
    factorise(matrix, point * d * d, d, factor);
    for (let k = 0; k < d; k += 1) z[k] = standardNormal(random);
    for (let i = 0; i < d; i += 1) {
      let sum = mean[point * d + i];
      for (let k = 0; k <= i; k += 1) sum += factor[i * d + k] * z[k];
      out[at + i] = sum;
    }
  };
}

/** Probabilities in single precision need not sum to 1 exactly: what is missing falls to the last class that has any. */
function drawClass({ classes, probabilities }: Categorical, point: number, uniform: number): number {
  const row: Reals = probabilities.subarray(point * classes, (point + 1) * classes);
  let below = 0;
  let last = 0;
  for (let k = 0; k < classes; k += 1) {
    if (!(row[k] > 0)) continue;
    below += row[k];
    last = k;
    if (uniform < below) return k;
  }
  return last;
}
