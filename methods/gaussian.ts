import { factorise, squaredSolution } from './cholesky.ts';
import type { DiagonalGaussian, FullGaussian } from './posterior.ts';
import { doubles } from './reals.ts';

const { exp, min, sqrt } = Math;

/** BC of points i and j, in [0, 1]; bitwise symmetric in i and j. */
export type Coefficient = (i: number, j: number) => number;

/**
 * BC of diagonal Gaussians, with s = variance (Murphy, Dillavou & Bassett, TMLR 2025; their published code):
 *
 *   ln BC_ij = −Σ_k [ (μ_ik − μ_jk)² / (4(s_ik + s_jk)) + ½ ln((s_ik + s_jk)/2) − ¼ (ln s_ik + ln s_jk) ]
 *
 * Departure: the three logarithms of a dimension are one factor 2·√s_i·√s_j / (s_i + s_j) under a root, which neither
 * cancels nor costs a logarithm, and the square is Δ·(Δ/4(s_i + s_j)), which does not overflow before the quotient is
 * formed. Where the product of the factors underflows, BC is below 1e−150 and counts as 0. Rounding above 1 is cut off.
 * Valid for variances between 1e−300 and 1e300.
 */
export function diagonalCoefficient(posterior: DiagonalGaussian): Coefficient {
  const d = posterior.dimensions;
  const mean = doubles(posterior.mean);
  const variance = doubles(posterior.variance);
  const deviation = variance.map(sqrt);
  return (i, j) => {
    let squaredFactor = 1;
    let exponent = 0;
    for (let p = i * d, q = j * d; p < (i + 1) * d; p += 1, q += 1) {
      const sum = variance[p] + variance[q];
      const delta = mean[p] - mean[q];
      squaredFactor *= (2 * (deviation[p] * deviation[q])) / sum;
      exponent += delta * (delta / (4 * sum));
    }
    return min(sqrt(squaredFactor) * exp(-exponent), 1);
  };
}

/**
 * BC of Gaussians with full covariance (the authors' published code; its diagonal case is the formula above):
 *
 *   −ln BC_ij = ⅛ Δᵀ Σ̄⁻¹ Δ + ½ ln( det Σ̄ / √(det Σ_i det Σ_j) ),   Δ = μ_i − μ_j,   Σ̄ = (Σ_i + Σ_j)/2
 *
 * By a Cholesky factorisation of Σ̄ for each pair, d³/6 multiply-adds; those of Σ_i are prepared once.
 * NaN where a covariance is not positive definite. The returned function keeps scratch space: it is not reentrant.
 */
export function fullCoefficient(posterior: FullGaussian): Coefficient {
  const { points, dimensions: d } = posterior;
  const mean = doubles(posterior.mean);
  const covariance = doubles(posterior.covariance);
  const factor = new Float64Array(d * d);
  const average = new Float64Array(d * d);
  const delta = new Float64Array(d);
  const lnDeterminant = new Float64Array(points);
  for (let i = 0; i < points; i += 1) lnDeterminant[i] = factorise(covariance, i * d * d, d, factor);
  return (i, j) => {
    for (let e = 0; e < d * d; e += 1) average[e] = (covariance[i * d * d + e] + covariance[j * d * d + e]) / 2;
    for (let k = 0; k < d; k += 1) delta[k] = mean[i * d + k] - mean[j * d + k];
    const lnAverage = factorise(average, 0, d, factor);
    const quadratic = squaredSolution(factor, d, delta) / 8;
    return min(exp((lnDeterminant[i] + lnDeterminant[j]) / 4 - lnAverage / 2 - quadratic), 1);
  };
}
