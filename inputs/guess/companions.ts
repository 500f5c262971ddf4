import { posix } from 'node:path';
import { isFloat } from '../array.ts';
import { joinMetadata, type NamedSpace } from '../metadata.ts';
import { shapeText } from '../refusal.ts';
import { namesOfFiles } from '../space-name.ts';
import type { Entry } from './entries.ts';
import type { Found, FoundArray, FoundFile } from './found.ts';
import { element, keyword, opening, shownPath } from './python.ts';
import { wordsOf } from './reading.ts';

/** A file that goes with the spaces, and why it is taken for that. */
export interface Companion {
  readonly path: string;
  readonly because: string;
  /** Why a job cannot take it as it is, and what to do. */
  readonly fault?: string | undefined;
  readonly others: readonly string[];
}

const RESERVED = new Set(['ids', 'weights']);
const FACTOR_WORDS: readonly (readonly [number, ReadonlySet<string>])[] = [
  [5, new Set(['factor', 'factors', 'label', 'labels'])],
  [4, new Set(['target', 'targets', 'class', 'classes', 'y'])],
  [2, new Set(['attribute', 'attributes', 'attrs', 'annotations', 'meta', 'metadata', 'info'])],
];

interface Candidate {
  readonly path: string;
  readonly score: number;
  readonly because: string;
  readonly fault?: string | undefined;
}

const scoreOf = (path: string): number => {
  const words = wordsOf(posix.basename(path));
  return Math.max(0, ...FACTOR_WORDS.map(([score, known]) => (words.some((word) => known.has(word)) ? score : 0)));
};

/** Why an array is no factor of so many data points; undefined where it is one. */
function factorFault({ name, shape, dtype, facts }: FoundArray, points: number): string | undefined {
  if (shape[0] !== points) return `${name} is ${shapeText(shape)}, the spaces have ${points} points`;
  if (shape.length > 2 || shape[1] === 0)
    return `${name} is ${shapeText(shape)}: a factor has one value for each point`;
  const matrix = shape.length === 2 && shape[1]! > 1 && isFloat(dtype);
  if (!matrix || facts?.sums === true) return undefined;
  return `${name} is a matrix of floats ${shapeText(shape)}: save each column as an array of its own`;
}

/** The file of known factors: arrays or columns with one value for each data point. */
export function factorsOf(
  found: Found,
  used: ReadonlySet<string>,
  { points, shown }: { readonly points: number; readonly shown: string },
): Companion | undefined {
  const candidates = [
    ...found.files.filter(({ path }) => !used.has(path)).flatMap((file) => fileCandidate(file, points, shown)),
    ...found.tables
      .filter(({ path }) => !used.has(path))
      .flatMap(({ path, table }): Candidate[] =>
        table.rows.length === points && points > 1 && /\.[ct]sv$/i.test(path)
          ? [
              {
                path,
                score: 1 + scoreOf(path),
                because: `${points} rows, one for each data point; every column is a factor`,
              },
            ]
          : [],
      ),
  ];
  candidates.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  const [best, ...others] = candidates;
  return (
    best && {
      path: best.path,
      because: best.because,
      fault: best.fault,
      others: others.filter(({ fault }) => fault === undefined).map(({ path }) => path),
    }
  );
}

function fileCandidate(file: FoundFile, points: number, shown: string): Candidate[] {
  const { path, arrays } = file;
  const factors = arrays.filter(({ name }) => !RESERVED.has(name));
  const fitting = factors.filter((array) => factorFault(array, points) === undefined);
  if (factors.length === 0) return [];
  if (fitting.length === factors.length) {
    const names = factors.map(({ name, dtype }) => `${name} (${isFloat(dtype) ? 'continuous' : 'categorical'})`);
    const ids = arrays.some(({ name }) => name === 'ids') ? '; its ids are compared with those of the spaces' : '';
    return [{ path, score: 2 + scoreOf(path), because: `one value for each data point: ${few(names)}${ids}` }];
  }
  if (scoreOf(path) === 0 && fitting.length === 0) return [];
  const fault = factors.map((array) => factorFault(array, points)).find((text) => text !== undefined)!;
  const keep = fitting.map(({ name }) => name);
  const way =
    keep.length === 0
      ? ''
      : `; every array of the file must be a factor: ${opening(file, shown)}; np.savez(${JSON.stringify(shownPath(shown, 'factors.npz'))}, ${keep.map((name, k) => `${keyword(name, `factor${k}`)}=${element(name, file)}`).join(', ')})`;
  return [{ path, score: scoreOf(path) - 3, because: 'its name', fault: fault + way }];
}

