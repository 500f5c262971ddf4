import type { Arithmetic } from './arithmetic.ts';
import type { Cost } from './costs.ts';
import type { Base } from './growth.ts';
import type { Job } from './job.ts';
import type { Sources, Warning } from './sources.ts';

/** job.json: everything a run is a function of. Put first; never changed. */
export interface RunRecord {
  readonly schema: string;
  readonly run: string;
  readonly job: Job;
  readonly sources: Sources;
  readonly warnings: readonly Warning[];
  readonly engine: string;
  readonly arithmetic: Arithmetic;
  /** When the run was first started, ISO 8601. */
  readonly startedAt: string;
  /** The finished run that this one continues; missing where there is none. */
  readonly base?: Base | undefined;
}

export interface TableEntry {
  readonly name: string;
  /** Relative to the run's folder. */
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly columns: readonly string[];
}

/** The agreement that chance alone gives: pairs of kept channels with the data points of one side permuted. */
export interface PairChance {
  readonly pairs: number;
  readonly nmi: number | null;
  readonly nmiSd: number | null;
  readonly viBits: number | null;
}

/** manifest.json, written last: a run is finished if and only if it is there. */
export interface Manifest {
  readonly schema: string;
  readonly run: string;
  readonly job: Job;
  readonly software: string;
  readonly engine: string;
  readonly arithmetic: Arithmetic;
  readonly inputs: readonly { readonly uri: string; readonly sha256: string; readonly bytes: number }[];
  readonly tables: readonly TableEntry[];
  /** Tables in details/, which scripts are not promised. */
  readonly details: readonly TableEntry[];
  readonly warnings: readonly Warning[];
  readonly chance: PairChance | null;
  /** Processor time of analyses that tell it; missing without any. */
  readonly costs?: readonly Cost[] | undefined;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** latest.json of a name. */
export interface Latest {
  readonly run: string;
  readonly runId: string;
  readonly finishedAt: string;
}
