import { z } from 'zod';
import { CensusError } from '../errors.ts';
import { path } from './scalars.ts';

const study = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected 1 to 64 of the characters a-z, 0-9 and -'),
  parallel: z.int().min(1, 'expected an integer of at least 1').default(2),
  store: path.optional(),
  jobs: z
    .array(z.union([path, z.record(z.string(), z.unknown())], { error: 'expected the path of a job file, or a job' }))
    .min(1, 'expected at least one job, got none'),
});

/** A file of jobs, before these are read. */
export type StudyFile = z.infer<typeof study>;

/** Whether the content of a file is meant as jobs rather than as one job. */
export const isStudy = (value: unknown): boolean => typeof value === 'object' && value !== null && 'jobs' in value;

/** @throws CensusError `job-invalid` naming the key. */
export function parseStudy(value: unknown, shown: string): StudyFile {
  const parsed = study.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue!.path.join('.');
  throw new CensusError('job-invalid', `${shown}: ${at === '' ? '' : `${at}: `}${issue!.message}`, {
    hint: 'a file of jobs has name, jobs (paths or jobs) and, if you like, parallel and store',
    fields: { file: shown },
  });
}
