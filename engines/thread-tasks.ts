import type { DensityRequest } from '../methods/densities.ts';
import type { LowRankLimits } from '../methods/low-rank.ts';
import type { MeasuresRequest, MeasuresResult } from '../methods/measures.ts';
import type { PairErrors, PairErrorsRequest } from '../methods/pair-errors.ts';
import type { Posterior } from '../methods/posterior.ts';
import type { PairScores, RankingTile } from '../methods/ranking.ts';
import type { SparseStructure, SparseStructureOptions } from '../methods/sparse-structure.ts';
import type { Structure, StructureOptions } from '../methods/structure.ts';
import type { Ascended, Ascent, BoundedJoints, Channel, ChannelInformation, Factorised } from './engine.ts';

/** The methods that run in a worker thread: what each takes and gives. */
export interface ThreadTasks {
  information: { input: { posteriors: readonly Posterior[] }; output: ChannelInformation };
  pairs: {
    input: { rows: readonly Posterior[]; columns: readonly Posterior[] | undefined };
    output: Float64Array;
  };
  errors: { input: PairErrorsRequest; output: PairErrors };
  measures: { input: MeasuresRequest; output: MeasuresResult };
  densities: { input: DensityRequest; output: Float64Array };
  factorise: { input: { posteriors: readonly Posterior[]; limits: LowRankLimits }; output: Factorised };
  factorPairs: {
    input: { rows: readonly Channel[]; columns: readonly Channel[] | undefined; costMax: number };
    output: BoundedJoints;
  };
  fuse: { input: Ascent; output: Ascended };
  /** Takes the matrices away from its caller. */
  structure: { input: StructureOptions; output: Structure };
  /** Takes the graph away from its caller. */
  sparseStructure: { input: SparseStructureOptions; output: SparseStructure };
  /** Scores of the ordered pairs of two blocks of models. */
  ranking: { input: Omit<RankingTile, 'onRow'>; output: PairScores };
  /** The order and the clusters of a matrix of NMI, timed: seconds from the distances on, as scikit-learn takes them. */
  optics: {
    input: { count: number; values: Float32Array; minSamples: number; xi: number };
    output: { seconds: number; clusters: number };
  };
}

export type ThreadTaskName = keyof ThreadTasks;

/** What the main thread sends: the task, its input, and a flag that turns to 1 when the task is to stop. */
export type ThreadRequest = {
  [N in ThreadTaskName]: { readonly name: N; readonly input: ThreadTasks[N]['input']; readonly stop: Int32Array };
}[ThreadTaskName];

export type ThreadReply =
  | { readonly progress: { readonly done: number; readonly total: number } }
  | {
      readonly output: unknown;
      /** Time that the task took: the thread does nothing else. */
      readonly seconds: number;
    }
  | { readonly error: string };
