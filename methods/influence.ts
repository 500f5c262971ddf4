import { type CoefficientRows, prepareCoefficients } from './bhattacharyya.ts';
import { type Information, nmi, selfInformation, sharedInformation, variationOfInformation } from './information.ts';
import type { Posterior } from './posterior.ts';

/**
 * How much each data point moves an estimate: n values of mean 0, to first order n times what one more copy of the point
 * in a sample of n would add. The standard error of the estimate is that of their mean.
 */
export type Influence = Float64Array;

/** One channel: its information, in nats, and the influence of each point on both terms. */
export interface ChannelInfluence {
  readonly information: Information;
  readonly ofInformation: Influence;
  readonly ofSelfJoint: Influence;
}

/** A value with the influence of each point. */
export interface Estimate {
  readonly value: number;
  readonly influence: Influence;
}

/** What two channels share; nats where the value has a unit. */
export interface PairInfluence {
  readonly joint: Estimate;
  readonly nmi: Estimate;
  readonly vi: Estimate;
}

/**
 * Influence of the data points on I = −(1/n) Σ_i ln G_i, G_i = (1/n) Σ_j B_ij, for B the coefficients of a channel, their
 * squares, or the products of two channels' coefficients:
 *
 *   φ_k = −(ln G_k − mean) − (h_k − mean),   h_k = Σ_{i≠k} B_ik / (n G_i)
 *
 * A point moves the estimate by its own row and by its part in the rows of the others (docs/standard-errors.md has the derivation).
 *
 * Departure from the plain derivative by the weight of a point: its own coefficient, B_kk = 1, is left out of h. It is
 * there in every sample, whatever the point; counted as a part of the others' rows it would hide half of the scatter of
 * a saturated channel, and is without weight elsewhere.
 */
class InfluenceSum {
  private total = 0;
  private readonly logs: Float64Array;
  private readonly shares: Float64Array;
  private readonly points: number;

  constructor(points: number) {
    this.points = points;
    this.logs = new Float64Array(points);
    this.shares = new Float64Array(points);
  }

  /** Row i of B, n entries. */
  add(i: number, row: Float64Array): void {
    const { points, shares } = this;
    let sum = 0;
    for (let j = 0; j < points; j += 1) sum += row[j];
    const weight = 1 / sum;
    for (let k = 0; k < points; k += 1) shares[k] += row[k] * weight;
    shares[i] -= row[i] * weight;
    this.logs[i] = Math.log(sum / points);
    this.total += this.logs[i];
  }

  finish(): Estimate {
    const { points, logs, shares, total } = this;
    const influence = new Float64Array(points);
    for (let k = 0; k < points; k += 1) influence[k] = -logs[k] - shares[k];
    return { value: Math.max(0, -total / points), influence: centred(influence) };
  }
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Σ of multiples of influences. */
export function combined(parts: readonly (readonly [factor: number, influence: Influence])[]): Influence {
  const sum = new Float64Array(parts[0]?.[1].length ?? 0);
  for (const [factor, influence] of parts) for (let k = 0; k < sum.length; k += 1) sum[k] += factor * influence[k];
  return sum;
}

/**
 * √( Σ φ_k² / (n(n − 1)) ): how far the estimate would scatter over other samples of n points of the same data. It says
 * nothing of the distance of the bound from the truth, which does not shrink with n. NaN for fewer than two points.
 */
export function standardError(influence: Influence): number {
  const n = influence.length;
  return Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0) / (n * (n - 1)));
}

/** Information and influence of one channel. O(n²) time, O(n) memory. */
export function channelInfluence(posterior: Posterior): ChannelInfluence {
  const rows = prepareCoefficients(posterior);
  const n = posterior.points;
  const [single, squares] = [new InfluenceSum(n), new InfluenceSum(n)];
  const row = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    rows.row(i, row);
    single.add(i, row);
    for (let j = 0; j < n; j += 1) row[j] *= row[j];
    squares.add(i, row);
  }
  const [own, self] = [single.finish(), squares.finish()];
  return {
    information: { informationNats: own.value, selfJointNats: self.value },
    ofInformation: own.influence,
    ofSelfJoint: self.influence,
  };
}

/**
 * Joint information, NMI and VI of two channels with the influence of each point, the two quotients by the delta method on
 * the summed influences, so that what the terms have in common cancels. O(n²) time, O(n) memory.
 * NMI and its influence are NaN where a self-information is not positive.
 */
export function pairInfluence(
  u: ChannelInfluence,
  v: ChannelInfluence,
  rows: readonly [CoefficientRows, CoefficientRows],
): PairInfluence {
  const n = rows[0].points;
  const sum = new InfluenceSum(n);
  const [left, right] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i += 1) {
    rows[0].row(i, left);
    rows[1].row(i, right);
    for (let j = 0; j < n; j += 1) left[j] *= right[j];
    sum.add(i, left);
  }
  const joint = sum.finish();
  const vi = combined([
    [2, joint.influence],
    [-1, u.ofSelfJoint],
    [-1, v.ofSelfJoint],
  ]);
  return {
    joint,
    nmi: nmiEstimate(u, v, joint),
    vi: { value: variationOfInformation(u.information, v.information, joint.value), influence: vi },
  };
}

/** NMI = S/√(AB): dNMI = dS/√(AB) − NMI/2 · (dA/A + dB/B). */
function nmiEstimate(u: ChannelInfluence, v: ChannelInfluence, joint: Estimate): Estimate {
  const [a, b] = [selfInformation(u.information), selfInformation(v.information)];
  const value = nmi(u.information, v.information, joint.value);
  const root = Math.sqrt(a * b);
  const [byA, byB] = [value / (2 * a), value / (2 * b)];
  // The sum rather than a sum of quotients: where S is 0 nothing is divided by it.
  const influence = combined([
    [1 / root - 2 * byA, u.ofInformation],
    [1 / root - 2 * byB, v.ofInformation],
    [-1 / root, joint.influence],
    [byA, u.ofSelfJoint],
    [byB, v.ofSelfJoint],
  ]);
  return { value, influence: Number.isNaN(value) ? influence.fill(NaN) : influence };
}

/** I(U;V) in nats with the influence of each point. */
export function sharedEstimate(u: ChannelInfluence, v: ChannelInfluence, joint: Estimate): Estimate {
  return {
    value: sharedInformation(u.information, v.information, joint.value),
    influence: combined([
      [1, u.ofInformation],
      [1, v.ofInformation],
      [-1, joint.influence],
    ]),
  };
}
