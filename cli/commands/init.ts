import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { CensusError } from '../../contracts/errors.ts';
import type { Guess } from '../../inputs/guess/guess.ts';
import { surveyFolder } from '../../inputs/guess/survey.ts';
import { pathOfArgument, readEnvironment } from '../environment.ts';
import { ignoredLines, type JobText } from '../job-text.ts';
import { createOutput, type Output, tellReading } from '../output.ts';
import { soundJob } from '../sound-job.ts';

export interface InitFlags {
  readonly out?: string;
  readonly stdout?: boolean;
  readonly force?: boolean;
  readonly name?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Fewer files are looked at before anyone wonders. */
const PROGRESS_FILES_MIN = 200;

/** A name as jobs may have it, from whatever the folder is called. */
export function slugOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 64).replaceAll(/^-+|-+$/g, '') || 'census';
}

async function write(path: string, shown: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = Object(cause) as { code?: string };
    if (code === 'EEXIST') {
      const hint = '--force overwrites it; --out names another file; --stdout prints the job';
      throw new CensusError('usage', `${shown}: expected no file yet, got one`, { hint, fields: { file: shown } });
    }
    if (code === undefined) throw cause;
    const hint = 'name a file in a folder that can be written to with --out, or print the job with --stdout';
    const message = `${shown}: expected a place to write to, got ${code}`;
    throw new CensusError('usage', message, { hint, fields: { file: shown }, cause });
  }
}

function tell(guess: Guess, fault: CensusError | undefined, output: Output): void {
  const remarks = [...guess.remarks, ...guess.entries.flatMap((entry) => entry.remarks)];
  for (const message of remarks) output.warn({ tag: 'guess', message });
  for (const [what, companion] of [
    ['factors', guess.factors],
    ['images', guess.images],
  ] as const) {
    if (companion?.fault === undefined) continue;
    output.warn({ tag: 'guess', message: `${companion.path}: expected ${what}, but ${companion.fault}` });
  }
  if (fault !== undefined) output.warn({ tag: 'job-not-valid', message: fault.message, hint: fault.hint });
  for (const line of ignoredLines(guess.ignored).slice(1)) output.note(line);
}

/** `census init DIR`: a job for the files that are there, every guess explained beside its key. */
export async function init(shown: string, flags: InitFlags): Promise<void> {
  const printed = flags.stdout === true || flags.out === '-';
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const environment = readEnvironment();
  const folder = pathOfArgument(environment, shown);
  const name = flags.name ?? slugOf(basename(folder));
  if (!/^[a-z0-9-]{1,64}$/.test(name)) {
    const hint = `for example --name ${slugOf(name)}`;
    const message = `--name: expected 1 to 64 of the characters a-z, 0-9 and -, got ${JSON.stringify(name)}`;
    throw new CensusError('usage', message, { hint });
  }
  const out = printed || flags.out === undefined ? join(folder, 'job.yaml') : resolve(environment.directory, flags.out);
  const target = printed ? environment.directory : dirname(out);
  const tellFiles = tellReading(output, shown);
  const found = await surveyFolder(folder, shown, {
    except: relative(folder, out).split(sep).join('/'),
    onProgress: (done, total, what) => total >= PROGRESS_FILES_MIN && tellFiles(done, total, what),
  });
  output.settle();
  const prefix = relative(target, folder).split(sep).join('/');
  const job = relative(environment.directory, out) || out;
  const text: JobText = {
    name,
    nameBecause: flags.name === undefined ? `after the folder; 1 to 64 of a-z, 0-9 and -` : 'as given with --name',
    shown: basename(folder),
    files: found.paths.length,
    place: (path) => (prefix === '' ? path : `${prefix}/${path}`),
    job: printed ? 'job.yaml' : /^[\w./=-]+$/.test(job) ? job : `'${job.replaceAll("'", String.raw`'\''`)}'`,
  };
  const { guess, written, fault } = await soundJob(found, { text, prefix, target, shown });
  if (!printed) await write(out, job, written, flags.force ?? false);
  tell(guess, fault, output);
  const ensembles = guess.entries.flatMap((entry) => entry.ensembles);
  const spaces = ensembles.reduce((sum, own) => sum + own.spaces, 0);
  const facts = { ensembles: ensembles.length, spaces, points: guess.points, kind: guess.kind };
  output.event({
    event: 'init',
    job: printed ? null : out,
    name,
    ...facts,
    valid: fault === undefined,
    ...(printed && { text: written }),
  });
  if (printed) output.result(written.trimEnd());
  else {
    output.result(
      `${job}: ${spaces} ${spaces === 1 ? 'space' : 'spaces'} of ${guess.points} points in ${ensembles.length} ${ensembles.length === 1 ? 'ensemble' : 'ensembles'}\nnext: census validate ${text.job}`,
    );
  }
}
