import { nearest } from '../contracts/nearest.ts';
import { extname, resolve } from 'node:path';
import type { Warning } from '../contracts/sources.ts';
import { isPattern, matchPattern, parsePattern, type Pattern } from './pattern.ts';
import { listNames, refusal } from './refusal.ts';
import { isUri, remoteOf } from './remote.ts';
import { filesBelow, kindOf, listFolder } from './walk.ts';

/** A file that an ensemble takes spaces from. */
export interface SpaceFile {
  /** As the job resolves it: relative where the job's path is. */
  readonly uri: string;
  readonly location: string;
  /** What a template reads off its path. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The files of the entries of `spaces`, in order: an entry that exists as a file is taken literally, any other as a glob
 * or template, whose matches are sorted by the code units of their paths.
 *
 * @param others files that the job names for something else: that a template does not match them is no surprise.
 * @throws CensusError `input-missing` for an entry without a file, `input-format` for a file that comes twice.
 */
export async function findSpaceFiles(
  entries: readonly string[],
  baseDirectory: string,
  { ensemble, others }: { readonly ensemble: string; readonly others: readonly string[] },
): Promise<{ files: SpaceFile[]; warnings: Warning[] }> {
  const files: SpaceFile[] = [];
  const warnings: Warning[] = [];
  for (const entry of entries) {
    const found = await filesOf(entry, { baseDirectory, others, warnings });
    files.push(...found);
  }
  const seen = new Map<string, string>();
  for (const { uri, location } of files) {
    const before = seen.get(location);
    if (before !== undefined) {
      const problem = `expected each file once in ensemble ${ensemble}, got it twice`;
      const hint = before === uri ? 'list it once' : `it is ${before} as well: list it once`;
      throw refusal('input-format', { file: uri }, problem, hint);
    }
    seen.set(location, uri);
  }
  return { files, warnings };
}

/** Absolute place of a path as the job writes it. @throws CensusError `input-missing` for a URI that nobody serves. */
export function locate(path: string, baseDirectory: string): string {
  if (remoteOf(path) !== undefined) return path;
  if (isUri(path)) {
    const problem = 'expected a path, or a URI that inputs are read from (s3://bucket/key), got another';
    throw refusal('input-missing', { file: path }, problem, 'copy the files here first, or into a bucket');
  }
  return resolve(baseDirectory, path);
}

/** The place of a path below a folder that was located. */
const below = (root: string, path: string): string =>
  remoteOf(root) === undefined ? resolve(root, path) : `${root.replace(/\/$/, '')}/${path}`;

async function filesOf(
  entry: string,
  context: { readonly baseDirectory: string; readonly others: readonly string[]; readonly warnings: Warning[] },
): Promise<SpaceFile[]> {
  const { baseDirectory, warnings } = context;
  const location = locate(entry, baseDirectory);
  const kind = await kindOf(location);
  if (kind === undefined && entry.includes('\\')) throw backslashes(entry);
  if (kind === 'file') return [{ uri: entry, location, values: new Map() }];
  if (kind === 'folder') {
    const hint = `take its files: ${entry.replace(/\/$/, '')}/*.npz`;
    throw refusal('input-missing', { file: entry }, 'expected a file or a pattern, got a folder', hint);
  }
  const pattern = parsePattern(entry);
  if (!isPattern(entry)) throw await noFile(entry, pattern, baseDirectory);
  const root = locate(pattern.root, baseDirectory);
  const candidates = await filesBelow(root, pattern);
  const prefix = pattern.root === '' ? '' : `${pattern.root.replace(/\/$/, '')}/`;
  const matches = candidates.flatMap((path) => {
    const values = matchPattern(pattern, path);
    return values === undefined ? [] : [{ uri: prefix + path, location: below(root, path), values }];
  });
  if (matches.length === 0) throw await noMatch(entry, pattern, baseDirectory, candidates);
  if (pattern.names.length > 0) {
    const others = new Set(context.others.map((path) => locate(path, baseDirectory)));
    const strange = candidates.filter((path) => !others.has(below(root, path)));
    warnings.push(...unmatched(entry, strange, matches.length, pattern));
  }
  return matches.sort((a, b) => (a.uri < b.uri ? -1 : 1));
}

/** Paths of another system. */
function backslashes(entry: string) {
  const slashes = entry.replaceAll(/\\+/g, '/');
  const own = /^[A-Za-z]:/.test(entry) ? `${slashes}, or better relative to the job file` : slashes;
  return refusal('input-missing', { file: entry }, 'expected a path with /, got backslashes', `write ${own}`);
}

function unmatched(entry: string, candidates: readonly string[], matches: number, pattern: Pattern): Warning[] {
  const extension = extname(entry);
  const left = candidates.filter((path) => extname(path) === extension && matchPattern(pattern, path) === undefined);
  if (left.length === 0) return [];
  const message = `${entry}: ${left.length} of ${left.length + matches} files do not match: ${listNames(left, 5)}`;
  return [
    { tag: 'files-unmatched', message, hint: 'they are left out; a name that is repeated must agree with itself' },
  ];
}

/** Where people look first when a file is not found. */
const START = 'paths start at the folder of the job file';

/** The pattern with the extension that the files there have. */
function otherExtension(entry: string, names: readonly string[]): string | undefined {
  const known = names.find((name) => /\.(npz|npy|safetensors|parquet|pt|pth|h5|hdf5)$/i.test(name));
  if (known === undefined || extname(known) === extname(entry) || !entry.includes('*')) return undefined;
  return entry.slice(0, entry.length - extname(entry).length) + extname(known);
}

async function noFile(entry: string, pattern: Pattern, baseDirectory: string) {
  const folder = locate(pattern.root, baseDirectory);
  const names = await listFolder(folder);
  if (names === undefined) {
    const hint = `there is no folder ${folder}${isUri(folder) ? '' : `; ${START}`}`;
    return refusal('input-missing', { file: entry }, 'expected a file, got none', hint);
  }
  const meant = nearest(pattern.segments.at(-1) ?? '', names);
  const there = `looked in ${folder}, which has: ${listNames(names)}${isUri(folder) ? '' : `; ${START}`}`;
  const hint = meant === undefined ? there : `did you mean ${meant}? ${there}`;
  return refusal('input-missing', { file: entry }, 'expected a file, got none', hint);
}

async function noMatch(entry: string, pattern: Pattern, baseDirectory: string, candidates: readonly string[]) {
  const problem = 'expected at least one file that matches, got none';
  // The deepest folder of the pattern's root that exists says best where the path goes wrong.
  const steps = pattern.root.split('/');
  for (let length = steps.length; length >= 0; length--) {
    if (isUri(entry) && length < 3) break;
    const folder = locate(steps.slice(0, length).join('/') || (entry.startsWith('/') ? '/' : '.'), baseDirectory);
    const names = await listFolder(folder);
    if (names === undefined) continue;
    const near = length === steps.length && candidates.length > 0 ? candidates : names;
    const meant = nearest(steps[length] ?? pattern.segments.at(-1) ?? '', near) ?? otherExtension(entry, near);
    const there = `looked in ${folder}, which has: ${listNames(near)}${isUri(folder) ? '' : `; ${START}`}`;
    const hint = meant === undefined ? there : `did you mean ${meant}? ${there}`;
    return refusal('input-missing', { file: entry }, problem, hint);
  }
  return refusal('input-missing', { file: entry }, problem, START);
}
