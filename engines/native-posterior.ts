import { costSide } from '../methods/low-rank-cost.ts';
import type { Posterior, Reals } from '../methods/posterior.ts';
import type { Channel } from './engine.ts';

/** methods/posterior.ts, flattened (engines/native/src/input.rs). */
export interface PosteriorInput {
  readonly kind: Posterior['kind'];
  readonly points: number;
  /** Dimensions or classes. */
  readonly size: number;
  readonly values: Reals | Int32Array;
  readonly spread?: Reals;
}

/** The number of points that all inputs have. */
export function commonPoints(inputs: readonly PosteriorInput[]): number {
  const points = inputs[0]?.points ?? 1;
  const stranger = inputs.find((input) => input.points !== points);
  if (stranger) throw new Error(`native engine: expected ${points} points in every channel, got ${stranger.points}`);
  return points;
}

/** Its arrays as the addon takes them, lengths checked (the addon checks the values). */
export function flattened(posterior: Posterior): PosteriorInput {
  const { kind, points } = posterior;
  if (!Number.isInteger(points) || points < 1) throw new Error(`native engine: expected points ≥ 1, got ${points}`);
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      expectLength('means', [points, posterior.dimensions], posterior.mean);
      expectLength('variances', [points, posterior.dimensions], posterior.variance);
      return { kind, points, size: posterior.dimensions, values: posterior.mean, spread: posterior.variance };
    case 'full_gaussian':
      expectLength('means', [points, posterior.dimensions], posterior.mean);
      expectLength('covariances', [points, posterior.dimensions, posterior.dimensions], posterior.covariance);
      return { kind, points, size: posterior.dimensions, values: posterior.mean, spread: posterior.covariance };
    case 'categorical':
      expectLength('probabilities', [points, posterior.classes], posterior.probabilities);
      return { kind, points, size: posterior.classes, values: posterior.probabilities };
    case 'labels':
      expectLength('labels', [points], posterior.labels);
      return { kind, points, size: 1, values: posterior.labels };
    case 'coefficients':
      expectLength('coefficients', [points, points], posterior.coefficients);
      return { kind, points, size: points, values: posterior.coefficients };
  }
}

function expectLength(what: string, shape: readonly number[], array: Reals | Int32Array): void {
  const isWhole = shape.every((extent) => Number.isInteger(extent) && extent > 0);
  if (isWhole && array.length === shape.reduce((product, extent) => product * extent, 1)) return;
  throw new Error(`native engine: expected ${shape.join('×')} ${what}, got ${array.length}`);
}

/** A channel with its factor (engines/native/src/low_rank/task.rs). */
export interface MemberInput {
  readonly posterior: PosteriorInput;
  readonly pivots?: Int32Array;
  readonly transform?: Float64Array;
  readonly side: number;
  readonly joint: number;
  readonly bound: number;
}

export function memberOf({ posterior, lowRank, selfJointNats }: Channel): MemberInput {
  const flat = flattened(posterior);
  if (!lowRank) return { posterior: flat, side: Infinity, joint: NaN, bound: NaN };
  const { rank, pivots, transform } = lowRank.factor;
  const bound = lowRank.selfJointBoundNats;
  return { posterior: flat, pivots, transform, side: costSide(rank), joint: selfJointNats, bound };
}