export const few = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

const SIDE_MIN = 4;
const isBands = (bands: number): boolean => bands === 1 || bands === 3 || bands === 4;
const PICTURE_WORDS = new Set([
  'image',
  'images',
  'imgs',
  'img',
  'pictures',
  'pixels',
  'x',
  'frames',
  'inputs',
  'data',
]);

/** Why an array is no stack of pictures; undefined where it is one, '' where nothing speaks for pictures. */
function pictureFault(
  array: FoundArray,
  file: FoundFile,
  { points, shown }: { readonly points: number; readonly shown: string },
): string | undefined {
  const { shape, name, dtype } = array;
  if (shape[0] !== points || shape.length < 2 || dtype === 'string') return '';
  const words = new Set([...wordsOf(name), ...wordsOf(posix.basename(file.path))]);
  const named = [...words].some((word) => PICTURE_WORDS.has(word));
  const [, a = 0, b = 0, c = 0] = shape;
  const alone = file.arrays.length === 1 || name === 'images';
  const target = JSON.stringify(shownPath(shown, 'images.npy'));
  const save = (array: string): string => `${opening(file, shown)}; np.save(${target}, ${array})`;
  const own = (): string | undefined =>
    alone ? undefined : `${name} shares its file with others: ${save(element(name, file))}`;
  if (shape.length === 3) {
    if (a < SIDE_MIN || b < SIDE_MIN) return '';
    return named || !isFloat(dtype) ? own() : '';
  }
  if (shape.length === 4) {
    if (isBands(c) && a >= SIDE_MIN && b >= SIDE_MIN) return own();
    if (isBands(a) && b >= SIDE_MIN && c >= SIDE_MIN) {
      return `${name} is ${shapeText(shape)}, bands first: ${save(`np.moveaxis(${element(name, file)}, 1, -1)`)}`;
    }
    return '';
  }
  const side = Math.sqrt(a);
  return named && shape.length === 2 && a >= 64 && Number.isInteger(side)
    ? `${name} is ${shapeText(shape)}, flattened: ${save(`${element(name, file)}.reshape(${points}, ${side}, ${side})`)}`
    : '';
}

/** The file of pictures of the data points. */
export function imagesOf(
  found: Found,
  used: ReadonlySet<string>,
  { points, shown }: { readonly points: number; readonly shown: string },
): Companion | undefined {
  const candidates: Candidate[] = found.files
    .filter(({ path }) => !used.has(path))
    .flatMap((file) =>
      file.arrays.flatMap((array): Candidate[] => {
        const fault = pictureFault(array, file, { points, shown });
        if (fault === '') return [];
        const words = wordsOf(posix.basename(file.path));
        const score = (words.some((word) => PICTURE_WORDS.has(word)) ? 1 : 0) + (fault === undefined ? 2 : 0);
        return [
          { path: file.path, score, because: `one picture for each data point, ${shapeText(array.shape)}`, fault },
        ];
      }),
    )
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  const [best, ...others] = candidates;
  return best && { path: best.path, because: best.because, fault: best.fault, others: others.map(({ path }) => path) };
}

/** The table that describes the models of an entry: one whose rows name its files or spaces. */
export function metadataOf(entry: Entry, found: Found): Companion | undefined {
  const names = namesOfFiles(entry.paths.map((path) => `/${path}`));
  const spaces = entry.paths.map((path, i): NamedSpace => ({
    ensemble: entry.name ?? '',
    name: names[i]!,
    uri: path,
    leading: -1,
    values: new Map(),
  }));
  const candidates = found.tables.flatMap(({ path, table }): (Candidate & { matched: number })[] => {
    try {
      const { metadata } = joinMetadata(spaces, table, path);
      const matched = metadata.filter((entries) => entries.length > 0).length;
      const because = `rows name ${matched} of ${spaces.length} files; columns ${few(table.columns)}`;
      return 2 * matched >= spaces.length ? [{ path, score: matched, because, matched }] : [];
    } catch {
      // A table that names a space twice describes something else.
      return [];
    }
  });
  candidates.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  const [best, ...others] = candidates;
  return best && { path: best.path, because: best.because, others: others.map(({ path }) => path) };
}
