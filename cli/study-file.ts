import { basename, dirname, resolve } from 'node:path';
import { CensusError } from '../contracts/errors.ts';
import type { Job } from '../contracts/job.ts';
import { parseJob } from '../contracts/schema/job.ts';
import { isStudy, parseStudy } from '../contracts/schema/study.ts';
import { type Environment, pathOfArgument } from './environment.ts';
import { readJobFile, readJobValue } from './job-file.ts';
import type { JobPlace } from './prepare.ts';

/** Jobs that are run together. */
export interface Study {
  readonly name: string;
  /** Runs at once. */
  readonly parallel: number;
  /** As the file writes it; relative paths start from its folder. */
  readonly store?: { readonly store: string; readonly folder: string } | undefined;
  readonly jobs: readonly { readonly job: Job; readonly place: JobPlace }[];
}

export interface StudyFlags {
  readonly name?: string;
  readonly parallel?: number;
}

const PARALLEL = 2;

/** The folder's name as a name of a study. */
const nameAfter = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 64) || 'study';

function refuseTwins({ name: study, jobs }: Study, shown: string): void {
  const names = [study, ...jobs.map(({ job }) => job.name)];
  const twin = names.find((name, k) => names.indexOf(name) !== k);
  if (twin === undefined) return;
  throw new CensusError('job-invalid', `${shown}: expected a study and jobs of different names, got ${twin} twice`, {
    hint: 'runs of a study are told apart by the names of their jobs; --name gives the study another',
    fields: { name: twin },
  });
}

/** One file: a job, or jobs; undefined where it is a single job. */
async function readOne(path: string, shown: string, flags: StudyFlags): Promise<Study | undefined> {
  const value = await readJobValue(path, shown);
  if (!isStudy(value)) return undefined;
  const { name, parallel, store, jobs } = parseStudy(value, shown);
  const folder = dirname(path);
  const read = jobs.map(async (each, k) => {
    if (typeof each !== 'string') return { job: parseJob(each, `${shown}: jobs[${k}]`), place: { folder, shown } };
    const at = resolve(folder, each);
    return { job: await readJobFile(at, each), place: { folder: dirname(at), shown: each } };
  });
  return {
    name: flags.name ?? name,
    parallel: flags.parallel ?? parallel,
    store: store === undefined ? undefined : { store, folder },
    jobs: await Promise.all(read),
  };
}

/**
 * What `census run` and `census plan` were given: several job files, or a file of jobs; undefined for one job.
 * @throws CensusError `usage` or `job-invalid`, as for a job.
 */
export async function readStudyOf(
  files: readonly string[],
  flags: StudyFlags,
  environment: Environment,
): Promise<Study | undefined> {
  const paths = files.map((file) => pathOfArgument(environment, file));
  const [first] = paths;
  if (first !== undefined && paths.length === 1) {
    const one = await readOne(first, files[0]!, flags);
    if (one) refuseTwins(one, files[0]!);
    return one;
  }
  const jobs = await Promise.all(
    paths.map(async (path, k) => ({
      job: await readJobFile(path, files[k]!),
      place: { folder: dirname(path), shown: files[k]! },
    })),
  );
  const name = flags.name ?? nameAfter(dirname(first ?? '.'));
  const study = { name, parallel: flags.parallel ?? PARALLEL, jobs };
  refuseTwins(study, `${files.length} files`);
  return study;
}
