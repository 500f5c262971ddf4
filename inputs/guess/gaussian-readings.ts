import type { WidthReading } from '../suspicion.ts';
import { CONVERSIONS } from './conversion.ts';
import { type FileReading, isMute, isReal, NAMED, type NamedArray, PARTNERS, readingOf } from './file-reading.ts';
import type { FoundArray, FoundFile } from './found.ts';
import { guessWidth } from './width.ts';

const WIDTHS = new Set(['logvar', 'variance', 'std', 'log-std', 'precision']);
/** Where a file has the widths in several forms, the one with the most digits, and the one that needs no conversion. */
const PREFERENCE: Readonly<Record<WidthReading, number>> = { logvar: 3, variance: 2, std: 1, 'log-std': -5 };
const PRECISION_PREFERENCE = -6;

/** Every pair of an array of means with one of widths or covariances. */
export function gaussianReadings(file: FoundFile, named: readonly NamedArray[]): FileReading[] {
  const reals = named.filter(isReal);
  return reals.flatMap((mean) =>
    reals.flatMap((width) => {
      if (mean === width) return [];
      const alike = sameShape(mean.array, width.array);
      return (alike ? diagonal(file, { mean, width, reals }) : full(file, mean, width)) ?? [];
    }),
  );
}

const sameShape = (a: FoundArray, b: FoundArray): boolean =>
  a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);

interface Pair {
  readonly mean: NamedArray;
  readonly width: NamedArray;
  /** All arrays of floats in the file. */
  readonly reals: readonly NamedArray[];
}

const isWidth = ({ reading }: NamedArray): boolean => WIDTHS.has(reading ?? '');

/** Whether two arrays of one shape can be means and widths, and why the first would be the means. */
function whyPair({ mean, width, reals }: Pair): string | undefined {
  const byName = mean.reading === 'mean' ? 'means by its name' : undefined;
  if (isWidth(width)) return byName ?? (isMute(mean) ? 'the array beside the widths' : undefined);
  if (reals.length !== 2) return undefined;
  if (byName !== undefined && isMute(width)) return byName;
  const mute = reals.every(({ reading }) => reading === undefined);
  return mute && mean === reals[0] ? 'the first of two arrays of one shape' : undefined;
}

function diagonal(file: FoundFile, pair: Pair): FileReading | undefined {
  const { mean, width } = pair;
  const because = whyPair(pair);
  if (because === undefined) return undefined;
  const bonus =
    (mean.reading === 'mean' && isWidth(width) ? NAMED : 0) +
    (mean.reading === 'mean' && mean.exact ? 2 : 0) +
    (mean.rest === width.rest ? PARTNERS : 0);
  const { name, facts } = width.array;
  if (width.reading === 'precision') {
    return readingOf(
      file,
      'diagonal_gaussian',
      [
        ['mean', mean.array, because],
        ['variance', width.array, 'precisions'],
      ],
      { bonus: bonus + PRECISION_PREFERENCE, conversion: { ...CONVERSIONS.precision, array: name } },
    );
  }
  const said = isWidth(width) ? (width.reading as WidthReading) : undefined;
  const guessed = guessWidth(said, mean.array.facts, facts);
  const { reading } = guessed;
  return readingOf(
    file,
    'diagonal_gaussian',
    [
      ['mean', mean.array, because],
      [reading === 'log-std' ? 'logvar' : reading, width.array, guessed.because],
    ],
    {
      bonus: bonus + PREFERENCE[reading],
      remark: guessed.contradicts ? `${name}: ${guessed.because}: make sure of it` : undefined,
      conversion: reading === 'log-std' ? { ...CONVERSIONS['log-std'], array: name } : undefined,
    },
  );
}

function full(file: FoundFile, mean: NamedArray, width: NamedArray): FileReading | undefined {
  const [a, b] = [mean.array.shape, width.array.shape];
  const fits = b.length === a.length + 1 && a.every((length, axis) => length === b[axis]) && b.at(-1) === a.at(-1);
  const { reading } = width;
  const possible = reading === undefined || reading === 'covariance' || reading === 'std' || reading === 'cholesky';
  if (!fits || a.length < 2 || mean.reading !== 'mean' || !possible) return undefined;
  return readingOf(
    file,
    'full_gaussian',
    [
      ['mean', mean.array, 'means by its name'],
      ['covariance', width.array, 'one D × D matrix for each point'],
    ],
    {
      bonus: (reading === 'covariance' ? NAMED : 5) + (mean.rest === width.rest ? PARTNERS : 0),
      conversion: reading === 'cholesky' ? { ...CONVERSIONS.cholesky, array: width.array.name } : undefined,
    },
  );
}
