import type { ArrayRole } from '../contracts/job.ts';
import { moments } from '../methods/moments.ts';
import type { DiagonalGaussian, FullGaussian, Posterior, Reals } from '../methods/posterior.ts';
import type { NdArray } from './array.ts';
import { cellOf, checkVariances, finiteReals } from './checked-values.ts';
import { refusal, type Place } from './refusal.ts';

type WidthRole = Extract<ArrayRole, 'logvar' | 'variance' | 'std'>;

/** The diagonal Gaussians of N points in D dimensions. @throws CensusError for values that make none. */
export function diagonalGaussian(
  mean: NdArray,
  width: NdArray,
  role: WidthRole,
  places: [Place, Place],
): DiagonalGaussian {
  const [points, dimensions] = sizesOf(mean);
  const means = finiteReals(mean, dimensions, places[0]);
  const given = finiteReals(width, dimensions, places[1]);
  const variance = varianceOf(given, role);
  // A negative standard deviation has a positive square.
  if (role === 'std') checkVariances(given, dimensions, places[1], (at) => explain(given, role, at));
  checkVariances(variance, dimensions, places[1], (at) => explain(given, role, at));
  return { kind: 'diagonal_gaussian', points, dimensions, mean: means, variance };
}

/** Points and dimensions: the last two axes; a table's single column is one dimension. */
function sizesOf(mean: NdArray): [number, number] {
  return mean.shape.length === 1 ? [mean.shape[0]!, 1] : [mean.shape[0]!, mean.shape[1]!];
}

function varianceOf(given: Reals, role: WidthRole): Reals {
  if (role === 'variance') return given;
  return Float64Array.from(given, role === 'logvar' ? Math.exp : (value) => value * value);
}

function explain(given: Reals, role: WidthRole, at: number): readonly [string, string] {
  const value = given[at]!;
  if (role === 'logvar') {
    const hint =
      'logvar is the natural logarithm of the variance; a deterministic encoding has no posterior: give mean alone';
    return [`expected a log-variance between -745 and 709, got ${value}`, hint];
  }
  const what = role === 'std' ? 'a standard deviation' : 'a variance';
  if (given.some((other) => other < 0)) {
    return [
      `expected ${what} above 0, got ${value}`,
      `this looks like logvar: name the array under logvar instead of ${role}`,
    ];
  }
  const problem = `expected ${what} above 0${value === 0 ? '' : ' and finite when squared'}, got ${value}`;
  return [problem, 'a deterministic encoding has no posterior: give mean alone, or leave this model out'];
}

/** One diagonal Gaussian of a single dimension for each dimension. */
export function dimensionsOf(posterior: DiagonalGaussian): Posterior[] {
  const { points, dimensions } = posterior;
  if (dimensions === 1) return [posterior];
  const column = (values: Reals, d: number): Reals => {
    const out = values.BYTES_PER_ELEMENT === 4 ? new Float32Array(points) : new Float64Array(points);
    for (let i = 0; i < points; i++) out[i] = values[i * dimensions + d]!;
    return out;
  };
  return Array.from({ length: dimensions }, (_, d) => ({
    kind: 'diagonal_gaussian',
    points,
    dimensions: 1,
    mean: column(posterior.mean, d),
    variance: column(posterior.variance, d),
  }));
}

/** The moments of R repeated samples of N points: R×N×D. */
export function sampledGaussian(samples: NdArray, place: Place): DiagonalGaussian {
  const [repeats = 0, points = 0, dimensions = 0] = samples.shape;
  const size = points * dimensions;
  const values = finiteSamples(samples, size, dimensions, place);
  const posterior = moments({ repeats, points, dimensions, samples: values });
  checkVariances(posterior.variance, dimensions, place, () => [
    `expected ${repeats} repeats that differ, got one value`,
    'samples are repeats × points × dimensions: draw from the posterior for each repeat',
  ]);
  return posterior;
}

function finiteSamples(samples: NdArray, size: number, dimensions: number, place: Place): Reals {
  try {
    return finiteReals(samples, size, place);
  } catch (error) {
    // A row of the array is a whole repeat; messages name the data point.
    const at = Array.from(samples.values as ArrayLike<number>).findIndex((value) => !Number.isFinite(value));
    if (at < 0) throw error;
    const cell = cellOf(place, at % size, dimensions);
    const problem = `expected a finite number, got ${String(samples.values[at])} in repeat ${Math.floor(at / size)}`;
    throw refusal('input-value', cell, problem, 'the model has diverged or the export is damaged', error);
  }
}

/** How unlike two mirrored entries may be, as a part of the variances that they belong to. */
const ASYMMETRY: Readonly<Record<string, number>> = { float16: 1e-2, bfloat16: 1e-1, float32: 1e-4, float64: 1e-6 };

/** Gaussians with an N×D×D covariance. @throws CensusError naming the first point whose matrix is no covariance. */
export function fullGaussian(mean: NdArray, covariance: NdArray, places: [Place, Place]): FullGaussian {
  const [points, dimensions] = sizesOf(mean);
  const means = finiteReals(mean, dimensions, places[0]);
  const values = finiteReals(covariance, dimensions * dimensions, places[1]);
  const tolerance = ASYMMETRY[covariance.dtype] ?? 1e-6;
  for (let row = 0; row < points; row++) {
    const matrix = values.subarray(row * dimensions ** 2, (row + 1) * dimensions ** 2);
    checkCovariance(matrix, dimensions, tolerance, { ...places[1], row });
  }
  return { kind: 'full_gaussian', points, dimensions, mean: means, covariance: values };
}

function checkCovariance(matrix: Reals, d: number, tolerance: number, place: Place): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [matrix[i * d + j]!, matrix[j * d + i]!];
      const scale = Math.sqrt(Math.abs(matrix[i * d + i]! * matrix[j * d + j]!));
      if (Math.abs(below - above) <= tolerance * scale) continue;
      const problem = `expected a symmetric covariance, got ${below} at [${i}, ${j}] and ${above} at [${j}, ${i}]`;
      throw refusal('input-value', place, problem, 'is this a Cholesky factor L? The covariance is L @ L.T');
    }
  }
  if (isPositiveDefinite(matrix, d)) return;
  const problem = 'expected a positive definite covariance, got one that is not';
  throw refusal(
    'input-value',
    place,
    problem,
    'a direction has no or negative variance: leave this model out, or add a small multiple of the identity',
  );
}

/** Whether a Cholesky decomposition comes through. */
function isPositiveDefinite(matrix: Reals, d: number): boolean {
  const lower = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * d + k]! * lower[j * d + k]!;
      if (i === j && !(sum > 0)) return false;
      lower[i * d + j] = i === j ? Math.sqrt(sum) : sum / lower[j * d + j]!;
    }
  }
  return true;
}
