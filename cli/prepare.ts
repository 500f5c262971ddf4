import { basename, dirname, resolve } from 'node:path';
import type { EngineChoice } from '../contracts/arithmetic.ts';
import type { Job } from '../contracts/job.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { InputFile } from '../contracts/sources.ts';
import type { Engine } from '../engines/engine.ts';
import { selectEngine } from '../engines/select.ts';
import { resolveSources } from '../inputs/resolve.ts';
import { newRecord } from '../store/new-record.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open.ts';
import { serveBuckets } from '../worker/bucket-inputs.ts';
import { type Environment, pathOfArgument } from './environment.ts';
import { readJobFile } from './job-file.ts';
import { type Output, tellReading } from './output.ts';
import { settledRecord } from '../store/settled-record.ts';
import type { Study } from './study-file.ts';

export interface CommonFlags {
  readonly store?: string;
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly temporal?: string;
  readonly namespace?: string;
  readonly allowPlaintext?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A job that was found in order: everything a run needs before the first workflow. */
export interface Prepared {
  readonly record: RunRecord;
  /** The inputs where this machine finds them; the record of a run that was begun before may name other places. */
  readonly found: readonly InputFile[];
  readonly store: ObjectStore;
  readonly engine: Engine;
}

/** The flag wins over the environment, that over the job, and ./census is the default. */
export function chooseStore(
  flags: CommonFlags,
  environment: Environment,
  job?: { store: string; folder: string },
): ObjectStore {
  const given = flags.store ?? environment.store;
  if (given === undefined && job) {
    return openStore(/^[a-z0-9]+:\/\//i.test(job.store) ? job.store : resolve(job.folder, job.store));
  }
  return openStore(pathOfArgument(environment, given ?? 'census'));
}

export function chooseEngine(flags: CommonFlags, environment: Environment, output: Output): Engine {
  const { engine, passedOver } = selectEngine({
    choice: flags.engine,
    threads: flags.threads,
    nativePath: environment.nativeLibrary,
  });
  if (engine.name === 'reference' && flags.engine === 'auto') output.note(`note: ${passedOver.join('; ')}`);
  return engine;
}

/** Where a job comes from: what its relative paths start from, and what messages call it. */
export interface JobPlace {
  readonly folder: string;
  readonly shown: string;
}

export interface PrepareContext {
  readonly environment: Environment;
  readonly output: Output;
  readonly signal?: AbortSignal;
}

/** Everything that a job names, found and checked; tells how far it is. */
export async function findSources(job: Job, { folder, shown }: JobPlace, { output, signal }: PrepareContext) {
  serveBuckets();
  const found = await resolveSources(job, folder, {
    ...(signal && { signal }),
    onProgress: tellReading(output, basename(shown)),
  });
  output.settle();
  return found;
}

/**
 * Checks everything that a job names, and tells which run it is. Starts nothing.
 * @param shared store and engine of several jobs that are run together.
 */
export async function prepareJob(
  job: Job,
  place: JobPlace,
  flags: CommonFlags,
  context: PrepareContext,
  shared?: Pick<Prepared, 'store' | 'engine'>,
): Promise<Prepared> {
  const { environment, output } = context;
  const { folder } = place;
  const own = job.store === undefined ? undefined : { store: job.store, folder };
  const store = shared?.store ?? chooseStore(flags, environment, own);
  const found = await findSources(job, place, context);
  const engine = shared?.engine ?? chooseEngine(flags, environment, output);
  const record = await settledRecord(store, newRecord(job, engine, { ...found, now: new Date() }));
  return { record, found: found.sources.files, store, engine };
}

/** Reads a job file, then as `prepareJob`. */
export async function prepare(jobPath: string, flags: CommonFlags, context: PrepareContext): Promise<Prepared> {
  const path = pathOfArgument(context.environment, jobPath);
  const job = await readJobFile(path, jobPath);
  return prepareJob(job, { folder: dirname(path), shown: jobPath }, flags, context);
}

/**
 * Checks all jobs of a study, one after the other; they share a store and an engine. The first that is wrong ends it,
 * before anything is started.
 */
export async function prepareStudy(study: Study, flags: CommonFlags, context: PrepareContext): Promise<Prepared[]> {
  const { environment, output } = context;
  const first = study.jobs[0]!;
  const own = first.job.store === undefined ? undefined : { store: first.job.store, folder: first.place.folder };
  const store = chooseStore(flags, environment, study.store ?? own);
  const engine = chooseEngine(flags, environment, output);
  try {
    const runs: Prepared[] = [];
    for (const { job, place } of study.jobs) {
      runs.push(await prepareJob(job, place, flags, context, { store, engine }));
    }
    return runs;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
