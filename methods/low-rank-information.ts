import type { FactorClasses, FactorColumns, FactorRows } from './factor-rows.ts';
import type { Information } from './information.ts';
import { relativeError } from './residual.ts';

/** Information and how far the truncation can have moved it, all in nats. */
export interface LowRankInformation extends Information {
  readonly informationBoundNats: number;
  readonly selfJointBoundNats: number;
}

export interface LowRankJoint {
  readonly jointNats: number;
  readonly boundNats: number;
}

/**
 * I(X;U) and I(X;U,U′) of a channel from its factor (information.ts has the definition): with s = Σ_j f_j and M = FᵀF,
 *
 *   Σ_j BC_ij ≈ f_i·s,   Σ_j BC_ij² ≈ f_iᵀ M f_i.   O(n r²).
 */
export function lowRankInformation(rows: FactorRows): LowRankInformation {
  const { jointNats, boundNats } = lowRankJoint(rows, rows);
  const { jointNats: informationNats, boundNats: informationBoundNats } = lowRankJoint(rows, NOTHING(rows.points));
  return { informationNats, selfJointNats: jointNats, informationBoundNats, selfJointBoundNats: boundNats };
}

/** A channel that says nothing, BC ≡ 1: I(X;U) is the joint information with it. */
const NOTHING = (points: number): FactorClasses => ({
  kind: 'classes',
  points,
  classes: new Int32Array(points),
  count: 1,
});

/**
 * I(X;U,V) in nats of two channels from their factors, f of U and g of V, A = F Fᵀ, B = G Gᵀ: with M = FᵀG
 *
 *   (1/n) Σ_j BC^U_ij BC^V_ij ≈ G_i = (1/n) f_iᵀ M g_i
 *
 * and, with residual diagonals d of U and d′ of V, m = (1/n) Σ_j √d_j √d′_j (docs/whole-data.md#the-bound),
 *
 *   |ΔG_i| ≤ e_i = √d_i · (1/n) Σ_j B_ij √d_j + √d′_i · (1/n) Σ_j A_ij √d′_j + 3 √d_i √d′_i m.
 *
 * Every G_i is at least 1/n, for BC_ii = 1. The bound of the mean of the logarithms is (1/n) Σ_i e_i / max(G_i − e_i, 1/n).
 * Labels are taken by sums over their classes: O(n r).
 */
export function lowRankJoint(u: FactorRows, v: FactorRows): LowRankJoint {
  if (u.kind === 'classes') return v.kind === 'classes' ? classJoint(u, v) : withClasses(v, u);
  return v.kind === 'classes' ? withClasses(u, v) : withColumns(u, v);
}

/** Takes the sums over points apart; `terms` gives G_i and e_i. */
function summed(n: number, terms: (i: number) => readonly [mean: number, error: number]): LowRankJoint {
  let [total, bound] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const [form, error] = terms(i);
    const mean = Math.max(form, 1 / n);
    total += Math.log(mean);
    bound += relativeError(mean, error, 1 / n);
  }
  return { jointNats: Math.min(Math.max(-total / n, 0), Math.log(n)), boundNats: bound / n };
}

function withColumns(u: FactorColumns, v: FactorColumns): LowRankJoint {
  const { points: n, rank, columns: f } = u;
  const g = v.columns;
  const moments = f.map((a) => g.map((b) => meanProduct(a, b)));
  const [roots, others] = [f[rank], g[v.rank]];
  return summed(n, (i) => {
    let [form, ofU, ofV] = [0, 0, 0];
    for (let l = 0; l < v.rank; l += 1) {
      let sum = 0;
      for (let k = 0; k < rank; k += 1) sum += moments[k][l] * f[k][i];
      form += sum * g[l][i];
      ofV += moments[rank][l] * g[l][i];
    }
    for (let k = 0; k < rank; k += 1) ofU += moments[k][v.rank] * f[k][i];
    const error = roots[i] * ofV + others[i] * ofU + 3 * roots[i] * others[i] * moments[rank][v.rank];
    return [form, Math.max(error, 0)];
  });
}

function meanProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum / a.length;
}

/** BC^V is 1 within a class and 0 between: (1/n) Σ_j BC^U_ij over the class of i. */
function withClasses(u: FactorColumns, v: FactorClasses): LowRankJoint {
  const n = u.points;
  const means = u.columns.map((column) => {
    const sums = new Float64Array(v.count);
    column.forEach((value, i) => (sums[v.classes[i]] += value / n));
    return sums;
  });
  return summed(n, (i) => {
    let form = 0;
    for (let k = 0; k < u.rank; k += 1) form += u.columns[k][i] * means[k][v.classes[i]];
    return [form, u.columns[u.rank][i] * means[u.rank][v.classes[i]]];
  });
}

/** Exact: the entropy of the classes that two clusterings make together. */
function classJoint(u: FactorClasses, v: FactorClasses): LowRankJoint {
  const n = u.points;
  const counts = new Map<number, number>();
  for (let i = 0; i < n; i += 1) {
    const both = u.classes[i] * v.count + v.classes[i];
    counts.set(both, (counts.get(both) ?? 0) + 1);
  }
  let nats = 0;
  for (const count of counts.values()) nats -= (count / n) * Math.log(count / n);
  return { jointNats: Math.max(nats, 0), boundNats: 0 };
}
