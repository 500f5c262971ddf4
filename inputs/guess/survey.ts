import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isCensusError } from '../../contracts/errors.ts';
import { nearest } from '../../contracts/nearest.ts';
import { type Container, openFile } from '../container.ts';
import { codeOf } from '../failure.ts';
import type { ProgressOptions } from '../progress.ts';
import { listNames, refusal } from '../refusal.ts';
import { readTable } from '../table.ts';
import { kindOf, listFolder } from '../walk.ts';
import { readFacts } from './facts.ts';
import type { Found, FoundArray, FoundFile, FoundTable, Ignored } from './found.ts';

const DEPTH_MAX = 8;
const FILES_MAX = 20_000;
/** Files that are opened of those whose paths differ in their numbers only, and of these the values of so many. */
const OPENED_MAX = 64;
const LOOKED_INTO_MAX = 3;

/** What is never opened, for it holds no arrays. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/\.(txt|md|rst|log|out|err|ya?ml|toml|ini|cfg|py|ipynb|sh|html?|xml|lock|tex)$/i, 'text'],
  [/\.(png|jpe?g|gif|svg|pdf|eps|webp|bmp|tiff?|mp4)$/i, 'a picture or plot'],
  [/\.(zip|tar|gz|tgz|bz2|xz|7z|zst)$/i, 'an archive: unpack it first'],
  [/(^|\/)events\.out\.tfevents\./i, 'a log of TensorBoard'],
];

/**
 * Finds out what is in a folder: the headers of its files of arrays, some values of a few, tables of text.
 *
 * @param options.except a path below the folder that is left out: the job that is about to be written.
 */
export async function surveyFolder(
  folder: string,
  shown: string,
  options: ProgressOptions & { readonly except?: string } = {},
): Promise<Found> {
  const kind = await kindOf(folder);
  if (kind !== 'folder') {
    const got = kind === undefined ? 'none' : 'a file';
    const hint =
      kind === undefined
        ? await nearFolder(folder)
        : 'give the folder that the file lies in: all files below it are looked at';
    throw refusal('input-missing', { file: shown }, `expected a folder, got ${got}`, hint);
  }
  const paths = (await pathsBelow(folder)).filter((path) => path !== options.except).sort();
  const survey = new Survey(folder);
  let done = 0;
  for (const [form, alike] of groupsOf(paths)) {
    options.signal?.throwIfAborted();
    await survey.addAll(form, alike);
    options.onProgress?.((done += alike.length), paths.length, 'looking at files');
  }
  return survey.found(paths);
}

/** What may have been meant by a folder that is not there. */
async function nearFolder(folder: string): Promise<string> {
  const place = dirname(folder);
  const names = await listFolder(place);
  if (names === undefined) return `there is no folder ${place}`;
  const meant = nearest(basename(folder), names);
  return `${meant === undefined ? '' : `did you mean ${meant}? `}looked in ${place}, which has: ${listNames(names)}`;
}

/** Whether a folder keeps runs: what they left is no input. */
async function isStore(folder: string): Promise<boolean> {
  for (const name of (await listFolder(join(folder, 'runs'))) ?? []) {
    const runs = (await listFolder(join(folder, 'runs', name))) ?? [];
    if (runs.some((run) => /^[0-9a-f]{16}$/.test(run))) return true;
  }
  return false;
}

async function pathsBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const seen = new Set<string>();
  const visit = async (place: string, below: string, depth: number): Promise<void> => {
    const real = await realpath(place);
    if (seen.has(real) || depth > DEPTH_MAX) return;
    seen.add(real);
    const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
      if (codeOf(error) === 'EACCES') return [];
      throw error;
    });
    const store = entries.some(({ name }) => name === 'runs') && (await isStore(place));
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.') || /^(node_modules|__pycache__|__MACOSX)$/.test(entry.name)) continue;
      if (store && /^(runs|temporal)$/.test(entry.name)) continue;
      const kind = entry.isSymbolicLink()
        ? await kindOf(join(place, entry.name))
        : entry.isDirectory()
          ? 'folder'
          : 'file';
      if (kind === 'folder') await visit(join(place, entry.name), path, depth + 1);
      else if (kind === 'file' && paths.length < FILES_MAX) paths.push(path);
    }
  };
  await visit(folder, '', 1);
  return paths;
}

/** Files whose paths differ in their numbers only, in the order of the paths. */
function groupsOf(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const form = path.replaceAll(/\d+(\.\d+)*(?=.)/g, '#');
    groups.set(form, [...(groups.get(form) ?? []), path]);
  }
  return groups;
}

