import { type CoefficientRows, prepareCoefficients } from './bhattacharyya.ts';
import { addLogMeans, addLogMeansOfTriangle } from './panel.ts';
import type { Posterior } from './posterior.ts';

/** What one channel says by itself, both terms in nats, in [0, ln n]. */
export interface Information {
  /** I(X;U). */
  readonly informationNats: number;
  /** I(X;U,U′), U and U′ two independent draws of the same channel. */
  readonly selfJointNats: number;
}

/** Called after each of the n data points; returning false stops the computation. */
export interface BlockHooks {
  onRow?(done: number, total: number): boolean;
}

/**
 * I(X;U) and I(X;U,U′) of one channel: the Kolchinsky–Tracey lower bound with uniform weights
 * (Murphy, Dillavou & Bassett, TMLR 2025, after eq. 5),
 *
 *   I(X;U) = −(1/n) Σ_i ln( (1/n) Σ_j BC_ij ),   I(X;U,U′) = the same with BC²
 *
 * Rows are streamed: O(n) memory. Both saturate at ln n. Rounding below 0 is cut off.
 */
export function information(posterior: Posterior): Information {
  const n = posterior.points;
  const rows = prepareCoefficients(posterior);
  const row = new Float64Array(n);
  let single = 0;
  let joint = 0;
  for (let i = 0; i < n; i += 1) {
    rows.row(i, row);
    let sum = 0;
    let squares = 0;
    for (let j = 0; j < n; j += 1) {
      sum += row[j];
      squares += row[j] * row[j];
    }
    single += Math.log(sum / n);
    joint += Math.log(squares / n);
  }
  return { informationNats: natsOf(single, n), selfJointNats: natsOf(joint, n) };
}

/**
 * I(X;U,V) in nats: the same bound with BC^U ⊙ BC^V, for the noise of two channels is independent given x (ibid. eq. 7).
 * Equal to the entry of jointInformationBlock bit for bit, and to selfJointNats when a and b are the same.
 *
 * @throws RangeError when the two do not have the same number of points.
 */
export function jointInformation(a: Posterior, b: Posterior): number {
  return jointInformationBlock([a], [b])[0];
}

/**
 * I(X;U,V) in nats of all pairs of two lists of channels, or of one list with itself.
 *
 * For each data point i, row i of every channel's coefficients is laid in one panel, and all pairs of panel rows are
 * multiplied: O((rows + columns)·n) memory, no n×n matrix. The value of a pair does not depend, bit for bit, on the block
 * it is computed in nor on the order of its two channels.
 *
 * @param columns undefined: the pairs of `rows` among themselves.
 * @returns rows×columns, row-major; with columns undefined the packed upper triangle, diagonal included, row-major.
 *   Every entry is NaN when a hook stopped the computation.
 * @throws RangeError when the channels do not all have the same number of points.
 */
export function jointInformationBlock(
  rows: readonly Posterior[],
  columns: readonly Posterior[] | undefined,
  hooks: BlockHooks = {},
): Float64Array {
  const n = commonPoints(rows, columns ?? []);
  const left = rows.map(prepareCoefficients);
  const right = columns?.map(prepareCoefficients);
  const leftPanel = new Float64Array(left.length * n);
  const rightPanel = new Float64Array((right?.length ?? 0) * n);
  const totals = new Float64Array(right ? left.length * right.length : (left.length * (left.length + 1)) / 2);
  for (let i = 0; i < n; i += 1) {
    fillPanel(left, i, leftPanel);
    if (right) {
      fillPanel(right, i, rightPanel);
      addLogMeans(leftPanel, rightPanel, n, totals);
    } else {
      addLogMeansOfTriangle(leftPanel, n, totals);
    }
    if (hooks.onRow?.(i + 1, n) === false) return totals.fill(NaN);
  }
  return totals.map((total) => natsOf(total, n));
}

/** I(U;V) = I(X;U) + I(X;V) − I(X;U,V), nats. May come out slightly negative: its terms are bounds. */
export function sharedInformation(u: Information, v: Information, jointNats: number): number {
  return u.informationNats + v.informationNats - jointNats;
}

/** I(U;U′) = 2 I(X;U) − I(X;U,U′), nats, ≥ 0 (Jensen) up to rounding. */
export function selfInformation(u: Information): number {
  return 2 * u.informationNats - u.selfJointNats;
}

/**
 * NMI(U,V) = I(U;V) / √( I(U;U′) I(V;V′) ) (ibid. eq. 3). Not clamped: the terms are bounds, so it can exceed 1 and fall
 * slightly below 0. NaN, undefined, when either self-information is not positive (a channel that says nothing).
 */
export function nmi(u: Information, v: Information, jointNats: number): number {
  const selfU = selfInformation(u);
  const selfV = selfInformation(v);
  return selfU > 0 && selfV > 0 ? sharedInformation(u, v, jointNats) / Math.sqrt(selfU * selfV) : NaN;
}

/**
 * VI(U,V) = 2 I(X;U,V) − I(X;U,U′) − I(X;V,V′), nats (ibid. eq. 4), ≥ 0 (Cauchy–Schwarz) up to rounding, which is
 * kept. Not a metric: the triangle inequality fails (docs/math.md#variation-of-information).
 */
export function variationOfInformation(u: Information, v: Information, jointNats: number): number {
  return 2 * jointNats - (u.selfJointNats + v.selfJointNats);
}

/** Bits from nats: 1 nat is 1.4427 bits. */
export function bitsOf(nats: number): number {
  return nats * Math.LOG2E;
}

/** The information of a sum of ln of row means; never −0. */
function natsOf(total: number, n: number): number {
  return total < 0 ? -total / n : total >= 0 ? 0 : NaN;
}

function fillPanel(channels: readonly CoefficientRows[], i: number, panel: Float64Array): void {
  channels.forEach((rows, c) => rows.row(i, panel, c * rows.points));
}

function commonPoints(rows: readonly Posterior[], columns: readonly Posterior[]): number {
  const all = [...rows, ...columns];
  const n = all[0]?.points ?? 0;
  const stranger = all.find((posterior) => posterior.points !== n);
  if (stranger) throw new RangeError(`points of a channel: expected ${n}, got ${stranger.points}`);
  return n;
}
