import { factorise, squaredSolution } from './cholesky.ts';
import type { Categorical, DiagonalGaussian, FullGaussian, HardLabels, Posterior, Reals } from './posterior.ts';
import { doubles } from './reals.ts';

/** Draws from whole spaces, and the joint messages whose densities are wanted. */
export interface DensityRequest {
  /**
   * Whole spaces over the same N data points, of kinds that have a density; several categorical or label variables as a
   * list, independent given x.
   */
  readonly spaces: readonly (Posterior | readonly Posterior[])[];
  /** The M data points that the draws were made from, each in 0…N−1. */
  readonly points: Int32Array;
  /** draws[space][copy]: M×D, row-major; class codes of the V variables for categoricals and labels, M×V. */
  readonly draws: readonly (readonly Reals[])[];
  /** Each term is a joint message of draws that are independent given x: [u,0]; [u,0] with [u,1]; [u,0] with [v,0]. */
  readonly terms: readonly (readonly (readonly [space: number, copy: number])[])[];
  /** The data points that make up the aggregated posterior, ascending; all where not given. */
  readonly among?: Int32Array;
}

/** ln p(draw|x_l) of one draw at every data point, up to a constant of the draw; −∞ where it cannot come from there. */
type LogDensities = (draw: Reals, at: number, out: Float64Array) => void;

/**
 * ln Σ_{l≠x} p(draw|x_l) / p(draw|x) in nats for every term and sample, l over the other points of the aggregate: what
 * the Monte Carlo estimates and bounds are made of (`sampledInformation`, `leaveOneOut`). Densities are never formed:
 * each ratio is taken in logarithms, their sum with the largest taken out.
 *
 * O(M·N·D) for the draws and O(M·N) for each term; memory O(N) for each draw of a sample.
 *
 * @param onSample called after each sample; returning false stops the computation.
 * @returns terms × M, row-major; −∞ where no other point reaches the draw. Every entry is NaN when stopped.
 * @throws RangeError for given coefficients, which have no density.
 */
export function lnDensityRatios(
  { spaces, points, draws, terms, among }: DensityRequest,
  onSample: (done: number, total: number) => boolean = () => true,
): Float64Array {
  const samples = points.length;
  const n = partsOf(spaces[0])[0].points;
  const densities = spaces.map(logDensities);
  const used = [...new Map(terms.flat().map((draw) => [draw.join(), draw])).values()];
  const rows = new Map(used.map(([space, copy]) => [`${space},${copy}`, new Float64Array(n)]));
  const joined = terms.map((term) => term.map(([space, copy]) => rows.get(`${space},${copy}`)!));
  const width = spaces.map((_, s) => draws[s][0].length / samples);
  const over = among ?? Int32Array.from({ length: n }, (_, l) => l);
  const out = new Float64Array(terms.length * samples);
  const total = new Float64Array(n);
  for (let m = 0; m < samples; m += 1) {
    for (const [space, copy] of used) {
      densities[space](draws[space][copy], m * width[space], rows.get(`${space},${copy}`)!);
    }
    for (let t = 0; t < terms.length; t += 1) {
      out[t * samples + m] = lnSumOfOthers(sumOf(joined[t], total), points[m], over);
    }
    if (!onSample(m + 1, samples)) return out.fill(NaN);
  }
  return out;
}

/**
 * The term of the Monte Carlo estimate of I(X;U), in nats (Murphy, Dillavou & Bassett, TMLR 2025, §4.3):
 * ln p(u|x) − ln( (1/L) Σ_l p(u|x_l) ), the own point among the L. With K points as the data set it is the term of the
 * InfoNCE lower bound (Poole et al., ICML 2019), at most ln K.
 *
 * @param lnRatio ln Σ_{l≠x} p(u|x_l)/p(u|x), as `lnDensityRatios` has it.
 * @param count L, the own point included.
 */
export function sampledInformation(lnRatio: number, count: number): number {
  // ln(1 + e^r), from the side that does not overflow.
  const lnSum = lnRatio > 0 ? lnRatio + Math.log1p(Math.exp(-lnRatio)) : Math.log1p(Math.exp(lnRatio));
  return Math.log(count) - lnSum;
}

/**
 * The term of the leave-one-out upper bound, in nats (ibid.): ln p(u|x) − ln( (1/(K−1)) Σ_{j≠i} p(u|x_j) ). +∞ where no
 * other point reaches the draw.
 *
 * @param count K, the own point included.
 */
