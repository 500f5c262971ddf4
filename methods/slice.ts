import type { DiagonalGaussian, Posterior, Reals } from './posterior.ts';
import { realsLike } from './reals.ts';

/** Dimension k of a diagonal Gaussian space as a channel of its own, in the precision of the source. */
export function channelOf(posterior: DiagonalGaussian, k: number): DiagonalGaussian {
  const { points, dimensions, mean, variance } = posterior;
  if (!(k >= 0 && k < dimensions)) throw new RangeError(`dimension: expected one below ${dimensions}, got ${k}`);
  const column = (values: Reals) => gather(values, points, 1, (i) => i * dimensions + k);
  return { ...posterior, dimensions: 1, mean: column(mean), variance: column(variance) };
}

/**
 * The posteriors of some data points, in the order given, in the precision of the source; a row may be taken twice.
 * Of given coefficients, rows and columns.
 *
 * @param rows indices of points, each in 0…n−1 (not checked).
 */
export function takeRows<P extends Posterior>(posterior: P, rows: Int32Array | Uint32Array): P;
export function takeRows(posterior: Posterior, rows: Int32Array | Uint32Array): Posterior {
  const points = rows.length;
  const take = (values: Reals, width: number) => gather(values, points, width, (i) => rows[i] * width);
  switch (posterior.kind) {
    case 'diagonal_gaussian': {
      const { dimensions: d, mean, variance } = posterior;
      return { ...posterior, points, mean: take(mean, d), variance: take(variance, d) };
    }
    case 'full_gaussian': {
      const { dimensions: d, mean, covariance } = posterior;
      return { ...posterior, points, mean: take(mean, d), covariance: take(covariance, d * d) };
    }
    case 'categorical':
      return { ...posterior, points, probabilities: take(posterior.probabilities, posterior.classes) };
    case 'labels':
      return { ...posterior, points, labels: Int32Array.from(rows, (row) => posterior.labels[row]) };
    case 'coefficients':
      return { ...posterior, points, coefficients: takeSquare(posterior.coefficients, posterior.points, rows) };
  }
}

/** `count` runs of `width` consecutive entries, run i from `startOf(i)`. */
function gather(values: Reals, count: number, width: number, startOf: (i: number) => number): Reals {
  const taken = realsLike(values, count * width);
  for (let i = 0; i < count; i += 1) {
    const start = startOf(i);
    for (let k = 0; k < width; k += 1) taken[i * width + k] = values[start + k];
  }
  return taken;
}

function takeSquare(matrix: Reals, n: number, rows: Int32Array | Uint32Array): Reals {
  const taken = realsLike(matrix, rows.length ** 2);
  rows.forEach((row, i) => rows.forEach((column, j) => (taken[i * rows.length + j] = matrix[row * n + column])));
  return taken;
}
