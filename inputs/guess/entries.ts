import type { ArrayRole } from '../../contracts/job.ts';
import type { Kind } from '../../contracts/sources.ts';
import { isPattern, matchPattern, parsePattern } from '../pattern.ts';
import { formOf, type PathForm, type Variable } from './template.ts';

/** Files that are read alike: the same arrays for the same roles. */
export interface SpaceGroup {
  readonly kind: Kind;
  readonly arrays: { readonly [role in ArrayRole]?: string };
  readonly files: readonly { readonly path: string; readonly spaces: number }[];
}

/** One entry of `ensembles` in a job. */
export interface Entry {
  readonly name?: string | undefined;
  readonly spaces: string | readonly string[];
  readonly groupBy?: readonly string[] | undefined;
  /** The files, sorted. */
  readonly paths: readonly string[];
  /** The ensembles that come of it, and the number of spaces of each. */
  readonly ensembles: readonly { readonly name: string; readonly spaces: number }[];
  readonly because: string;
}

/** Folders that become ensembles one by one; more are told apart by a template. */
const LISTED_MAX = 12;
/** Parts of a path that number the members of an ensemble rather than set ensembles apart. */
const MEMBERS =
  /^(seeds?|runs?|reps?|repeats?|replicas?|replicates?|folds?|trials?|inits?|rs|random_?state|models?|nets?|networks?|members?|ids?|idx|index|names?\d*|no|nr|num|numbers?|n|s|r|m|i|k|files?|posteriors?|latents?|spaces?|vae|exps?|experiments?|jobs?|tasks?|ckpts?|checkpoints?|steps?|epochs?|iters?|iterations?)$/i;

const STEPS = /^(ckpts?|checkpoints?|steps?|epochs?|iters?|iterations?)$/i;
const AFTER = 'after the folder or file';

/**
 * The ensembles of some files, from their folders and names: a template where the parts of the paths have names, an
 * entry for each folder otherwise.
 *
 * @param everything all files of the folder: a pattern must match the wanted ones and no others.
 * @param fallback the name of an ensemble without a folder of its own.
 */
export function entriesOf(group: SpaceGroup, everything: readonly string[], fallback: string): Entry[] {
  const many = group.files.filter(({ spaces }) => spaces > 1);
  if (many.length === group.files.length && many.length > 1 && many.length <= LISTED_MAX) {
    return group.files.map((file) =>
      oneEntry([file], everything, stem(file.path), 'after the file, which holds many spaces'),
    );
  }
  const depths = new Map<number, { path: string; spaces: number }[]>();
  for (const file of group.files) {
    const depth = file.path.split('/').length;
    depths.set(depth, [...(depths.get(depth) ?? []), file]);
  }
  return [...depths].sort((a, b) => a[0] - b[0]).flatMap(([, files]) => entriesOfDepth(files, everything, fallback));
}

