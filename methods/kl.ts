import { factorise } from './cholesky.ts';
import type { DiagonalGaussian, FullGaussian, Posterior } from './posterior.ts';
import { doubles } from './reals.ts';

/**
 * Mean over the points of KL( p(u|x_i) ‖ N(0, I) ), the rate of a VAE, in nats, ≥ 0 up to rounding.
 * NaN for kinds without a Gaussian prior, and where a covariance is not positive definite.
 * It is not invariant to an affine map of the channel: take it from the posterior as read, not from its fingerprint.
 */
export function meanKl(posterior: Posterior): number {
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      return diagonalKl(posterior);
    case 'full_gaussian':
      return fullKl(posterior);
    case 'categorical':
    case 'labels':
    case 'coefficients':
      return NaN;
  }
}

/** ½ Σ_k (s + μ² − 1 − ln s), s = variance. */
function diagonalKl({ points, mean, variance }: DiagonalGaussian): number {
  let total = 0;
  for (let e = 0; e < mean.length; e += 1) total += variance[e] - 1 - Math.log(variance[e]) + mean[e] ** 2;
  return total / 2 / points;
}

/** ½ (tr Σ + |μ|² − d − ln det Σ). */
function fullKl({ points, dimensions: d, mean, covariance }: FullGaussian): number {
  const matrix = doubles(covariance);
  const factor = new Float64Array(d * d);
  let total = 0;
  for (let i = 0; i < points; i += 1) {
    total -= factorise(matrix, i * d * d, d, factor);
    for (let k = 0; k < d; k += 1) total += matrix[i * d * d + k * d + k] - 1 + mean[i * d + k] ** 2;
  }
  return total / 2 / points;
}
