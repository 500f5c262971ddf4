import type { Similarity } from './structure.ts';

export const OBJECTIVES = ['nmi_anchored', 'exp_vi', 'nmi', 'mi'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Whose information a fusion gathers. */
export type Members =
  /** Whole spaces by name, or by `ensemble/name` where a name is not unique. */
  | { readonly spaces: readonly string[] }
  /** Channels by number. */
  | { readonly channels: readonly number[] }
  /** All whole spaces of an ensemble; with a cluster, the channels of that group. */
  | {
      readonly ensemble: string;
      /** The numeral of a group that the structure analysis finds: iii. */
      readonly cluster?: string | undefined;
      /** By which similarity that group was found. */
      readonly similarity?: Similarity | undefined;
    };

/** A synthesis space that agrees as far as it can with a set of spaces or channels. */
export interface FusionJob {
  readonly name: string;
  readonly members: Members;
  readonly objective: Objective;
  /** Dimensions of the synthesis space. */
  readonly dimensions: number;
  readonly steps: number;
  /** Learning rate; 3·n/200 where not given. */
  readonly rate?: number | undefined;
  readonly optimiser: 'sgd' | 'adam';
  /** `rows`, or a factor whose values put the points in order. */
  readonly orderBy?: string | undefined;
  /** The last point in that order is a neighbour of the first. */
  readonly closed: boolean;
  readonly seed: number;
  /** A file with the state to start from. */
  readonly init?: string | undefined;
}
