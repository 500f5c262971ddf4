import { type Forecast, forecast } from '../cli/forecast.ts';
import { findSources, prepareJob } from '../cli/prepare.ts';
import type { Arithmetic } from '../contracts/arithmetic.ts';
import type { Job, JobInput } from '../contracts/job.ts';
import type { Sources, Warning } from '../contracts/sources.ts';
import { calling, type EngineOptions, type JobOptions, readJob } from './options.ts';

/** A job that was found in order. */
export interface Validation {
  /** With every default filled in. */
  readonly job: Job;
  /** Every file, ensemble and space that it names. */
  readonly sources: Sources;
  readonly warnings: readonly Warning[];
}

/** What a run would compute, and what it would cost here. */
export interface PlanResult extends Forecast {
  readonly engine: string;
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  readonly warnings: readonly Warning[];
}

/** See `census.validate`. */
export function validate(source: string | JobInput, options: JobOptions = {}): Promise<Validation> {
  return calling(options, async ({ environment, output, interruption }) => {
    const { job, place } = await readJob(source, { environment });
    const found = await findSources(job, place, { environment, output, signal: interruption.signal });
    for (const warning of found.warnings) output.warn(warning);
    return { job, ...found };
  });
}

/** See `census.plan`. */
export function plan(source: string | JobInput, options: EngineOptions = {}): Promise<PlanResult> {
  return calling(options, async ({ flags, environment, output, interruption }) => {
    const { job, place } = await readJob(source, { environment });
    const prepared = await prepareJob(job, place, flags, { environment, output, signal: interruption.signal });
    const { engine, record } = prepared;
    try {
      for (const warning of record.warnings) output.warn(warning);
      const { name, arithmetic, threads } = engine;
      return { ...(await forecast(prepared)), engine: name, arithmetic, threads, warnings: record.warnings };
    } finally {
      await engine.close();
    }
  });
}
