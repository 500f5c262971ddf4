import type { Arithmetic } from '../contracts/arithmetic.ts';
import type { DensityRequest } from '../methods/densities.ts';
import type { LowRankFactor, LowRankLimits } from '../methods/low-rank.ts';
import type { LowRankInformation } from '../methods/low-rank-information.ts';
import type { AscentOptions, AscentState } from '../methods/fusion.ts';
import type { Posterior } from '../methods/posterior.ts';

export type EngineName = 'native' | 'gpu' | 'reference';

/** Something that takes long: how far it is, and how to stop it. */
export interface Task {
  /** Aborting it stops the running kernel within 100 ms; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called on the main thread, at most some ten times a second; `done` and `total` in the operation's own unit of work. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with the processor time of parts of the operation as they end, on the main thread: the sum is that of all. */
  readonly onCpuSeconds?: (seconds: number) => void;
}

/** A channel together with the information it carries, which decides how its products are formed. */
export interface Channel {
  readonly posterior: Posterior;
  /** I(X;U) in nats, as `information` returned it. */
  readonly informationNats: number;
  /** I(X;U,U′) in nats, as `information` returned it. */
  readonly selfJointNats: number;
  /** Where these come from a factor of low rank: the factor, and how far they can be off. */
  readonly lowRank?: {
    readonly factor: LowRankFactor;
    readonly boundNats: number;
    readonly selfJointBoundNats: number;
  };
}

/** One entry a posterior: its factor and the information that it gives; undefined where it has none (given matrices). */
export type Factorised = readonly (
  { readonly factor: LowRankFactor; readonly information: LowRankInformation } | undefined
)[];

/** Joint informations as `pairs` returns them, and how far each can be off; both NaN for pairs that were left out. */
export interface BoundedJoints {
  readonly jointNats: Float64Array;
  readonly boundNats: Float64Array;
}

export interface ChannelInformation {
  /** I(X;U) in nats, one a channel, in [0, ln n]. */
  readonly informationNats: Float64Array;
  /** I(X;U,U′), two independent draws of the same channel, in nats. */
  readonly selfJointNats: Float64Array;
}

/** A stretch of gradient ascent (methods/fusion.ts). */
export interface Ascent extends AscentOptions {
  /** All over the same n points. */
  readonly members: readonly Posterior[];
  readonly start: AscentState;
  readonly steps: number;
}

export interface Ascended {
  readonly state: AscentState;
  /** steps + 1: the objective before each step, then of the final state. */
  readonly objectives: Float64Array;
}

/** The hot operations. Each has its definition in methods/; an engine is a faster way to the same numbers. */
export interface Engine {
  readonly name: EngineName;
  /** What decides the last bits of its results: f64, avx512, avx2, neon, wgsl:<device>. */
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  /** Information and self term of every posterior (all over the same n points). */
  information(posteriors: readonly Posterior[], task?: Task): Promise<ChannelInformation>;
  /**
   * Joint information I(X;U,V) in nats of all pairs of two blocks of channels over the same n points.
   * @param columns left out: the pairs of `rows` with themselves.
   * @returns rows × columns, row-major; without `columns` the packed upper triangle with its diagonal
   *   (row by row: (0,0) (0,1) … (0,R−1) (1,1) …), whose diagonal is I(X;U,U′).
   */
  pairs(rows: readonly Channel[], columns: readonly Channel[] | undefined, task?: Task): Promise<Float64Array>;
  /**
   * ln Σ_{l≠x} p(draw|x_l) / p(draw|x) in nats for every term and draw, over the other points of the aggregate: what Monte
   * Carlo estimates of information are made of (methods/densities.ts).
   * @returns terms × M, row-major; −∞ where no other point reaches the draw.
   */
  densities(request: DensityRequest, task?: Task): Promise<Float64Array>;
  /** Factors of low rank of every posterior's coefficients (methods/low-rank.ts), and what they say. */
  factorise(posteriors: readonly Posterior[], limits: LowRankLimits, task?: Task): Promise<Factorised>;
  /**
   * As `pairs`, from the factors of the channels. Left out, NaN, are pairs of which one has no factor (labels need
   * none) and those dearer than `costMax`, by the product of their sides (methods/low-rank-cost.ts). The diagonal of a
   * triangle repeats what the channels bring along.
   */
  factorPairs(
    rows: readonly Channel[],
    columns: readonly Channel[] | undefined,
    costMax: number,
    task?: Task,
  ): Promise<BoundedJoints>;
  /**
   * A synthesis space's way up the mean similarity to its members. Progress in steps. The state is kept in double
   * precision by every engine; what has diverged comes back as NaN or infinite.
   */
  fuse(ascent: Ascent, task?: Task): Promise<Ascended>;
  close(): Promise<void>;
}
