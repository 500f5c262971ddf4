import type { DiagonalGaussian, Posterior } from './posterior.ts';
import { singles } from './reals.ts';

/** Means are kept below this, so that no difference of two overflows single precision. */
const MEAN_LIMIT = 2 ** 126;
/** The smallest normal single-precision number: a kept variance never vanishes. */
const VARIANCE_FLOOR = 2 ** -126;

/**
 * What is kept of a channel to rebuild its coefficients: the same posterior in single precision, 8 bytes per point and
 * dimension of a diagonal Gaussian. A fingerprint's fingerprint is itself.
 *
 * Diagonal Gaussians, each dimension apart, are moved to where single precision serves best. Coefficients do not change
 * under an invertible affine map, and both steps are exact for a single-precision source:
 *
 * - scale: by the power of two that brings the largest variance into [1, 4). Products and sums of variances can then
 *   neither overflow nor all vanish, whatever the units of the source. (Less where the means would pass 2¹²⁶; variances
 *   that fall below 2⁻¹²⁶ are kept at it.)
 * - shift: by the single-precision c nearest to the middle of the means, but only when all means have one sign and
 *   max|μ| ≤ 2·min|μ|. Then c/2 ≤ μ ≤ 2c and μ − c is exact (Sterbenz' lemma), and a double-precision source with a
 *   large offset keeps the digits that the offset would have taken. A wider set of means gains at most one bit and would
 *   lose exactness.
 *
 * Full Gaussians are kept as read: a covariance that is close to singular may lose its definiteness in single precision.
 * Other kinds: plain conversion; labels, and what is in single precision already, are shared with the source.
 */
export function fingerprint(posterior: Posterior): Posterior {
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      return gaussianFingerprint(posterior);
    case 'full_gaussian':
      return posterior;
    case 'categorical':
      return { ...posterior, probabilities: singles(posterior.probabilities) };
    case 'labels':
      return posterior;
    case 'coefficients':
      return { ...posterior, coefficients: singles(posterior.coefficients) };
  }
}

function gaussianFingerprint(posterior: DiagonalGaussian): DiagonalGaussian {
  const { dimensions: d } = posterior;
  const mean = new Float32Array(posterior.mean.length);
  const variance = new Float32Array(posterior.variance.length);
  for (let k = 0; k < d; k += 1) {
    const { scale, shift } = placement(posterior, k);
    for (let e = k; e < mean.length; e += d) {
      mean[e] = posterior.mean[e] * scale - shift;
      variance[e] = Math.max(posterior.variance[e] * scale * scale, VARIANCE_FLOOR);
    }
  }
  return { ...posterior, mean, variance };
}

/**
 * Where a fingerprint lies against its source: kept mean = mean · scale − shift, kept variance = variance · scale².
 * @returns dimension k's scale, a power of two, and shift.
 */
export function placement(posterior: DiagonalGaussian, k: number): { readonly scale: number; readonly shift: number } {
  const { least, most, mostVariance } = extent(posterior, k);
  const scale = scaleOf(mostVariance, Math.max(Math.abs(least), Math.abs(most)));
  return { scale, shift: shiftOf(least * scale, most * scale) };
}

/** Least and greatest mean, and greatest variance, of dimension k. */
function extent({ mean, variance, dimensions }: DiagonalGaussian, k: number) {
  let [least, most, mostVariance] = [Infinity, -Infinity, 0];
  for (let e = k; e < mean.length; e += dimensions) {
    least = Math.min(least, mean[e]);
    most = Math.max(most, mean[e]);
    mostVariance = Math.max(mostVariance, variance[e]);
  }
  return { least, most, mostVariance };
}

/** The power of two 2^k with mostVariance·4^k in [1, 4), or the largest that keeps means below the limit. */
function scaleOf(mostVariance: number, mostMean: number): number {
  if (!(mostVariance > 0)) return 1;
  let scale = 1;
  while (mostVariance * scale * scale >= 4) scale /= 2;
  while (mostVariance * scale * scale < 1) scale *= 2;
  while (mostMean * scale >= MEAN_LIMIT) scale /= 2;
  return scale;
}

/** The exact shift of the comment above, or 0. */
function shiftOf(least: number, most: number): number {
  const oneSign = (least > 0 && most > 0) || (least < 0 && most < 0);
  const [near, far] = [Math.min(Math.abs(least), Math.abs(most)), Math.max(Math.abs(least), Math.abs(most))];
  return oneSign && far <= 2 * near ? Math.fround(least / 2 + most / 2) : 0;
}