class Survey {
  private readonly folder: string;
  private readonly files: FoundFile[] = [];
  private readonly tables: FoundTable[] = [];
  private readonly ignored: Ignored[] = [];
  /** How often the values of files with the same arrays have been looked at. */
  private readonly lookedInto = new Map<string, number>();

  constructor(folder: string) {
    this.folder = folder;
  }

  found(paths: readonly string[]): Found {
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
    return {
      paths,
      files: this.files.sort(byPath),
      tables: this.tables.sort(byPath),
      ignored: this.ignored.sort(byPath),
    };
  }

  async addAll(form: string, paths: readonly string[]): Promise<void> {
    const other = OTHERS.find(([pattern]) => pattern.test(form));
    if (other !== undefined) {
      this.ignored.push(...paths.map((path) => ({ path, why: other[1] })));
      return;
    }
    const step = Math.max(1, paths.length / OPENED_MAX);
    const opened = new Set(Array.from({ length: Math.min(paths.length, OPENED_MAX) }, (_, k) => Math.floor(k * step)));
    let last: FoundFile | undefined;
    for (const [k, path] of paths.entries()) {
      if (opened.has(k)) last = (await this.add(path)) ?? last;
      else if (last !== undefined) this.files.push({ ...last, path, assumed: true });
      else this.ignored.push({ path, why: this.ignored.at(-1)?.why ?? 'a table like others' });
    }
  }

  private async add(path: string): Promise<FoundFile | undefined> {
    if (/\p{Cc}/u.test(path)) {
      this.ignored.push({ path: JSON.stringify(path), why: 'a name with control characters: rename it' });
      return undefined;
    }
    if (/\.(csv|tsv|json|jsonl)$/i.test(path)) {
      await this.addTable(path);
      return undefined;
    }
    try {
      const container = await openFile(join(this.folder, path), path);
      try {
        const { arrays, unread } = await this.arraysOf(container);
        const { format, single = false } = container;
        const file: FoundFile = { path, format, single, arrays, unread, assumed: false };
        this.files.push(file);
        if (file.format === 'parquet' && arrays.some(({ dtype }) => dtype === 'string')) await this.addTable(path);
        return file;
      } finally {
        await container.close();
      }
    } catch (error) {
      if (!isCensusError(error)) throw error;
      const { message, hint } = error;
      this.ignored.push({ path, why: message.replace(`${path}: `, '').replace(/^expected .*, got /, ''), hint });
      return undefined;
    }
  }

  private async addTable(path: string): Promise<void> {
    try {
      this.tables.push({ path, table: await readTable(join(this.folder, path), path) });
    } catch (error) {
      if (!isCensusError(error)) throw error;
      if (extname(path) !== '.parquet') this.ignored.push({ path, why: 'text that is no table of models or factors' });
    }
  }

  private async arraysOf(container: Container): Promise<Pick<FoundFile, 'arrays' | 'unread'>> {
    const headers: FoundArray[] = [];
    const unread: string[] = [];
    for (const name of namesOf(container)) {
      const header = await container.header(name).catch((error: unknown) => {
        // An array of another type, such as pickled objects, does no harm while nobody asks for it.
        if (!isCensusError(error)) throw error;
        unread.push(error.message.replace(`${container.file}: `, ''));
        return undefined;
      });
      if (header !== undefined) headers.push({ name, shape: header.shape, dtype: header.dtype });
    }
    const signature = headers.map(({ name, shape, dtype }) => `${name} ${shape.length} ${dtype}`).join('\n');
    const before = this.lookedInto.get(signature) ?? 0;
    this.lookedInto.set(signature, before + 1);
    if (before >= LOOKED_INTO_MAX) return { arrays: headers, unread };
    const arrays: FoundArray[] = [];
    for (const array of headers) arrays.push({ ...array, facts: await readFacts(container, array.name) });
    return { arrays, unread };
  }
}

/** Names of the arrays; columns `mean_0`, `mean_1`, … of a table are one, `mean`. */
function namesOf({ format, names }: Container): string[] {
  if (format !== 'parquet') return [...names];
  const base = (name: string): string => {
    const [, stem] = /^(.+)_\d+$/.exec(name) ?? [];
    return stem !== undefined && names.includes(`${stem}_0`) ? stem : name;
  };
  return [...new Set(names.map(base))];
}
