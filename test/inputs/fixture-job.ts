import { fileURLToPath } from 'node:url';
import { isCensusError, type CensusError } from '../../contracts/errors.ts';
import type { ArraysJob, EnsembleJob, Job } from '../../contracts/job.ts';
import { readPosterior } from '../../inputs/posterior.ts';
import { resolveSources } from '../../inputs/resolve.ts';

/** Real files of numpy, safetensors, pyarrow and polars: test/fixtures/inputs/make.py. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/inputs', import.meta.url));

export const GAUSSIAN: ArraysJob = { mean: 'mean', logvar: 'logvar' };

/** A job of one ensemble with these files. */
export function jobOf(spaces: string | string[], ensemble: Partial<EnsembleJob> = {}, job: Partial<Job> = {}): Job {
  const own = { name: 'e', spaces: [spaces].flat(), arrays: GAUSSIAN, channels: 'dimension' as const, ...ensemble };
  return { name: 'test', ensembles: [own], sample: { seed: 0 }, analyses: {}, ...job };
}

/** Resolves a job and reads every space of it. */
export async function readAll(job: Job, base = FIXTURES) {
  const { sources, warnings } = await resolveSources(job, base);
  const spaces = [];
  for (const source of sources.spaces) spaces.push(await readPosterior(source, sources.files));
  return { sources, warnings: [...warnings, ...spaces.flatMap((space) => space.warnings)], spaces };
}

/** The error that a promise is rejected with. */
export async function refusalOf(promise: Promise<unknown>): Promise<CensusError> {
  try {
    await promise;
  } catch (error) {
    if (isCensusError(error)) return error;
    throw error;
  }
  throw new Error('expected a refusal, got none');
}
