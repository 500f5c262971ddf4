import type { JobInput } from '../contracts/job.ts';
import { open, type OpenOptions, type OpenRun } from './open.ts';
import type { EngineOptions, JobOptions } from './options.ts';
import type { PlanResult, Validation } from './plan.ts';
import type { RunOptions, RunResult } from './run.ts';

/**
 * What the command line does, for programs. A job is the path of a job file (its relative paths start at the file), or
 * an object (they start at `directory`). Nothing is written to stdout or stderr; errors are CensusError.
 */
export const census = {
  /** Checks a job and everything it names: shapes, types, ids, factors, metadata; reads no values, starts nothing. */
  async validate(job: string | JobInput, options?: JobOptions): Promise<Validation> {
    return (await import('./plan.ts')).validate(job, options);
  },

  /** Checks a job and tells what a run would compute and cost; starts nothing. */
  async plan(job: string | JobInput, options?: EngineOptions): Promise<PlanResult> {
    return (await import('./plan.ts')).plan(job, options);
  },

  /**
   * Runs a job, or goes on where it was, in this process and a Temporal server, and waits for its end. When it settles,
   * everything that was started for it has been stopped: a program with nothing else to do ends.
   * @throws CensusError, with the tag of what went wrong; what is finished is kept.
   */
  async run(job: string | JobInput, options?: RunOptions): Promise<RunResult> {
    return (await import('./run.ts')).run(job, options);
  },

  /**
   * Opens a finished run to read its tables.
   * @param run its folder, `name/runId`, or a job's name for its latest run.
   * @throws CensusError `run-unknown`, or `usage` where it is not finished.
   */
  open(run: string, options?: OpenOptions): Promise<OpenRun> {
    return open(run, options);
  },
} as const;
