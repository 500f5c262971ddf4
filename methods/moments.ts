import type { DiagonalGaussian, Reals } from './posterior.ts';

/** Repeated draws of an embedding. R repeats, n points, d dimensions. */
export interface RepeatedSamples {
  readonly repeats: number;
  readonly points: number;
  readonly dimensions: number;
  /** R×n×d, row-major, the repeat slowest. */
  readonly samples: Reals;
}

/**
 * Diagonal Gaussian with the moments of repeated embeddings (Murphy, Dillavou & Bassett, TMLR 2025, §4.2: an InfoGAN
 * image is encoded, drawn anew with the predicted latents fixed, and encoded again).
 *
 * The variance has divisor R (the Gaussian of greatest likelihood), in two passes, so that a large mean does not cancel.
 * A dimension in which all repeats agree has variance 0, which is not a posterior: the caller must refuse it.
 *
 * @returns n×d means and variances in double precision.
 * @throws RangeError when the length is not R·n·d.
 */
export function moments({ repeats, points, dimensions, samples }: RepeatedSamples): DiagonalGaussian {
  const size = points * dimensions;
  if (samples.length !== repeats * size) {
    throw new RangeError(`samples: expected ${repeats}×${points}×${dimensions}, got ${samples.length} entries`);
  }
  const mean = new Float64Array(size);
  const variance = new Float64Array(size);
  for (let s = 0; s < samples.length; s += 1) mean[s % size] += samples[s];
  for (let e = 0; e < size; e += 1) mean[e] /= repeats;
  for (let s = 0; s < samples.length; s += 1) variance[s % size] += (samples[s] - mean[s % size]) ** 2;
  for (let e = 0; e < size; e += 1) variance[e] /= repeats;
  return { kind: 'diagonal_gaussian', points, dimensions, mean, variance };
}
