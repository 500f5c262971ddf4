/** A real array: single precision as kept in fingerprints, double precision as the oracle computes. */
export type Reals = Float32Array | Float64Array;

/**
 * The posteriors that one channel or one whole space gives to n data points, p(u|x_i) for i in 0…n−1.
 *
 * Letters: n points, d dimensions, K classes. Every array is row-major with the data point slowest.
 * A channel of a diagonal Gaussian space is a diagonal Gaussian of d = 1.
 */
export type Posterior = DiagonalGaussian | FullGaussian | Categorical | HardLabels | GivenCoefficients;

export interface DiagonalGaussian {
  readonly kind: 'diagonal_gaussian';
  readonly points: number;
  readonly dimensions: number;
  /** n×d. */
  readonly mean: Reals;
  /** n×d, every entry > 0 (the variance itself, not its logarithm). */
  readonly variance: Reals;
}

export interface FullGaussian {
  readonly kind: 'full_gaussian';
  readonly points: number;
  readonly dimensions: number;
  /** n×d. */
  readonly mean: Reals;
  /** n×d×d, every d×d slice symmetric positive definite. */
  readonly covariance: Reals;
}

export interface Categorical {
  readonly kind: 'categorical';
  readonly points: number;
  readonly classes: number;
  /** n×K, entries ≥ 0, rows sum to 1. */
  readonly probabilities: Reals;
}

export interface HardLabels {
  readonly kind: 'labels';
  readonly points: number;
  /** n class codes; only equality matters. */
  readonly labels: Int32Array;
}

export interface GivenCoefficients {
  readonly kind: 'coefficients';
  readonly points: number;
  /** n×n Bhattacharyya coefficients: symmetric, in [0, 1], unit diagonal. */
  readonly coefficients: Reals;
}
