import { centreMeans, crossProduct } from './alignment.ts';
import { factorise } from './cholesky.ts';
import { nearestOrthogonal } from './polar.ts';
import type { DiagonalGaussian, FullGaussian } from './posterior.ts';
import { stream } from './random.ts';

/** Starts besides the rotation that is best for the means alone. */
const RANDOM_STARTS = 16;
/** Steps from each start before the best is followed to its end. */
const TRIAL_STEPS = 12;
const STEPS_MAX = 2000;
/** A step that gains less than this part of the two spaces' second moments ends the descent. */
const TOLERANCE = 1e-13;

/** Gaussian posteriors ready for comparison: centred means and a factor L of each covariance LLᵀ, padded with zeros. */
interface Prepared {
  /** n×d. */
  readonly mean: Float64Array;
  /** n×d standard deviations, or n×d×d. */
  readonly factor: Float64Array;
  readonly diagonal: boolean;
}

export interface ShapeDistance {
  /** In the unit of the means. */
  readonly distance: number;
  readonly steps: number;
  /** False where the limit of steps came first: the distance is then an upper bound that still fell. */
  readonly converged: boolean;
}

/**
 * The stochastic shape metric of two spaces of Gaussian posteriors over the same n points (Duong, Zhou, Nassar, Berman,
 * Olieslagers & Williams, "Representational dissimilarity metric spaces for stochastic neural networks", ICLR 2023, with
 * α = 1):
 *
 * d² = min over orthogonal Q of (1/n) Σ_i [ ‖x_i − Qy_i‖² + B²(A_i, Q B_i Qᵀ) ],
 *
 * x, y the means with their mean point taken out, A, B the covariances, B² the squared Bures distance
 * tr A + tr B − 2 tr (A^½ B A^½)^½ = tr A + tr B − 2 ‖L_Aᵀ L_B‖_*. The smaller space is padded with dimensions in which
 * all means and variances are 0.
 *
 * For a given Q each nuclear norm is tr(W_iᵀ L_Aᵀ Q L_B) with the orthogonal W_i that is nearest; for given W_i the
 * best Q is that of one Procrustes problem. The two alternate and d² never grows; the means' part alone is exact in
 * one step. The problem is not convex: it is descended from the means' own Q and 16 seeded ones, a few steps each, and
 * the best is followed until a step gains nothing. A metric up to that minimisation.
 *
 * Departure: covariances, as the paper has it; the notebook of Murphy et al. hands the metric exp(−logvar), precisions.
 *
 * Cost: (steps)·n·O(d³).
 *
 * @param onStep asked before every step; false stops, and the distance is NaN.
 */
export function shapeDistance(
  a: DiagonalGaussian | FullGaussian,
  b: DiagonalGaussian | FullGaussian,
  { seed, onStep = () => true }: { seed: number; onStep?: () => boolean },
): ShapeDistance {
  const n = a.points;
  const d = Math.max(a.dimensions, b.dimensions);
  const diagonal = a.kind === 'diagonal_gaussian' && b.kind === 'diagonal_gaussian';
  const descent = new Descent(prepare(a, d, diagonal), prepare(b, d, diagonal), n, d);
  let steps = 0;
  let best: Float64Array = new Float64Array(0);
  let bestValue = Infinity;
  for (const start of startsOf(descent, d, seed)) {
    let rotation: Float64Array = start;
    for (let step = 0; step < TRIAL_STEPS; step += 1) {
      if (!onStep()) return { distance: NaN, steps, converged: false };
      const next = descent.step(rotation);
      steps += 1;
      if (next.squaredAtStart < bestValue) [best, bestValue] = [rotation, next.squaredAtStart];
      rotation = next.rotation;
    }
  }
  let rotation = best;
  let value = Infinity;
  for (; steps < STEPS_MAX; steps += 1) {
    if (!onStep()) return { distance: NaN, steps, converged: false };
    const next = descent.step(rotation);
    const gain = value - next.squaredAtStart;
    if (gain > 0) [best, value] = [rotation, next.squaredAtStart];
    if (gain <= TOLERANCE * descent.moments) return { distance: descent.distanceAt(best), steps, converged: true };
    rotation = next.rotation;
  }
  return { distance: descent.distanceAt(best), steps, converged: false };
}

function prepare(space: DiagonalGaussian | FullGaussian, d: number, diagonal: boolean): Prepared {
  const { points: n, dimensions: own } = space;
  const centred = centreMeans(space.mean, n, own);
  const mean = new Float64Array(n * d);
  const width = diagonal ? 1 : d;
  const factor = new Float64Array(n * d * width);
  const lower = new Float64Array(own * own);
  for (let i = 0; i < n; i += 1) {
    if (space.kind === 'full_gaussian') factorise(space.covariance, i * own * own, own, lower);
    for (let k = 0; k < own; k += 1) {
      mean[i * d + k] = centred[i * own + k];
      const row = (i * d + k) * width;
      if (space.kind === 'diagonal_gaussian') {
        factor[row + (diagonal ? 0 : k)] = Math.sqrt(space.variance[i * own + k]);
      } else {
        for (let l = 0; l <= k; l += 1) factor[row + l] = lower[k * own + l];
      }
    }
  }
  return { mean, factor, diagonal };
}

function startsOf(descent: Descent, d: number, seed: number): Float64Array[] {
  const random = Array.from({ length: RANDOM_STARTS }, (_, start) => {
    const draws = stream(seed, 'shape', start);
    const rotation = new Float64Array(d * d);
    nearestOrthogonal(
      rotation.map(() => draws.float64() - 0.5),
      d,
      rotation,
    );
    return rotation;
  });
  return [descent.meansRotation(), ...random];
}

