import { dirname } from 'node:path';
import type { EngineChoice } from '../contracts/arithmetic.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Job, JobInput } from '../contracts/job.ts';
import type { Warning } from '../contracts/sources.ts';
import { parseJob } from '../contracts/schema/job.ts';
import { type Environment, pathOfArgument, readEnvironment } from '../cli/environment.ts';
import { readJobFile } from '../cli/job-file.ts';
import type { CensusEvent, Output } from '../cli/output.ts';
import type { CommonFlags, JobPlace } from '../cli/prepare.ts';

/** How far a run, or the reading of its inputs, is. */
export interface Progress {
  /** `reading headers`, `hashing`, then catalogue, plan, compare, factors, order, publish. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** Where things are, and who is told. */
export interface JobOptions {
  /** Folder or `file://` URL that keeps the runs. Default: CENSUS_STORE, else the job's `store`, else `./census`. */
  readonly store?: string | undefined;
  /** Where relative paths start: of the job's path, of `store`, of everything in a job given as an object. */
  readonly directory?: string | undefined;
  /** Aborting it rejects with CensusError `interrupted`; a run stays resumable. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Something a person should know that stops nothing. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

export interface EngineOptions extends JobOptions {
  /** Default `auto`: the fastest that answers. */
  readonly engine?: EngineChoice | undefined;
  /** Threads of one kernel; all cores where not given. Results do not depend on it. */
  readonly threads?: number | undefined;
}

/** What the functions of the command line are called with instead of flags and a terminal. */
export interface Call {
  readonly flags: CommonFlags;
  readonly environment: Environment;
  readonly output: Output;
  /** Aborted with an error of ours when the caller's signal is. */
  readonly interruption: AbortController;
}

/** Says nothing itself: progress and warnings go to the caller, everything else nowhere. */
function quietOutput({ onProgress, onWarning }: JobOptions): Output {
  const nothing = (): void => undefined;
  return {
    json: true,
    event: nothing,
    result: nothing,
    note: nothing,
    settle: nothing,
    warn: (warning) => onWarning?.(warning),
    progress(_line, { stage, done, total }: CensusEvent) {
      onProgress?.({ stage: String(stage), done: Number(done), total: Number(total) });
    },
  };
}

function interruptionOf(signal: AbortSignal | undefined): { controller: AbortController; release: () => void } {
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(
      new CensusError('interrupted', 'interrupted: what is finished is kept', {
        hint: 'run the same job again: it goes on where it was',
        cause: signal?.reason,
      }),
    );
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return { controller, release: () => signal?.removeEventListener('abort', abort) };
}

/** Performs a call with what its options say; takes nothing from the caller's signal after its end. */
export async function calling<T>(
  options: EngineOptions & { readonly temporal?: string | undefined },
  perform: (call: Call) => Promise<T>,
): Promise<T> {
  const { store, engine = 'auto', threads, temporal, directory = process.cwd(), signal } = options;
  const { controller: interruption, release } = interruptionOf(signal);
  const flags: CommonFlags = {
    engine,
    ...(store !== undefined && { store }),
    ...(threads !== undefined && { threads }),
    ...(temporal !== undefined && { temporal }),
  };
  const environment = { ...readEnvironment(), directory };
  try {
    interruption.signal.throwIfAborted();
    return await perform({ flags, environment, output: quietOutput(options), interruption });
  } finally {
    release();
  }
}

/** The job of a path or of an object, checked, and where its relative paths start. */
export async function readJob(
  source: string | JobInput,
  { environment }: Pick<Call, 'environment'>,
): Promise<{ job: Job; place: JobPlace }> {
  if (typeof source !== 'string') {
    return { job: parseJob(source, 'job'), place: { folder: environment.directory, shown: 'job' } };
  }
  const path = pathOfArgument(environment, source);
  return { job: await readJobFile(path, source), place: { folder: dirname(path), shown: source } };
}
