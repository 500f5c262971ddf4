import { prepareCoefficients } from './bhattacharyya.ts';
import { type FusionTerms, type MemberTerms, type ObjectiveOptions, objectiveOf } from './fusion-objective.ts';
import type { Posterior } from './posterior.ts';

/** A synthesis space: diagonal Gaussians whose means and variances are free. Both arrays n×d, the point slowest. */
export interface SynthesisSpace {
  readonly points: number;
  readonly dimensions: number;
  readonly mean: Float64Array;
  /** Natural logarithm of the variance. */
  readonly logvar: Float64Array;
}

/** The members of a fusion with everything that does not change from step to step. */
export interface FusionMembers {
  readonly points: number;
  /** Of each member the coefficients BC_ij of i < j, row by row: n(n−1)/2. */
  readonly triangles: readonly Float64Array[];
  readonly terms: readonly MemberTerms[];
}

export interface FusionGradient {
  readonly value: number;
  /** n×d, by the means. */
  readonly mean: Float64Array;
  /** n×d, by the logarithms of the variances. */
  readonly logvar: Float64Array;
}

/**
 * Coefficients and own terms of the members: E·n²/2 numbers.
 * @throws RangeError when they do not all have the same number of points, or there are none.
 */
export function prepareMembers(posteriors: readonly Posterior[]): FusionMembers {
  const points = posteriors[0]?.points ?? 0;
  if (points === 0) throw new RangeError('members of a fusion: expected at least one, got none');
  const triangles = posteriors.map((posterior) => {
    if (posterior.points !== points) {
      throw new RangeError(`points of a member: expected ${points}, got ${posterior.points}`);
    }
    return triangleOf(posterior);
  });
  const terms = triangles.map((triangle) => ({
    informationNats: natsOf(rowSums(points, (pair) => triangle[pair])),
    selfJointNats: natsOf(rowSums(points, (pair) => triangle[pair] * triangle[pair])),
  }));
  return { points, triangles, terms };
}

/**
 * The objective of a synthesis space and its gradient. With G_i = Σ_j BC^U_ij BC^V_ij,
 *
 *   ∂I(X;U,V)/∂BC^U_ij = −(1/n) BC^V_ij / G_i,   ∂I(X;U)/∂BC_ij the same with BC^V = 1,
 *   ∂I(X;U,U′)/∂BC_ij = −(2/n) BC_ij / Σ_j BC_ij²
 *
 * and BC is symmetric, so that a pair counts from both of its rows; then, with S = s_i + s_j and Δ = μ_i − μ_j,
 *
 *   ∂ln BC_ij/∂μ_i = −Δ/(2S),   ∂ln BC_ij/∂ln s_i = ¼ − s_i/(2S) + s_i Δ²/(4S²)
 *
 * Derived for this program; the published code leaves it to automatic differentiation. O(E·n²) time.
 */
export function fusionGradient(
  space: SynthesisSpace,
  members: FusionMembers,
  options: Omit<ObjectiveOptions, 'points'>,
): FusionGradient {
  const { points: n } = space;
  const own = synthesisTriangle(space);
  const sums = rowSums(n, (pair) => own[pair]);
  const squares = rowSums(n, (pair) => own[pair] * own[pair]);
  const products = members.triangles.map((triangle) => rowSums(n, (pair) => own[pair] * triangle[pair]));
  const terms: FusionTerms = {
    informationNats: natsOf(sums),
    selfJointNats: natsOf(squares),
    jointNats: Float64Array.from(products, natsOf),
  };
  const { value, byInformation, bySelfJoint, byJoint } = objectiveOf(terms, members.terms, { ...options, points: n });

  // By ln BC_ij of the pairs i < j.
  const byLog = new Float64Array(own.length);
  const add = (weight: number, rows: Float64Array, factor: (pair: number) => number): void => {
    if (weight === 0) return;
    forPairs(n, (i, j, pair) => (byLog[pair] -= (weight / n) * factor(pair) * (1 / rows[i] + 1 / rows[j])));
  };
  add(byInformation, sums, () => 1);
  add(2 * bySelfJoint, squares, (pair) => own[pair]);
  members.triangles.forEach((triangle, e) => add(byJoint[e], products[e], (pair) => triangle[pair]));
  for (let pair = 0; pair < own.length; pair += 1) byLog[pair] *= own[pair];
  return { value, ...throughGaussians(space, byLog) };
}

/** The gradient by means and log variances from that by ln BC_ij. */
function throughGaussians(space: SynthesisSpace, byLog: Float64Array): Pick<FusionGradient, 'mean' | 'logvar'> {
  const { points, dimensions: d, mean, logvar } = space;
  const variance = logvar.map(Math.exp);
  const byMean = new Float64Array(mean.length);
  const byLogvar = new Float64Array(mean.length);
  forPairs(points, (i, j, pair) => {
    const weight = byLog[pair];
    for (let p = i * d, q = j * d; p < (i + 1) * d; p += 1, q += 1) {
      const sum = variance[p] + variance[q];
      const slope = (mean[p] - mean[q]) / (2 * sum);
      byMean[p] -= weight * slope;
      byMean[q] += weight * slope;
      byLogvar[p] += weight * (0.25 - variance[p] / (2 * sum) + variance[p] * slope * slope);
      byLogvar[q] += weight * (0.25 - variance[q] / (2 * sum) + variance[q] * slope * slope);
    }
  });
  return { mean: byMean, logvar: byLogvar };
}

/** I(X;U), I(X;U,U′) … from the row sums: −(1/n) Σ_i ln(G_i/n). */
function natsOf(rows: Float64Array): number {
  const n = rows.length;
  return -rows.reduce((total, sum) => total + Math.log(sum / n), 0) / n;
}

/** Calls with i < j and the place of the pair in a triangle. */
function forPairs(n: number, visit: (i: number, j: number, pair: number) => void): void {
  let pair = 0;
  for (let i = 0; i < n; i += 1) for (let j = i + 1; j < n; j += 1, pair += 1) visit(i, j, pair);
}

/** Row sums of a symmetric matrix with unit diagonal. */
function rowSums(n: number, entry: (pair: number) => number): Float64Array {
  const sums = new Float64Array(n).fill(1);
  forPairs(n, (i, j, pair) => {
    const value = entry(pair);
    sums[i] += value;
    sums[j] += value;
  });
  return sums;
}

function triangleOf(posterior: Posterior): Float64Array {
  const n = posterior.points;
  const rows = prepareCoefficients(posterior);
  const row = new Float64Array(n);
  const triangle = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; at += n - 1 - i, i += 1) {
    rows.row(i, row);
    triangle.set(row.subarray(i + 1), at);
  }
  return triangle;
}

function synthesisTriangle({ points, dimensions, mean, logvar }: SynthesisSpace): Float64Array {
  const variance = logvar.map(Math.exp);
  return triangleOf({ kind: 'diagonal_gaussian', points, dimensions, mean, variance });
}
