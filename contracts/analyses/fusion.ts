import type { Similarity } from './structure.ts';

export const OBJECTIVES = ['nmi_anchored', 'exp_vi', 'nmi', 'mi'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export const OPTIMISERS = ['sgd', 'adam'] as const;
export type Optimiser = (typeof OPTIMISERS)[number];

/** The order of the data points as they stand in the files; any other order is a factor's. */
export const ROW_ORDER = 'rows';

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
      /** By which similarity that group was found: nmi where both were computed. */
      readonly similarity?: Similarity | undefined;
    };

/** A synthesis space that agrees as far as it can with a set of spaces or channels. */
export interface FusionJob {
  readonly name: string;
  readonly members: Members;
  readonly objective: Objective;
  /** Of `nmi` only: the least I(U;U′) in bits that it divides by; 0 for none. */
  readonly floorBits: number;
  /** Dimensions of the synthesis space. */
  readonly dimensions: number;
  readonly steps: number;
  /** Learning rate; 3·n/200 where not given, 0.02 with adam. */
  readonly rate?: number | undefined;
  readonly optimiser: Optimiser;
  /** `rows`, or a factor whose values put the points in order. */
  readonly orderBy?: string | undefined;
  /** The last point in that order is a neighbour of the first. */
  readonly closed: boolean;
  readonly seed: number;
  /** A file with the state to start from. */
  readonly init?: string | undefined;
  /** Which of several starts in that file: `ring` for ring_mean0 and ring_logvar0. */
  readonly start?: string | undefined;
}

const SGD_RATE = 3;
const SGD_POINTS = 200;
const ADAM_RATE = 0.02;

/**
 * The learning rate of a fusion over n points: the gradient carries a factor 1/n, so that the published 3 for 200 points
 * grows with n. Adam does not see that factor.
 */
export const rateOf = ({ rate, optimiser }: Pick<FusionJob, 'rate' | 'optimiser'>, points: number): number =>
  rate ?? (optimiser === 'adam' ? ADAM_RATE : (SGD_RATE * points) / SGD_POINTS);

/** Products between two checkpoints: a second or so of the native engine. */
const STRETCH_PRODUCTS = 2e9;
const STRETCH_MAX = 5000;
const STRETCH_MIN = 10;

/** Steps after which the state of a fusion is kept: a fixed grid, whatever happens on the way; the last is the end. */
export function checkpointsOf({ steps }: Pick<FusionJob, 'steps'>, members: number, points: number): number[] {
  const wished = Math.round(STRETCH_PRODUCTS / (members * points * points));
  const stretch = Math.min(Math.max(wished, STRETCH_MIN), STRETCH_MAX);
  const count = Math.ceil(steps / stretch);
  return Array.from({ length: count }, (_, k) => Math.min((k + 1) * stretch, steps));
}
