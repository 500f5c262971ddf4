import { factorise } from './cholesky.ts';
import { minimise } from './minimum.ts';
import { standardNormal } from './normal.ts';
import type { DiagonalGaussian, FullGaussian } from './posterior.ts';
import { stream } from './random.ts';

const TOLERANCE = 1e-6;
const STEPS_MAX = 500;

export interface HeadOptions {
  /** Draws R from each posterior. */
  readonly draws: number;
  /** λ of the penalty ½λ‖W‖². */
  readonly penalty: number;
  readonly seed: number;
  readonly onStep?: () => boolean;
}

export interface Head {
  /** n×n, row i: how likely the head takes a draw of point i for each of the points, mean over its draws. */
  readonly predictions: Float64Array;
  readonly converged: boolean;
}

/**
 * A classification head on a space: multinomial logistic regression that tells from a draw of the posterior which of
 * the n data points it was made from.
 *
 * Features are the coordinates of a draw and their squares, each brought to mean 0 and deviation 1 over all draws, and
 * a constant: the family holds the Bayes classifier of diagonal Gaussian posteriors, ln p(x|u) being quadratic in u.
 * Loss: mean over the R·n draws of −ln p(point|draw), plus ½λ‖W‖² (the constant free). It is strictly convex in what
 * predictions depend on, so that they do not depend on where or how the optimiser starts (at 0, L-BFGS).
 *
 * The same normal variates for every space, a stream for each dimension: equal spaces have equal heads, and a further
 * dimension shifts no other.
 *
 * Departure: the paper trains heads but prints neither their form nor their training; these are our own.
 *
 * Cost: at most 500 evaluations of O(R·n²·d).
 */
export function trainHead(space: DiagonalGaussian | FullGaussian, options: HeadOptions): Head {
  const { points: n, dimensions: d } = space;
  const { draws, penalty, onStep } = options;
  const width = 2 * d + 1;
  const features = featuresOf(drawsOf(space, options), n * draws, d);
  const probabilities = new Float64Array(n);
  const count = n * draws;

  function loss(weights: Float64Array, gradient: Float64Array): number {
    gradient.fill(0);
    let value = 0;
    for (let m = 0; m < count; m += 1) {
      const own = Math.trunc(m / draws);
      const row = features.subarray(m * width, (m + 1) * width);
      value -= softmax(weights, row, probabilities, own) / count;
      for (let c = 0; c < n; c += 1) {
        const error = (probabilities[c] - (c === own ? 1 : 0)) / count;
        for (let k = 0; k < width; k += 1) gradient[c * width + k] += error * row[k];
      }
    }
    for (let e = 0; e < weights.length; e += 1) {
      if (e % width === width - 1) continue;
      value += 0.5 * penalty * weights[e] ** 2;
      gradient[e] += penalty * weights[e];
    }
    return value;
  }

  const { at, converged } = minimise(loss, new Float64Array(n * width), {
    tolerance: TOLERANCE,
    stepsMax: STEPS_MAX,
    ...(onStep && { onStep }),
  });
  const predictions = new Float64Array(n * n);
  for (let m = 0; m < count; m += 1) {
    const own = Math.trunc(m / draws);
    softmax(at, features.subarray(m * width, (m + 1) * width), probabilities, own);
    for (let c = 0; c < n; c += 1) predictions[own * n + c] += probabilities[c] / draws;
  }
  return { predictions, converged };
}

/**
 * The Jensen–Shannon divergence of two heads' predictions of the same points, mean over the points, in nats:
 * ½ KL(p‖m) + ½ KL(q‖m), m = ½(p + q). In [0, ln 2]; 0 only for equal predictions; symmetric.
 */
export function jensenShannon(a: Float64Array, b: Float64Array, n: number): number {
  let total = 0;
  for (let e = 0; e < a.length; e += 1) {
    const middle = (a[e] + b[e]) / 2;
    if (a[e] > 0) total += a[e] * Math.log(a[e] / middle);
    if (b[e] > 0) total += b[e] * Math.log(b[e] / middle);
  }
  return Math.max(0, total / (2 * n));
}

/** R draws of every point, point by point: (n·R)×d. */
function drawsOf(space: DiagonalGaussian | FullGaussian, { draws, seed }: HeadOptions): Float64Array {
  const { points: n, dimensions: d, mean } = space;
  const normals = new Float64Array(n * draws * d);
  for (let k = 0; k < d; k += 1) {
    const random = stream(seed, 'heads', k);
    for (let m = 0; m < n * draws; m += 1) normals[m * d + k] = standardNormal(random);
  }
  const out = new Float64Array(normals.length);
  const lower = new Float64Array(d * d);
  for (let i = 0; i < n; i += 1) {
    if (space.kind === 'full_gaussian') factorise(space.covariance, i * d * d, d, lower);
    else for (let k = 0; k < d; k += 1) lower[k * d + k] = Math.sqrt(space.variance[i * d + k]);
    for (let r = 0; r < draws; r += 1) {
      const at = (i * draws + r) * d;
      for (let k = 0; k < d; k += 1) {
        let value = mean[i * d + k];
        for (let l = 0; l <= k; l += 1) value += lower[k * d + l] * normals[at + l];
        out[at + k] = value;
      }
    }
  }
  return out;
}

/** Coordinates, their squares and 1, the first two standardised: count×(2d + 1). */
function featuresOf(draws: Float64Array, count: number, d: number): Float64Array {
  const width = 2 * d + 1;
  const features = new Float64Array(count * width);
  for (let k = 0; k < d; k += 1) {
    const values = Float64Array.from({ length: count }, (_, m) => draws[m * d + k]);
    const standard = standardised(values);
    const squared = standardised(standard.map((value) => value * value));
    for (let m = 0; m < count; m += 1) {
      features[m * width + k] = standard[m];
      features[m * width + d + k] = squared[m];
    }
  }
  for (let m = 0; m < count; m += 1) features[m * width + 2 * d] = 1;
  return features;
}

/** Mean 0 and deviation 1 (divisor n); all 0 where they do not vary. */
function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/** Probabilities of the classes for one row of features. @returns ln of that of class `own`. */
function softmax(weights: Float64Array, row: Float64Array, out: Float64Array, own: number): number {
  const [n, width] = [out.length, row.length];
  let largest = -Infinity;
  for (let c = 0; c < n; c += 1) {
    let sum = 0;
    for (let k = 0; k < width; k += 1) sum += weights[c * width + k] * row[k];
    out[c] = sum;
    if (sum > largest) largest = sum;
  }
  const ownLogit = out[own] - largest;
  let total = 0;
  for (let c = 0; c < n; c += 1) {
    out[c] = Math.exp(out[c] - largest);
    total += out[c];
  }
  for (let c = 0; c < n; c += 1) out[c] /= total;
  return ownLogit - Math.log(total);
}
