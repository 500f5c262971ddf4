import { prepareCoefficients } from './bhattacharyya.ts';
import { eigenvectors } from './eigen.ts';
import type { Posterior } from './posterior.ts';
import { Residual } from './residual.ts';

/**
 * A channel's coefficients as a product of low rank, in short: BC ≈ F Fᵀ with F = BC(:, pivots) · transform.
 *
 * Categorical posteriors and labels need no more than their rank: F = √p, or one column of zeros and ones for each class.
 */
export interface LowRankFactor {
  /** Columns of F. */
  readonly rank: number;
  /** Data points whose coefficients span F; empty for categorical posteriors and labels. */
  readonly pivots: Int32Array;
  /** pivots×rank, row-major. */
  readonly transform: Float64Array;
}

export interface LowRankLimits {
  /** How far the truncation may move I(X;U), nats. */
  readonly toleranceNats: number;
  /** The most columns of a factor. */
  readonly rankMax: number;
}

/** What a fingerprint of a whole data set is made with: pairs come out within a few times this, 1e-5 bits or so. */
export const LOW_RANK_LIMITS: LowRankLimits = { toleranceNats: 1e-6, rankMax: 512 };

/** The factor is first taken this much further than asked for, most of which leaving out eigenvectors may spend. */
const RESERVE = 8;
/** Factors of more columns are left as they are: their eigenvectors cost more than they save. */
const TURNED_MAX = 256;
/** A residual that is rounding. */
const NOTHING = 1e-14;

/**
 * Pivoted partial Cholesky factorisation of a channel's coefficients: the point with the largest residual is the next
 * pivot, one row of coefficients is worked out for it, until the bound of I(X;U) is met (Bach & Jordan, JMLR 2002,
 * §4.2; Harbrecht, Peters & Schneider, Appl. Numer. Math. 2012). Then the columns are turned into the eigenvectors of
 * FᵀF and only as many kept as the bound needs, a quarter fewer.
 *
 * Cost O(n r²), r rows of coefficients of the n×n.
 * Departure from the usual rule, max_i d_i ≤ ε: a few outlying points would decide the rank, which the mean over
 * points that is reported hardly sees.
 *
 * @returns undefined for given coefficients: such a matrix need not be positive semi-definite.
 */
export function factoriseLowRank(posterior: Posterior, limits: LowRankLimits): LowRankFactor | undefined {
  const none = { pivots: new Int32Array(0), transform: new Float64Array(0) };
  if (posterior.kind === 'coefficients') return undefined;
  if (posterior.kind === 'labels') return { rank: new Set(posterior.labels).size, ...none };
  if (posterior.kind === 'categorical' && posterior.classes <= limits.rankMax) {
    return { rank: posterior.classes, ...none };
  }
  const { pivots, columns } = partialCholesky(posterior, limits);
  const count = columns.length;
  const vectors = count <= TURNED_MAX ? leading(columns, limits.toleranceNats) : undefined;
  const rank = vectors ? vectors.length / count : count;
  return { rank, pivots: Int32Array.from(pivots), transform: transformOf(pivots, columns, rank, vectors) };
}

function partialCholesky(posterior: Posterior, { toleranceNats, rankMax }: LowRankLimits) {
  const n = posterior.points;
  const rows = prepareCoefficients(posterior);
  const residual = new Residual(n);
  const pivots: number[] = [];
  const columns: Float64Array[] = [];
  let [pivot, rest] = [0, 1];
  while (columns.length < Math.min(rankMax, n)) {
    const column = new Float64Array(n);
    rows.row(pivot, column);
    for (const before of columns) takeAway(column, before, before[pivot]);
    const root = Math.sqrt(rest);
    for (let i = 0; i < n; i += 1) column[i] /= root;
    column[pivot] = root;
    const { boundNats, largest, place } = residual.add(column, pivot);
    pivots.push(pivot);
    columns.push(column);
    if (boundNats <= toleranceNats / RESERVE || largest <= NOTHING) break;
    [pivot, rest] = [place, largest];
  }
  return { pivots, columns };
}

/** target −= factor · column */
function takeAway(target: Float64Array, column: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) target[i] -= factor * column[i];
}

/** The leading eigenvectors of FᵀF, one a row, as many as the bound needs. */
function leading(columns: readonly Float64Array[], toleranceNats: number): Float64Array {
  const [count, n] = [columns.length, columns[0].length];
  const gram = new Float64Array(count * count);
  columns.forEach((a, k) => columns.forEach((b, l) => (gram[k * count + l] = l < k ? gram[l * count + k] : dot(a, b))));
  const vectors = eigenvectors(gram, count);
  const residual = new Residual(n);
  for (let k = 0; k < count; k += 1) {
    const turned = new Float64Array(n);
    columns.forEach((column, l) => takeAway(turned, column, -vectors[k * count + l]));
    if (residual.add(turned).boundNats <= toleranceNats) return vectors.slice(0, (k + 1) * count);
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

/** L⁻ᵀV: with L the rows of the Cholesky factor at its pivots, F V = BC(:, pivots) · L⁻ᵀV. */
function transformOf(
  pivots: readonly number[],
  columns: readonly Float64Array[],
  rank: number,
  vectors: Float64Array | undefined,
): Float64Array {
  const count = pivots.length;
  const result = new Float64Array(count * rank);
  for (let k = 0; k < rank; k += 1) {
    for (let p = count - 1; p >= 0; p -= 1) {
      let rest = vectors ? vectors[k * count + p] : Number(p === k);
      for (let a = p + 1; a < count; a += 1) rest -= columns[p][pivots[a]] * result[a * rank + k];
      result[p * rank + k] = rest / columns[p][pivots[p]];
    }
  }
  return result;
}

/**
 * The factor of a channel whose points are taken in another order.
 * @param rows rows[i] is the old number of point i; a permutation.
 */
export function permuteFactor(factor: LowRankFactor, rows: Int32Array | Uint32Array): LowRankFactor {
  const places = new Int32Array(rows.length);
  rows.forEach((row, place) => (places[row] = place));
  return { ...factor, pivots: factor.pivots.map((pivot) => places[pivot]) };
}
