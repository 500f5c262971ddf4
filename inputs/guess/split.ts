import { shapeText } from '../refusal.ts';
import type { Found, FoundFile } from './found.ts';
import { type NameReading, readName, wordsOf } from './reading.ts';

/** Means and widths of one model that lie in two files. */
export interface SplitPair {
  readonly mean: FoundFile;
  readonly width: FoundFile;
  readonly role: 'logvar' | 'variance' | 'std' | 'log-std' | 'covariance';
}

const ROLES = ['logvar', 'variance', 'std', 'log-std', 'covariance'] as const;
const bare = (path: string): string => path.replace(/\.[^./]+$/, '');

/** What the name of a file with one array says, else its folders. */
function readPath(path: string): NameReading {
  const stem = bare(path).split('/').at(-1)!;
  const own = readName(stem);
  if (own.reading === undefined || own.reading === 'embedding') return readName(bare(path));
  const folder = wordsOf(path.slice(0, path.lastIndexOf('/') + 1)).join(' ');
  return { ...own, rest: `${folder} ${own.rest}`.trim() };
}

/** Pairs of files with one array each, of one shape, whose names differ in `mean` and `logvar` (or their like) only. */
export function pairsOfFiles(found: Found): SplitPair[] {
  const single = found.files
    .filter(({ arrays }) => arrays.length === 1)
    .map((file) => ({ file, shape: shapeText(file.arrays[0]!.shape), ...readPath(file.path) }));
  return single
    .filter(({ reading }) => reading === 'mean')
    .flatMap((mean): SplitPair[] => {
      const width = single.find(
        ({ reading, rest, shape }) =>
          rest === mean.rest &&
          ROLES.some((role) => role === reading) &&
          (shape === mean.shape || reading === 'covariance'),
      );
      const role = ROLES.find((known) => known === width?.reading);
      return width === undefined || role === undefined ? [] : [{ mean: mean.file, width: width.file, role }];
    });
}

/** Two lines of Python that put every pair into one file, `…posterior.npz`. */
export function mergingLines(pairs: readonly SplitPair[], folder: string): string {
  const [{ mean, width, role }] = pairs as [SplitPair];
  const [from, to] = difference(bare(mean.path), bare(width.path));
  const pattern = `${folder.replace(/\/$/, '')}/${mean.path.replaceAll(/\d+(\.\d+)*(?=.*\.[^.]+$)/g, '*')}`;
  const load = (path: string, file: FoundFile) =>
    file.single ? `np.load(${path})` : `np.load(${path})[${JSON.stringify(file.arrays[0]!.name)}]`;
  const extension = mean.path.slice(bare(mean.path).length);
  const other = `m.replace(${JSON.stringify(from)}, ${JSON.stringify(to)})`;
  const value = load(other, width);
  const saved = role === 'log-std' ? `logvar=2 * ${value}` : `${role}=${value}`;
  return [
    'import glob, numpy as np',
    `for m in sorted(glob.glob(${JSON.stringify(pattern)})): np.savez(m[:-${extension.length}] + "_posterior.npz", mean=${load('m', mean)}, ${saved})`,
  ].join('\n');
}

/** What stands in one text where something else stands in the other, widened to whole words. */
function difference(a: string, b: string): readonly [string, string] {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  while (start > 0 && /[\p{L}\d]/u.test(a[start - 1]!)) start--;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  while (end > 0 && /[\p{L}\d]/u.test(a.at(-end)!)) end--;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
