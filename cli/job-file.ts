import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { CensusError, isCensusError } from '../contracts/errors.ts';
import type { Job } from '../contracts/job.ts';
import { nearest } from '../contracts/nearest.ts';
import { parseJob } from '../contracts/schema/job.ts';

const WRITE = 'census init FOLDER writes a job for the files in a folder';

/** Names of files that could be jobs. */
const isJobName = (name: string): boolean => /\.(ya?ml|json)$/i.test(name);

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter(isJobName).sort();
}

/** What to give instead of a path that is no job file. */
async function hintForPath(path: string, shown: string, code: string | undefined): Promise<string> {
  if (code === 'EISDIR') {
    const [first] = await namesIn(path);
    const inside = `${shown.replace(/\/$/, '')}/${first ?? ''}`;
    return first === undefined ? `census init ${shown} writes a job for the files in it` : `did you mean ${inside}?`;
  }
  const names = await namesIn(dirname(path));
  const meant = nearest(basename(path), names);
  const there = names.length === 0 ? WRITE : `job files there: ${names.slice(0, 5).join(', ')}; ${WRITE}`;
  return `looked for ${path}; ${meant === undefined ? there : `did you mean ${meant}? ${WRITE}`}`;
}

/** A job that names a hundred thousand files has a tenth of this. */
const JOB_BYTES_MAX = 4 * 2 ** 20;
/** Lines, list items and the like: the parser takes a few hundred bytes for each. */
const PARTS_MAX = 200_000;
/** Uses of anchors; what they unfold to is counted by the parser. */
const ALIASES_MAX = 20;

async function readText(path: string, shown: string): Promise<string> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > JOB_BYTES_MAX) {
      throw new CensusError('job-invalid', `${shown}: expected at most ${JOB_BYTES_MAX} bytes of job, got ${size}`, {
        hint: `a job names files and holds none of their data: name many files by a pattern; ${WRITE}`,
        fields: { file: shown },
      });
    }
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isCensusError(cause)) throw cause;
    const code = Object(cause).code as string | undefined;
    const why =
      code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code);
    throw new CensusError('usage', `${shown}: expected a job file, got ${why}`, {
      hint: await hintForPath(path, shown, code),
      fields: { file: shown },
      cause,
    });
  }
  let parts = 0;
  for (const character of text) if (',\n[{'.includes(character)) parts++;
  if (parts > PARTS_MAX) {
    throw new CensusError('job-invalid', `${shown}: expected at most ${PARTS_MAX} lines and list items, got ${parts}`, {
      hint: "name many files by a pattern: spaces: 'models/*.npz'",
      fields: { file: shown },
    });
  }
  if (!/[^\P{Cc}\t\n\r\f\u0085]/u.test(text.slice(0, 4096))) return text;
  throw new CensusError('usage', `${shown}: expected a job file, got a file of data`, {
    hint: `a job is a text that names such files; ${WRITE}`,
    fields: { file: shown },
  });
}

/** What mends the commonest slips of YAML. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^Tabs are not allowed/, 'YAML is indented by spaces: replace each tab by two spaces'],
  [/^Invalid escape sequence/, 'in double quotes a backslash is an escape: write paths with /, or in single quotes'],
  [/^Maximum call stack/, 'a job has a few levels, not thousands'],
  [/^(Excessive alias|This should not happen|Alias.*itself)/i, 'write out what is repeated, instead of * and &'],
  [/alias/i, "a text that begins with * needs quotes: spaces: '*.npz'"],
  [
    /^(Unexpected (scalar|flow)|Missing , )/,
    "a text that begins with { or [ needs quotes: spaces: '{method}/seed{seed}.npz'",
  ],
  [/^Map keys must be unique/, 'a key can be given once: to have several ensembles, begin each with a dash'],
];

function slipOf(message: string): string {
  const [, hint] = SLIPS.find(([pattern]) => pattern.test(message)) ?? [];
  return hint ?? 'the file is neither YAML nor JSON; check indentation and quotes at that place';
}

/**
 * What the text says. Keys are compared here, through a set: the parser compares each with every other, which a long list of
 * keys makes endless.
 */
function valueOf(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: false, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name: unknown = isScalar(key) ? key.value : key;
        if (!seen.has(name)) {
          seen.add(name);
          continue;
        }
        const { line, col } = lines.linePos((isScalar(key) && key.range?.[0]) || 0);
        throw new SyntaxError(`Map keys must be unique at line ${line}, column ${col}`);
      }
    },
  });
  return document.toJS({ maxAliasCount: ALIASES_MAX });
}

/**
 * What a file says, YAML or JSON, before it is looked at as a job.
 * @throws CensusError `usage` where there is none, `job-invalid` where it is neither.
 */
export async function readJobValue(path: string, shown: string): Promise<unknown> {
  const text = await readText(path, shown);
  try {
    return valueOf(text);
  } catch (cause) {
    // Aliases without an anchor, or too many, come as errors of another kind, and so does nesting without an end.
    const { name, message } = Object(cause) as { name?: unknown; message?: unknown };
    const deep = name === 'RangeError';
    const first = deep ? 'expected a few levels, got too many' : String(message).split('\n')[0]!.replace(/[:.]$/, '');
    throw new CensusError('job-invalid', `${shown}: ${first}`, {
      hint: slipOf(first),
      fields: { file: shown },
      cause,
    });
  }
}

/**
 * Reads and checks a job file, YAML or JSON.
 * @throws CensusError `usage` where there is none, `job-invalid` where it cannot be understood.
 */
export const readJobFile = async (path: string, shown: string): Promise<Job> =>
  parseJob(await readJobValue(path, shown), shown);
