import type { RunTables } from './run-data.ts';
import type { RunRecord } from './run.ts';
import type { StudyRecord } from './study.ts';
import type { Warning } from './sources.ts';

/** A run of a study, as the page over all of them shows it. */
export interface StudiedRun {
  readonly title: string;
  readonly run: string;
  readonly record: RunRecord;
  readonly tables: RunTables;
  readonly warnings: readonly Warning[];
  /** When it finished; undefined where it has not. */
  readonly finishedAt: string | undefined;
}

/** Everything that the page of a study shows. */
export interface StudyData {
  readonly record: StudyRecord;
  /** The finished ones, in the order of the study. */
  readonly runs: readonly StudiedRun[];
  /** Titles of those that are not finished. */
  readonly unfinished: readonly string[];
}