export function leaveOneOut(lnRatio: number, count: number): number {
  return Math.log(count - 1) - lnRatio;
}

const partsOf = (space: Posterior | readonly Posterior[]): readonly Posterior[] => ('kind' in space ? [space] : space);

/** The densities of a space: the sum over its parts, each of which reads its own code. */
function logDensities(space: Posterior | readonly Posterior[]): LogDensities {
  const parts = partsOf(space).map(logDensitiesOfPart);
  if (parts.length === 1) return parts[0];
  const own = new Float64Array(partsOf(space)[0].points);
  return (draw, at, out) => {
    out.fill(0);
    parts.forEach((part, variable) => {
      part(draw, at + variable, own);
      addTo(out, own);
    });
  };
}

function logDensitiesOfPart(posterior: Posterior): LogDensities {
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      return ofDiagonal(posterior);
    case 'full_gaussian':
      return ofFull(posterior);
    case 'categorical':
      return ofCategorical(posterior);
    case 'labels':
      return ofLabels(posterior);
    case 'coefficients':
      throw new RangeError('density: expected posteriors, got given coefficients');
  }
}

/** −½ Σ_k ( ((u_k − μ_k)/σ_k)² + ln σ_k² ): the quotient is formed before the square, which keeps any σ safe. */
function ofDiagonal({ points, dimensions: d, mean, variance }: DiagonalGaussian): LogDensities {
  const means = doubles(mean);
  const deviations = doubles(variance).map(Math.sqrt);
  const halfLnDeterminant = new Float64Array(points);
  deviations.forEach((deviation, e) => (halfLnDeterminant[Math.floor(e / d)] += Math.log(deviation)));
  return (draw, at, out) => {
    for (let l = 0; l < points; l += 1) {
      let squares = 0;
      for (let k = 0; k < d; k += 1) {
        const t = (draw[at + k] - means[l * d + k]) / deviations[l * d + k];
        squares += t * t;
      }
      out[l] = -squares / 2 - halfLnDeterminant[l];
    }
  };
}

/** −½ ( Δᵀ Σ⁻¹ Δ + ln det Σ ), by the Cholesky factors of all covariances, which are kept. */
function ofFull({ points, dimensions: d, mean, covariance }: FullGaussian): LogDensities {
  const factors = Array.from({ length: points }, () => new Float64Array(d * d));
  const lnDeterminant = Float64Array.from(factors, (factor, l) => factorise(covariance, l * d * d, d, factor));
  const delta = new Float64Array(d);
  return (draw, at, out) => {
    for (let l = 0; l < points; l += 1) {
      for (let k = 0; k < d; k += 1) delta[k] = draw[at + k] - mean[l * d + k];
      out[l] = -(squaredSolution(factors[l], d, delta) + lnDeterminant[l]) / 2;
    }
  };
}

function ofCategorical({ points, classes, probabilities }: Categorical): LogDensities {
  return (draw, at, out) => {
    for (let l = 0; l < points; l += 1) out[l] = Math.log(probabilities[l * classes + draw[at]]);
  };
}

function ofLabels({ labels }: HardLabels): LogDensities {
  return (draw, at, out) => labels.forEach((label, l) => (out[l] = label === draw[at] ? 0 : -Infinity));
}

/** The sum of some rows: the row itself where it is one, else in `total`. */
function sumOf(rows: readonly Float64Array[], total: Float64Array): Float64Array {
  if (rows.length === 1) return rows[0];
  total.set(rows[0]);
  for (let k = 1; k < rows.length; k += 1) addTo(total, rows[k]);
  return total;
}

function addTo(sum: Float64Array, row: Float64Array): void {
  for (let l = 0; l < sum.length; l += 1) sum[l] += row[l];
}

/** A density of less than e⁻⁵⁰ of the largest, 2⁻⁷², does not change a sum in double precision. */
const NEGLIGIBLE = -50;

/** ln Σ_{l≠x} e^(total_l − total_x) over some points; −∞ for an empty sum. */
function lnSumOfOthers(total: Float64Array, x: number, over: Int32Array): number {
  let most = -Infinity;
  for (let k = 0; k < over.length; k += 1) {
    const ln = total[over[k]];
    if (ln > most && over[k] !== x) most = ln;
  }
  if (most === -Infinity) return -Infinity;
  let sum = 0;
  for (let k = 0; k < over.length; k += 1) {
    const below = total[over[k]] - most;
    if (below > NEGLIGIBLE && over[k] !== x) sum += Math.exp(below);
  }
  return most - total[x] + Math.log(sum);
}
