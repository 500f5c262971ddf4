import type { AnalysesJob, AnalysesInput } from './analyses/index.ts';

/** A job as it is understood: validated, with every default filled in. Paths stay as the user wrote them. */
export interface Job {
  readonly name: string;
  readonly ensembles: readonly EnsembleJob[];
  readonly factors?: FactorsJob | undefined;
  readonly sample: SampleJob;
  readonly media?: MediaJob | undefined;
  readonly analyses: AnalysesJob;
  /** Where runs are kept; not part of a run's identity. */
  readonly store?: string | undefined;
}

export interface EnsembleJob {
  /** Left out only with `groupBy`, which then names the ensembles. */
  readonly name?: string | undefined;
  /** Files, globs or path templates such as `models/{method}/seed{seed}.npz`. */
  readonly spaces: readonly string[];
  /** Names of the template whose combinations each make one ensemble. */
  readonly groupBy?: readonly string[] | undefined;
  readonly arrays: ArraysJob;
  /** One channel per dimension, or the whole space as one channel. */
  readonly channels: 'dimension' | 'space';
  /** A CSV, JSON or Parquet file joined by file or space name. */
  readonly meta?: string | undefined;
}

/** The names that the arrays have in the files; which are given decides the posterior kind. */
export const ARRAY_ROLES = [
  'mean',
  'logvar',
  'variance',
  'std',
  'covariance',
  'probabilities',
  'labels',
  'samples',
  'coefficients',
] as const;
export type ArrayRole = (typeof ARRAY_ROLES)[number];
export type ArraysJob = { readonly [role in ArrayRole]?: string | undefined };

export interface FactorsJob {
  readonly file: string;
  /** Codes that stand for a missing value: for all factors, or by factor. */
  readonly missing?: readonly (string | number)[] | Readonly<Record<string, readonly (string | number)[]>> | undefined;
}

export interface SampleJob {
  /** Data points of the fingerprint sample; min(1000, N) where not given, completed once N is known. */
  readonly size?: number | 'all' | undefined;
  readonly seed: number;
  /** A file of row numbers to use instead of a draw. */
  readonly rows?: string | undefined;
}

export interface MediaJob {
  /** An .npy file of pictures of the data points, N×H×W or N×H×W×C. */
  readonly images: string;
}

/** An ensemble as a person writes it. */
export interface EnsembleInput extends Omit<EnsembleJob, 'spaces' | 'channels'> {
  readonly spaces: string | readonly string[];
  /** Default `dimension`. */
  readonly channels?: EnsembleJob['channels'] | undefined;
}

/** A job as a person writes it: what has a default may be left out. */
export interface JobInput extends Omit<Job, 'ensembles' | 'sample' | 'analyses'> {
  readonly ensembles: readonly EnsembleInput[];
  readonly sample?: Partial<SampleJob> | undefined;
  readonly analyses?: AnalysesInput | undefined;
}
