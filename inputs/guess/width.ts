import {
  DEVIATION_DOUBTED,
  DEVIATION_FITTING,
  deviationFromOne,
  DIMENSIONS_MIN,
  POINTS_MIN,
  RATIO_MAX,
  WIDTH_TITLES,
  type WidthReading,
} from '../suspicion.ts';
import type { ArrayFacts } from './found.ts';

const VARIANCE_OF = { logvar: 'exp', variance: 'plain', std: 'square', 'log-std': 'expTwice' } as const;

/** What an array of widths holds, and why. */
export interface WidthGuess {
  readonly reading: WidthReading;
  readonly because: string;
  /** The name says something else. */
  readonly contradicts: boolean;
}

/**
 * Root mean square over dimensions of ln(mean² + variance): 0 for a standard normal prior.
 *
 * @param squares means of mean² over the points, one for each dimension.
 * @param variances means of the variances likewise.
 */
export function deviationOfPrior(squares: readonly number[], variances: readonly number[]): number {
  return deviationFromOne(Float64Array.from(squares, (square, d) => square + variances[d]!));
}

/**
 * How far each reading is from a standard normal prior: the root mean square over dimensions of
 * ln(mean² + variance), which is 0 for a model trained towards that prior (see `likelyMixups`).
 */
export function deviations(mean: ArrayFacts, width: ArrayFacts): ReadonlyMap<WidthReading, number> {
  const readings = (['logvar', 'std', 'variance', 'log-std'] as const).filter(
    (reading) => width.min > 0 || reading === 'logvar' || reading === 'log-std',
  );
  return new Map(
    readings.map((reading) => {
      return [reading, deviationOfPrior(mean.moments.square, width.moments[VARIANCE_OF[reading]])];
    }),
  );
}

/**
 * Log-variance, variance or standard deviation: by the name, unless the values cannot be that, or fit another reading
 * far better.
 *
 * @param named what the name says, undefined for a name that says nothing.
 */
export function guessWidth(
  named: WidthReading | undefined,
  mean: ArrayFacts | undefined,
  width: ArrayFacts | undefined,
): WidthGuess {
  if (width === undefined) {
    return {
      reading: named ?? 'logvar',
      because: named === undefined ? 'the usual one' : 'by its name',
      contradicts: false,
    };
  }
  const range = `values from ${short(width.min)} to ${short(width.max)}`;
  const positive = width.min > 0;
  const isLog = (reading: WidthReading): boolean => reading === 'logvar' || reading === 'log-std';
  const enough = mean !== undefined && mean.rows >= POINTS_MIN && mean.moments.square.length >= DIMENSIONS_MIN;
  const fits =
    mean === undefined || mean.moments.square.length !== width.moments.square.length
      ? new Map()
      : deviations(mean, width);
  const possible = (reading: WidthReading): boolean =>
    isLog(reading) ? !(positive && enough) : positive || width.min === 0;
  const best = [...fits].filter(([reading]) => possible(reading)).sort((a, b) => a[1] - b[1])[0] as
    readonly [WidthReading, number] | undefined;
  if (named !== undefined && possible(named)) {
    const own = fits.get(named) as number | undefined;
    const better = best !== undefined && own !== undefined && best[0] !== named && enough;
    if (better && own > DEVIATION_DOUBTED && best[1] < DEVIATION_FITTING && best[1] < own * RATIO_MAX) {
      const why = `its name says ${WIDTH_TITLES[named]}, but read as ${WIDTH_TITLES[best[0]]} mean² + variance averages to 1 ± ${best[1].toFixed(2)} over the data, and to 1 ± ${own.toFixed(2)} otherwise`;
      return { reading: best[0], because: why, contradicts: true };
    }
    return { reading: named, because: `${WIDTH_TITLES[named]} by its name; ${range}`, contradicts: false };
  }
  const told = best !== undefined && (enough || named !== undefined) ? best[0] : positive ? 'std' : 'logvar';
  // Log-variances are what people save: logarithms of standard deviations have to fit, and far better.
  const logvarFit = (fits.get('logvar') as number | undefined) ?? Infinity;
  const unsure = told === 'log-std' && !(best![1] < DEVIATION_FITTING && best![1] < logvarFit * RATIO_MAX);
  const reading = unsure ? 'logvar' : told;
  const against = positive
    ? 'all are above 0, so log-variances would make every posterior wider than the prior'
    : 'some are below 0, which no variance or standard deviation is';
  const because = `${WIDTH_TITLES[reading]}: ${range}; ${against}`;
  return {
    reading,
    because: named === undefined ? because : `${because} (its name says ${WIDTH_TITLES[named]})`,
    contradicts: named !== undefined,
  };
}

export const short = (value: number): string => String(Number(value.toPrecision(3)));
