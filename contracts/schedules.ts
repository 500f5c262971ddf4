import type { AnalysisName } from './analyses/index.ts';
import type { Job } from './job.ts';
import type { RunInput, Tally } from './messages.ts';

/** Whom to tell of the end of a scheduled run: a program, called without a shell, or an address that is posted to. */
export type Notification = { readonly command: readonly string[] } | { readonly webhook: string };

/** What a schedule starts again and again, kept in the store: a job, and what its relative paths are relative to. */
export interface ScheduledJob {
  readonly schema: string;
  readonly job: Job;
  /** An absolute path, or the URI of a prefix. */
  readonly folder: string;
  readonly notify?: Notification | undefined;
}

/** `<name>/<16 hex digits of the SHA-256 of what is kept>`, as in a run's name; undefined where the text is none. */
export const parseScheduled = (text: string): string | undefined => /^[a-z0-9-]{1,64}\/[0-9a-f]{16}$/.exec(text)?.[0];

export const scheduledKey = (scheduled: string): string => `schedules/${scheduled}.json`;

/** The schedule of a job's name in a store; its runs are workflows of ids that begin with this and a time. */
export const scheduleIdOf = (name: string, storeId: string): string => `census-schedule/${name}/${storeId}`;

/** The name in a schedule's id, where it is one of this store. */
export function scheduleNameOf(scheduleId: string, storeId: string): string | undefined {
  const [, name, store] = /^census-schedule\/([a-z0-9-]{1,64})\/([0-9a-f]{8})$/.exec(scheduleId) ?? [];
  return store === storeId ? name : undefined;
}

export interface ReanalysisInput extends Pick<RunInput, 'v' | 'computeQueue' | 'heartbeatTimeout'> {
  /** `<name>/<digest>`: which scheduled job. */
  readonly scheduled: string;
  readonly storeId: string;
  readonly notifies: boolean;
}

export interface SnapshotInput {
  readonly v: 1;
  readonly scheduled: string;
}

/** The inputs as they are now: the run that takes its census of them, and what its workflow must be told. */
export interface Snapshot {
  readonly run: string;
  /** Its manifest is there: these inputs hold nothing new. */
  readonly finished: boolean;
  readonly blocks: number;
  readonly analyses: readonly AnalysisName[];
  readonly spaces: number;
}

/** How a scheduled run ended, for whoever is to be told. */
export interface NotifyInput extends SnapshotInput {
  readonly run: string;
  readonly tiles?: Tally | undefined;
  readonly fingerprints?: Tally | undefined;
  /** Why it failed; missing where it did not. */
  readonly failure?: string | undefined;
}

export const OUTCOMES = ['finished', 'nothing-new', 'under-way'] as const;

/** `under-way`: the run was going on already, started by somebody else. */
export interface ReanalysisResult {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly run: string;
  readonly tiles?: Tally | undefined;
  readonly fingerprints?: Tally | undefined;
  /** Missing where nobody was to be told; otherwise `sent`, or why it was not. */
  readonly notification?: string | undefined;
}
