import type { AnalysisName } from './analyses/index.ts';
import type { Span } from './fan-out.ts';
import type { Stage } from './progress.ts';

/** What passes between workflows and activities: keys, counts and hashes, never arrays. Versioned by `v`. */

/** What every workflow of a run is told: which run, and who computes for it. */
export interface RunInput {
  readonly v: 1;
  /** `<name>/<runId>`. */
  readonly run: string;
  /** The queue that computes for the run's store in its arithmetic. */
  readonly computeQueue: string;
  /** Silence after which a worker counts as lost: short beside a laptop's own server. */
  readonly heartbeatTimeout: '5s' | '30s';
}

export interface CensusInput extends RunInput {
  /** Blocks of channels to catalogue. */
  readonly blocks: number;
  readonly analyses: readonly AnalysisName[];
}

export interface CensusResult {
  readonly run: string;
  readonly tiles: Tally;
  readonly fingerprints: Tally;
}

/** Work that is numbered 0…n−1 and can be done in any order. */
export type Phase = Exclude<Stage, 'plan' | 'publish'>;

/** Phases of analyses that are one phase and an end. */
export type AnalysisPhase = Exclude<Phase, 'catalogue' | 'compare' | 'factors' | 'neighbours' | 'order'>;

export interface ShardInput extends RunInput, Span {
  readonly phase: Phase;
}

/** A part of a phase that is too large for one history. */
export interface PartInput extends ShardInput {
  /** What came of the portions of the part before `from`, where it goes on in a new history. */
  readonly done?: Tally;
}

/** Objects written, and objects that were already there. */
export interface Tally {
  readonly computed: number;
  readonly reused: number;
}

/** One portion of a phase: a block, a batch of tiles, an ordering. */
export interface PortionInput {
  readonly v: 1;
  readonly run: string;
  readonly portion: number;
}

export interface StepInput {
  readonly v: 1;
  readonly run: string;
}

/** A study whose runs have ended. */
export interface StudyStepInput {
  readonly v: 1;
  /** `<name>/<studyId>`. */
  readonly study: string;
}

/** A question after a number of portions: are they enough? */
export interface AssessInput extends StepInput {
  readonly portions: number;
}

/** How many portions there are to be in all; no more than asked about where they are enough. */
export interface Assessment {
  readonly portions: number;
}

/** What the workflows need to know of plan.json. */
export interface PlanResult {
  readonly tiles: number;
  readonly batches: number;
  readonly blocks: number;
  /** Portions that pick near pairs from tiles; none where orders are made from matrices. */
  readonly reductions?: number;
  /** Ensembles (or the union of all) to order, each by each similarity. */
  readonly orderings: number;
  /** Portions of the other analyses that were asked for. */
  readonly portions: Readonly<Record<AnalysisPhase, number>>;
}

/** What the workflow of an analysis is told. */
export interface AnalysisInput extends RunInput {
  readonly plan: PlanResult;
}
