import type { ArrayRole } from '../../contracts/job.ts';
import type { Kind } from '../../contracts/sources.ts';
import { isFloat } from '../array.ts';
import { type Layout, layoutOf } from '../layout.ts';
import type { FoundArray, FoundFile } from './found.ts';
import { areWeights, isAside, type NameReading, readName } from './reading.ts';
import { guessWidth } from './width.ts';

/** One way to read a file as spaces. */
export interface Reading {
  readonly kind: Kind;
  readonly arrays: { readonly [role in ArrayRole]?: string };
  /** Why each array is taken for what it is. */
  readonly because: { readonly [role in ArrayRole]?: string };
  readonly layout: Layout;
  readonly score: number;
  /** What a person should look at. */
  readonly remark?: string | undefined;
}

interface Named extends NameReading {
  readonly array: FoundArray;
}

const WIDTHS = new Set(['logvar', 'variance', 'std', 'log-std']);
/** What the kinds weigh against each other where a file could be several. */
const WEIGHT: Readonly<Record<Kind, number>> = {
  diagonal_gaussian: 100,
  full_gaussian: 95,
  samples: 70,
  coefficients: 60,
  categorical: 50,
  points: 20,
  labels: 10,
};
const NAMED = 20;
const PARTNERS = 15;
const ASIDE = -60;

/**
 * The ways in which a file can be read as spaces, likeliest first; none for a file without posteriors. Which arrays these
 * are follows from names, shapes and types; what an array of widths holds also from its values.
 */
