import { coefficients } from './bhattacharyya.ts';
import type { DiagonalGaussian, FullGaussian, GivenCoefficients, Posterior } from './posterior.ts';

/**
 * The Bhattacharyya coefficients of a whole space: the elementwise product of those of its channels, whose noise is
 * independent given x (Murphy, Dillavou & Bassett, TMLR 2025, eq. 7).
 *
 * @param channels at least one, all over the same n points.
 * @returns n×n, to be used like any other posterior.
 */
export function wholeCoefficients(channels: readonly Posterior[]): GivenCoefficients {
  const [first, ...others] = channels;
  const product = coefficients(first);
  for (const channel of others) {
    const factor = coefficients(channel);
    for (let e = 0; e < product.length; e += 1) product[e] *= factor[e];
  }
  return { kind: 'coefficients', points: first.points, coefficients: product };
}

/**
 * The Gaussian posterior of a whole space in double precision: its one-dimensional channels side by side, or the one
 * channel that it is.
 *
 * @returns undefined for kinds that are not Gaussian.
 */
export function wholeGaussian(channels: readonly Posterior[]): DiagonalGaussian | FullGaussian | undefined {
  const [first] = channels;
  if (channels.length === 1 && first.kind === 'full_gaussian') return first;
  const parts: DiagonalGaussian[] = [];
  for (const channel of channels) {
    if (channel.kind !== 'diagonal_gaussian') return undefined;
    parts.push(channel);
  }
  if (parts.length === 0) return undefined;
  const { points } = parts[0];
  const dimensions = parts.reduce((sum, part) => sum + part.dimensions, 0);
  const mean = new Float64Array(points * dimensions);
  const variance = new Float64Array(points * dimensions);
  let offset = 0;
  for (const part of parts) {
    for (let i = 0; i < points; i += 1) {
      for (let k = 0; k < part.dimensions; k += 1) {
        mean[i * dimensions + offset + k] = part.mean[i * part.dimensions + k];
        variance[i * dimensions + offset + k] = part.variance[i * part.dimensions + k];
      }
    }
    offset += part.dimensions;
  }
  return { kind: 'diagonal_gaussian', points, dimensions, mean, variance };
}