const stem = (path: string): string => path.replace(/^.*\//, '').replace(/(?<=.)\.[^.]+$/, '');

type Files = SpaceGroup['files'];

function entriesOfDepth(files: Files, everything: readonly string[], fallback: string): Entry[] {
  const form = formOf(files.map(({ path }) => path));
  const grouped = groupingOf(form, files.length);
  const irregular = form.variables.some(({ name }) => grouped.includes(name) && name.startsWith('folder'));
  if (grouped.length > 0 && !irregular && matchesExactly(form.template, files, everything)) {
    return [templateEntry(form, grouped, files)];
  }
  const steps = form.variables.at(-1)?.name ?? '';
  const named = form.variables.every(({ name }) => !name.startsWith('folder'));
  if (grouped.length === 0 && named && STEPS.test(steps) && matchesExactly(form.template, files, everything)) {
    // Checkpoints of models are spaces of one ensemble.
    return [oneEntry(files, everything, commonFolder(files).split('/').at(-1) || fallback, AFTER, form)];
  }
  const folders = foldersOf(files);
  if (folders.size > 1 && folders.size <= LISTED_MAX && 2 * folders.size <= files.length) {
    return [...folders].flatMap(([, own]) => entriesOfDepth(own, everything, fallback));
  }
  if (grouped.length > 0 && folders.size > 1 && matchesExactly(form.template, files, everything)) {
    return [templateEntry(form, grouped, files)];
  }
  const name = commonFolder(files) || (files.length === 1 && files[0]!.spaces > 1 ? stem(files[0]!.path) : fallback);
  return [oneEntry(files, everything, name.split('/').at(-1)!, AFTER, form)];
}

/** The variables that make ensembles: those that do not number members, if ensembles of at least two come of them. */
function groupingOf({ variables }: PathForm, files: number): string[] {
  const members = variables.filter(({ name }) => MEMBERS.test(name));
  const setting = variables.filter(({ name }) => !MEMBERS.test(name));
  const grouping = members.length === 0 ? setting.slice(0, -1) : setting;
  const groups = new Set(Array.from({ length: files }, (_, i) => combination(grouping, i)));
  return grouping.length > 0 && 2 * groups.size <= files ? grouping.map(({ name }) => name) : [];
}

const combination = (variables: readonly Variable[], file: number): string =>
  variables.map(({ name, values }) => `${name}=${values[file]!}`).join(',');

function templateEntry(form: PathForm, groupBy: readonly string[], files: Files): Entry {
  const own = form.variables.filter(({ name }) => groupBy.includes(name));
  const sizes = new Map<string, number>();
  files.forEach(({ spaces }, i) => {
    const name = combination(own, i);
    sizes.set(name, (sizes.get(name) ?? 0) + spaces);
  });
  return {
    spaces: form.template,
    groupBy,
    paths: files.map(({ path }) => path),
    ensembles: [...sizes].map(([name, spaces]) => ({ name, spaces })),
    because: `one ensemble for each ${groupBy.join(' and ')} in the paths`,
  };
}

function oneEntry(
  files: Files,
  everything: readonly string[],
  name: string,
  because: string,
  form = formOf(files.map(({ path }) => path)),
): Entry {
  const paths = files.map(({ path }) => path);
  const spaces = files.reduce((sum, file) => sum + file.spaces, 0);
  return { name, spaces: patternOf(form, files, everything), paths, ensembles: [{ name, spaces }], because };
}

/** A template or a glob that stands for the files and no others; the list of them where there is none. */
function patternOf(form: PathForm, files: Files, everything: readonly string[]): string | readonly string[] {
  const [first] = files;
  if (files.length === 1) return first!.path;
  const named = form.variables.length > 0 && form.variables.every(({ name }) => !/^(folder\d*|name\d*|.)$/.test(name));
  const glob = form.variables.reduce((text, { name }) => text.replace(`{${name}}`, '*'), form.template);
  const extension = /\.[^./]+$/.exec(first!.path)?.[0] ?? '';
  const folder = first!.path.slice(0, first!.path.lastIndexOf('/') + 1);
  const candidates = [...(named ? [form.template] : []), `${folder}*${extension}`, glob];
  return candidates.find((candidate) => matchesExactly(candidate, files, everything)) ?? files.map(({ path }) => path);
}

function matchesExactly(pattern: string, files: Files, everything: readonly string[]): boolean {
  const parsed = parsePattern(pattern);
  const prefix = parsed.root === '' ? '' : `${parsed.root}/`;
  if (!isPattern(pattern)) return false;
  const wanted = new Set(files.map(({ path }) => path));
  const matched = everything.filter(
    (path) => path.startsWith(prefix) && matchPattern(parsed, path.slice(prefix.length)) !== undefined,
  );
  return matched.length === wanted.size && matched.every((path) => wanted.has(path));
}

/** Files by the folder at the first level at which they differ. */
function foldersOf(files: Files): Map<string, { path: string; spaces: number }[]> {
  const common = commonFolder(files);
  const start = common === '' ? 0 : common.split('/').length;
  const folders = new Map<string, { path: string; spaces: number }[]>();
  for (const file of files) {
    const segments = file.path.split('/');
    const folder = start < segments.length - 1 ? segments[start]! : '';
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** The longest folder that all paths share. */
export function commonFolder(files: readonly { readonly path: string }[]): string {
  const split = files.map(({ path }) => path.split('/').slice(0, -1));
  const [first] = split;
  let length = 0;
  while (length < first!.length && split.every((folders) => folders[length] === first![length])) length++;
  return first!.slice(0, length).join('/');
}
