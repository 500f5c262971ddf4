import type { ArrayRole } from './job.ts';
import type { Block } from './plan.ts';

/** The closed list of posterior kinds, as the `spaces` table spells them. */
export const KINDS = [
  'diagonal_gaussian',
  'full_gaussian',
  'categorical',
  'labels',
  'samples',
  'coefficients',
  'points',
] as const;
export type Kind = (typeof KINDS)[number];

/** A file that a run reads. Its content is checked against `sha256` before anything of it is used. */
export interface InputFile {
  /** As the job resolves it: relative paths stay relative to the job file. */
  readonly uri: string;
  /** Where this machine finds it. */
  readonly location: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** One space: where its arrays are, and what the headers promise of them. */
export interface SpaceSource {
  readonly space: number;
  readonly ensemble: string;
  readonly name: string;
  /** Index into the run's list of input files. */
  readonly file: number;
  readonly kind: Kind;
  readonly arrays: { readonly [role in ArrayRole]?: string };
  /** Which entry of the leading axis, where one file holds many spaces; −1 where the file is one space. */
  readonly leading: number;
  /** Data points N. */
  readonly points: number;
  /** Dimensions D (classes have one channel per variable; a given matrix, labels: 1 unless the array says more). */
  readonly dimensions: number;
  /** Channels of this space: D, or 1 where the whole space is taken as one; points have no posterior, so 0. */
  readonly channels: number;
  /** The whole space is one channel, reported with dimension −1. */
  readonly whole: boolean;
  readonly metadata: readonly Metadatum[];
}

/** One entry of `space_metadata`: the text as found, and its number where it is one (NaN where not). */
export interface Metadatum {
  readonly key: string;
  readonly text: string;
  readonly number: number | null;
}

/** Everything a run reads, resolved and checked by its headers: the second half of job.json. */
export interface Sources {
  readonly files: readonly InputFile[];
  readonly ensembles: readonly string[];
  readonly spaces: readonly SpaceSource[];
  /** Data points N, the same for every space. */
  readonly points: number;
  /** Data points n of the fingerprint sample. */
  readonly samplePoints: number;
  /** Index of the factors file, −1 without one. */
  readonly factorsFile: number;
  /** Index of the file of sample rows, −1 without one. */
  readonly rowsFile: number;
  /** Index of the file of pictures; missing without one. */
  readonly imagesFile?: number | undefined;
  /** The blocks of a run that continues another; missing where they follow from the channels. */
  readonly blocks?: readonly Block[] | undefined;
  /** Indices of the files that analyses name, by their keys (`filesOfAnalyses`); missing without any. */
  readonly analysisFiles?: Readonly<Record<string, number>> | undefined;
}

/** Something a person should know that does not stop the run. */
export interface Warning {
  readonly tag: string;
  readonly message: string;
  readonly hint?: string | undefined;
}
