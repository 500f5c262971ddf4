import { coefficients } from './bhattacharyya.ts';
import type { DiagonalGaussian, Posterior } from './posterior.ts';
import { doubles } from './reals.ts';

/**
 * Channels of one space as one posterior: their noise is independent given x, so that coefficients multiply (Murphy,
 * Dillavou & Bassett, TMLR 2025, eq. 7). Diagonal Gaussians make one diagonal Gaussian; anything else n×n coefficients.
 *
 * @throws RangeError without channels, or when they do not all have the same number of points.
 */
export function jointPosterior(channels: readonly Posterior[]): Posterior {
  const points = channels[0]?.points ?? 0;
  const stranger = channels.find((channel) => channel.points !== points);
  if (points === 0 || stranger) {
    throw new RangeError(`channels of a space: expected some over as many points, got ${stranger?.points ?? 'none'}`);
  }
  if (channels.length === 1) return channels[0];
  const gaussians = channels.filter((channel) => channel.kind === 'diagonal_gaussian');
  if (gaussians.length === channels.length) return stack(gaussians);
  const product = new Float64Array(points * points).fill(1);
  for (const channel of channels) {
    const matrix = coefficients(channel);
    for (let k = 0; k < product.length; k += 1) product[k] *= matrix[k];
  }
  return { kind: 'coefficients', points, coefficients: product };
}

/** Dimensions side by side. */
function stack(gaussians: readonly DiagonalGaussian[]): DiagonalGaussian {
  const points = gaussians[0].points;
  const dimensions = gaussians.reduce((sum, each) => sum + each.dimensions, 0);
  const mean = new Float64Array(points * dimensions);
  const variance = new Float64Array(points * dimensions);
  let from = 0;
  for (const gaussian of gaussians) {
    const [means, variances, d] = [doubles(gaussian.mean), doubles(gaussian.variance), gaussian.dimensions];
    for (let i = 0; i < points; i += 1) {
      mean.set(means.subarray(i * d, (i + 1) * d), i * dimensions + from);
      variance.set(variances.subarray(i * d, (i + 1) * d), i * dimensions + from);
    }
    from += d;
  }
  return { kind: 'diagonal_gaussian', points, dimensions, mean, variance };
}