/** The alternating minimisation over one pair of spaces. */
class Descent {
  /** Mean second moments of both spaces: d² at no overlap at all. */
  readonly moments: number;
  private readonly a: Prepared;
  private readonly b: Prepared;
  private readonly n: number;
  private readonly d: number;
  private readonly means: Float64Array;
  private readonly product: Float64Array;
  private readonly turn: Float64Array;
  private readonly half: Float64Array;

  constructor(a: Prepared, b: Prepared, n: number, d: number) {
    this.a = a;
    this.b = b;
    this.n = n;
    this.d = d;
    this.means = crossProduct(a.mean, d, b.mean, d, n);
    this.product = new Float64Array(d * d);
    this.turn = new Float64Array(d * d);
    this.half = new Float64Array(d * d);
    this.moments = [a.mean, b.mean, a.factor, b.factor].reduce((sum, part) => sum + squares(part), 0) / n;
  }

  /** The Q that is best for the means alone. */
  meansRotation(): Float64Array {
    const rotation = new Float64Array(this.d * this.d);
    nearestOrthogonal(this.means, this.d, rotation);
    return rotation;
  }

  /** The better Q that follows from one, and d² at the one. */
  step(rotation: Float64Array): { rotation: Float64Array; squaredAtStart: number } {
    const { n, d, means, product, turn, moments } = this;
    const towards = new Float64Array(means);
    let overlap = 0;
    for (let e = 0; e < d * d; e += 1) overlap += means[e] * rotation[e];
    for (let i = 0; i < n; i += 1) {
      this.between(i, rotation, product);
      overlap += nearestOrthogonal(product, d, turn);
      this.addTowards(i, turn, towards);
    }
    const next = new Float64Array(d * d);
    nearestOrthogonal(towards, d, next);
    return { rotation: next, squaredAtStart: moments - (2 * overlap) / n };
  }

  /** d at a rotation by differences, not by moments, so that a copy comes out at 0. */
  distanceAt(rotation: Float64Array): number {
    const { n, d, a, b, product, turn } = this;
    let total = 0;
    for (let i = 0; i < n; i += 1) {
      for (let k = 0; k < d; k += 1) {
        let turned = 0;
        for (let l = 0; l < d; l += 1) turned += rotation[k * d + l] * b.mean[i * d + l];
        total += (a.mean[i * d + k] - turned) ** 2;
      }
      this.between(i, rotation, product);
      nearestOrthogonal(product, d, turn);
      total += this.buresAt(i, rotation, turn);
    }
    return Math.sqrt(total / n);
  }

  /** L_Aᵀ Q L_B of point i. */
  private between(i: number, rotation: Float64Array, out: Float64Array): void {
    const { a, b, d, half } = this;
    if (a.diagonal) {
      for (let k = 0; k < d; k += 1) {
        const left = a.factor[i * d + k];
        for (let l = 0; l < d; l += 1) out[k * d + l] = left * rotation[k * d + l] * b.factor[i * d + l];
      }
      return;
    }
    const at = i * d * d;
    multiply(rotation, b.factor.subarray(at, at + d * d), d, half);
    multiplyTransposed(a.factor.subarray(at, at + d * d), half, d, out);
  }

  /** Adds L_A W L_Bᵀ. */
  private addTowards(i: number, turn: Float64Array, towards: Float64Array): void {
    const { a, b, d, half } = this;
    if (a.diagonal) {
      for (let k = 0; k < d; k += 1) {
        const left = a.factor[i * d + k];
        for (let l = 0; l < d; l += 1) towards[k * d + l] += left * turn[k * d + l] * b.factor[i * d + l];
      }
      return;
    }
    const at = i * d * d;
    multiply(a.factor.subarray(at, at + d * d), turn, d, half);
    for (let k = 0; k < d; k += 1) {
      for (let l = 0; l < d; l += 1) {
        let sum = 0;
        for (let m = 0; m < d; m += 1) sum += half[k * d + m] * b.factor[at + l * d + m];
        towards[k * d + l] += sum;
      }
    }
  }

  /** ‖L_A − Q L_B Wᵀ‖² of point i. */
  private buresAt(i: number, rotation: Float64Array, turn: Float64Array): number {
    const { a, b, d, half } = this;
    const at = (space: Prepared, k: number, l: number): number =>
      space.diagonal ? (k === l ? space.factor[i * d + k] : 0) : space.factor[(i * d + k) * d + l];
    for (let k = 0; k < d; k += 1) {
      for (let l = 0; l < d; l += 1) {
        let sum = 0;
        for (let m = 0; m < d; m += 1) sum += rotation[k * d + m] * at(b, m, l);
        half[k * d + l] = sum;
      }
    }
    let total = 0;
    for (let k = 0; k < d; k += 1) {
      for (let l = 0; l < d; l += 1) {
        let sum = 0;
        for (let m = 0; m < d; m += 1) sum += half[k * d + m] * turn[l * d + m];
        total += (at(a, k, l) - sum) ** 2;
      }
    }
    return total;
  }
}

function multiply(left: Float64Array, right: Float64Array, d: number, out: Float64Array): void {
  out.fill(0);
  for (let k = 0; k < d; k += 1) {
    for (let m = 0; m < d; m += 1) {
      const value = left[k * d + m];
      for (let l = 0; l < d; l += 1) out[k * d + l] += value * right[m * d + l];
    }
  }
}

/** leftᵀ·right. */
function multiplyTransposed(left: Float64Array, right: Float64Array, d: number, out: Float64Array): void {
  out.fill(0);
  for (let m = 0; m < d; m += 1) {
    for (let k = 0; k < d; k += 1) {
      const value = left[m * d + k];
      for (let l = 0; l < d; l += 1) out[k * d + l] += value * right[m * d + l];
    }
  }
}

function squares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
