import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import { CensusError } from '../contracts/errors.ts';
import type { Job } from '../contracts/job.ts';
import { parseJob } from '../contracts/schema/job.ts';

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = Object(cause).code as string | undefined;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code);
    throw new CensusError('usage', `${shown}: expected a job file, got ${why}`, {
      hint: 'give the path of a YAML or JSON job, such as examples/mnist/job.yaml',
      fields: { file: shown },
      cause,
    });
  }
}

/**
 * Reads and checks a job file, YAML or JSON.
 * @throws CensusError `usage` where there is none, `job-invalid` where it cannot be understood.
 */
export async function readJobFile(path: string, shown: string): Promise<Job> {
  const text = await readText(path, shown);
  let value: unknown;
  try {
    value = parse(text, { uniqueKeys: true });
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    throw new CensusError('job-invalid', `${shown}: ${cause.message.split('\n')[0]!.replace(/:$/, '')}`, {
      hint: 'the file is neither YAML nor JSON; check indentation and quotes at that place',
      fields: { file: shown },
      cause,
    });
  }
  return parseJob(value, shown);
}
