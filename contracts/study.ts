import type { CensusInput } from './messages.ts';

/** One run of a study. */
export interface StudyRun {
  /** What it is called in the study: the job's name. */
  readonly title: string;
  readonly run: string;
}

/** study.json: runs that belong together. Put first; never changed. */
export interface StudyRecord {
  readonly schema: string;
  /** `<name>/<studyId>`, told apart from runs by where it lies. */
  readonly study: string;
  readonly runs: readonly StudyRun[];
  readonly startedAt: string;
}

/** latest.json of a study's name. */
export interface LatestStudy {
  readonly study: string;
  readonly startedAt: string;
}

/** A run that a study's workflow starts. */
export interface StudyChild {
  readonly workflowId: string;
  readonly input: CensusInput;
}

export interface StudyInput {
  readonly v: 1;
  readonly study: string;
  readonly computeQueue: string;
  readonly heartbeatTimeout: '5s' | '30s';
  /** Runs at once. */
  readonly parallel: number;
  /** Those that are left. */
  readonly children: readonly StudyChild[];
  /** Runs that failed in an earlier part of a long study. */
  readonly failed: readonly StudyFailure[];
  /** Runs that ended before. */
  readonly ended: number;
}

export interface StudyFailure {
  readonly run: string;
  readonly message: string;
}

export interface StudyResult {
  readonly study: string;
  readonly failed: readonly StudyFailure[];
}

/** Answer of the `study` query. */
export interface StudyProgress {
  readonly ended: number;
  readonly total: number;
  /** Workflow ids of the runs that are going on. */
  readonly running: readonly string[];
}

export const STUDY_QUERY = 'study';

/** Runs that one history of a study holds; a longer one goes on in a new history. */
export const STUDY_CHILDREN_MAX = 200;
