import { parse } from 'yaml';
import { type CensusError, isCensusError } from '../contracts/errors.ts';
import { parseJob } from '../contracts/schema/job.ts';
import type { Found } from '../inputs/guess/found.ts';
import { type Guess, guessJob } from '../inputs/guess/guess.ts';
import { isPattern } from '../inputs/pattern.ts';
import { resolveSources } from '../inputs/resolve.ts';
import { jobText, type JobText } from './job-text.ts';

/** A job for a folder, and why it would not pass validation, where it would not. */
export interface SoundJob {
  readonly guess: Guess;
  readonly written: string;
  readonly fault: CensusError | undefined;
}

export interface JobPlace {
  readonly text: JobText;
  /** From the job's own folder to the one that was looked into. */
  readonly prefix: string;
  /** The job's own folder. */
  readonly target: string;
  /** The folder looked into, as messages call it. */
  readonly shown: string;
}

/** Files of spaces that may be set aside, as a part of all: more would be another job than the one that is meant. */
const SET_ASIDE_SHARE = 0.25;
const SET_ASIDE_MAX = 20;

/**
 * The job that a folder means, without what would keep it from being run: factors, pictures and single files of spaces
 * that do not fit the others are set aside, with the reason.
 *
 * @throws CensusError where the folder has no posteriors.
 */
export async function soundJob(found: Found, place: JobPlace): Promise<SoundJob> {
  const first = await withoutCompanions(found, place);
  let [job, left] = [first, found];
  for (let aside = 1; job.fault !== undefined; aside++) {
    const { fault } = job;
    const path = left.files.find((file) => place.text.place(file.path) === fault.fields['file'])?.path;
    const files = first.guess.entries.reduce((sum, entry) => sum + entry.paths.length, 0);
    if (path === undefined || aside > Math.min(SET_ASIDE_MAX, SET_ASIDE_SHARE * files)) return first;
    left = without(left, path, fault);
    job = await withoutCompanions(left, place).catch(() => first);
    if (job === first) return first;
  }
  return job;
}

function without(found: Found, path: string, fault: CensusError): Found {
  const why = fault.message.slice(fault.message.indexOf(': ') + 2);
  return {
    ...found,
    files: found.files.filter((file) => file.path !== path),
    ignored: [...found.ignored, { path, why, hint: fault.hint }],
  };
}

/** Paths of the guess as a job has them; a pattern cannot lie in a folder whose name looks like one. */
function placed(guess: Guess, prefix: string): Guess {
  if (!isPattern(prefix)) return guess;
  const entries = guess.entries.map((entry) =>
    entry.groupBy === undefined ? { ...entry, spaces: [...entry.paths] } : entry,
  );
  return { ...guess, entries };
}

async function withoutCompanions(found: Found, { text, prefix, target, shown }: JobPlace): Promise<SoundJob> {
  let guess = placed(guessJob(found, shown, text.shown), prefix);
  for (;;) {
    const written = jobText(guess, text);
    const fault = await faultOf(written, target);
    if (fault === undefined) return { guess, written, fault };
    const less = withoutFaulty(guess, fault, text.place);
    if (less !== undefined) guess = less;
    else {
      const told = fault.hint === undefined ? fault.message : `${fault.message}\n${fault.hint}`;
      return { guess, written: jobText(guess, { ...text, fault: told }), fault };
    }
  }
}

/** The guess with the factors or pictures marked that the fault is about; undefined where it is about others. */
function withoutFaulty(guess: Guess, fault: CensusError, place: (path: string) => string): Guess | undefined {
  for (const what of ['factors', 'images'] as const) {
    const companion = guess[what];
    if (companion === undefined || companion.fault !== undefined || fault.fields['file'] !== place(companion.path))
      continue;
    return { ...guess, [what]: { ...companion, fault: fault.message } };
  }
  return undefined;
}

/** Why a job would not pass; undefined where it does. */
async function faultOf(text: string, folder: string): Promise<CensusError | undefined> {
  try {
    await resolveSources(parseJob(parse(text), 'job'), folder, { hash: false });
    return undefined;
  } catch (error) {
    if (isCensusError(error)) return error;
    throw error;
  }
}