export function readingsOf(file: FoundFile): Reading[] {
  if (areWeights(file.arrays.map(({ name }) => name))) return [];
  const named = file.arrays.map((array): Named => ({ array, ...readName(array.name) }));
  const readings = [...gaussians(file, named), ...singles(file, named)];
  return readings.sort((a, b) => b.score - a.score || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The same text for two files that are read alike. */
export const keyOf = ({ kind, arrays }: Pick<Reading, 'kind' | 'arrays'>): string => JSON.stringify([kind, arrays]);

const sameShape = (a: FoundArray, b: FoundArray): boolean =>
  a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);
const isReal = ({ array }: Named): boolean => isFloat(array.dtype);

function gaussians(file: FoundFile, named: readonly Named[]): Reading[] {
  const readings: Reading[] = [];
  const reals = named.filter(isReal);
  for (const mean of reals) {
    for (const width of reals) {
      if (mean === width) continue;
      const own = sameShape(mean.array, width.array) ? diagonal(file, mean, width, reals) : full(file, mean, width);
      if (own !== undefined) readings.push(own);
    }
  }
  return readings;
}

function diagonal(file: FoundFile, mean: Named, width: Named, reals: readonly Named[]): Reading | undefined {
  const meanNamed = mean.reading === 'mean';
  const widthNamed = WIDTHS.has(width.reading ?? '');
  const nameless = reals.every(({ reading }) => reading === undefined) && reals.length === 2;
  if (!(widthNamed && (meanNamed || isMute(mean))) && !(nameless && mean === reals[0])) {
    // A mean beside one other array of its shape, whose name says nothing.
    if (!(meanNamed && isMute(width) && reals.length === 2)) return undefined;
  }
  const said = widthNamed ? (width.reading as 'logvar' | 'variance' | 'std' | 'log-std') : undefined;
  const { reading, because, contradicts } = guessWidth(said, mean.array.facts, width.array.facts);
  const role = reading === 'log-std' ? 'logvar' : reading;
  const score =
    (meanNamed && widthNamed ? NAMED : 0) +
    (meanNamed && mean.exact ? 2 : 0) +
    (mean.rest === width.rest ? PARTNERS : 0) +
    ({ logvar: 3, variance: 2, std: 1, 'log-std': 0 } as const)[reading];
  return made(
    file,
    'diagonal_gaussian',
    [
      [
        'mean',
        mean.array,
        meanNamed
          ? 'means by its name'
          : nameless
            ? 'the first of two arrays of one shape'
            : 'the array beside the widths',
      ],
      [role, width.array, because],
    ],
    score,
    remarkOf(width.array.name, reading, contradicts, because),
  );
}

const isMute = ({ reading }: Named): boolean => reading === undefined || reading === 'embedding';

function remarkOf(name: string, reading: string, contradicts: boolean, because: string): string | undefined {
  if (reading === 'log-std') return LOG_STD(name);
  return contradicts ? `${name}: ${because}: make sure of it` : undefined;
}

/** A job cannot say that widths are logarithms of standard deviations. */
const LOG_STD = (name: string): string =>
  `${name} looks like logarithms of standard deviations, which a job cannot name: save 2 * ${name} as logvar`;

export const isLogStd = ({ remark }: Pick<Reading, 'remark'>): boolean =>
  remark?.includes('logarithms of standard deviations, which') ?? false;

function full(file: FoundFile, mean: Named, width: Named): Reading | undefined {
  const [a, b] = [mean.array.shape, width.array.shape];
  const fits = b.length === a.length + 1 && a.every((length, axis) => length === b[axis]) && b.at(-1) === a.at(-1);
  if (!fits || a.length < 2 || mean.reading !== 'mean') return undefined;
  if (width.reading !== 'covariance' && width.reading !== 'std' && width.reading !== undefined) return undefined;
  const score = (width.reading === 'covariance' ? NAMED : 5) + (mean.rest === width.rest ? PARTNERS : 0);
  return made(
    file,
    'full_gaussian',
    [
      ['mean', mean.array, 'means by its name'],
      ['covariance', width.array, 'one D × D matrix for each point'],
    ],
    score,
  );
}

function singles(file: FoundFile, named: readonly Named[]): Reading[] {
  const only = named.length === 1;
  return named.flatMap((own) => {
    const { array, reading } = own;
    const { facts, shape } = array;
    const readings: (Reading | undefined)[] = [];
    const add = (kind: Kind, role: ArrayRole, score: number, because: string) =>
      readings.push(made(file, kind, [[role, array, because]], score));
    if (isReal(own)) {
      const samples =
        reading === 'samples' || ((reading === 'embedding' || (only && reading === undefined)) && shape.length === 3);
      if (samples) add('samples', 'samples', reading === 'samples' ? NAMED : 0, 'repeats × points × dimensions');
      if (reading === 'probabilities' || (facts?.sums === true && reading !== 'mean'))
        if (facts?.sums !== false)
          add('categorical', 'probabilities', reading === 'probabilities' ? NAMED : 0, 'its rows sum to 1');
      if (facts?.overlaps === true)
        add('coefficients', 'coefficients', NAMED, 'a symmetric matrix with a unit diagonal');
      const known = reading === 'mean' || reading === 'embedding' || (only && reading === undefined);
      if (known)
        add(
          'points',
          'mean',
          reading === 'mean' ? NAMED : 0,
          reading === 'mean' ? 'means by its name' : 'points, for there are no widths',
        );
    } else if (reading === 'labels' || (reading === 'embedding' && named.every((each) => !isReal(each))) || only) {
      add('labels', 'labels', reading === 'labels' ? NAMED : 0, 'classes: whole numbers or text');
    }
    return readings.filter((each) => each !== undefined);
  });
}

/** The reading, where the shapes allow for it. */
function made(
  file: FoundFile,
  kind: Kind,
  roles: readonly (readonly [ArrayRole, FoundArray, string])[],
  bonus: number,
  remark?: string,
): Reading | undefined {
  const name = (role: ArrayRole, array: FoundArray) => (file.format === 'npy' ? role : array.name);
  const arrays = Object.fromEntries(roles.map(([role, array]) => [role, name(role, array)]));
  if (Object.values(arrays).includes('ids')) return undefined;
  const headers = new Map(roles.map(([role, array]) => [role, { shape: array.shape, dtype: array.dtype }]));
  try {
    const layout = layoutOf(kind, { file: file.path, table: file.format === 'parquet', names: arrays, headers });
    const aside = roles.some(([, array]) => isAside(array.name)) ? ASIDE : 0;
    const because = Object.fromEntries(roles.map(([role, , why]) => [role, why]));
    return { kind, arrays, because, layout, score: WEIGHT[kind] + bonus + aside, remark };
  } catch {
    // Shapes or types that this kind cannot have: another reading may fit.
    return undefined;
  }
}
