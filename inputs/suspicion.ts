import type { ArrayRole } from '../contracts/job.ts';
import type { Warning } from '../contracts/sources.ts';
import type { Reals } from '../methods/posterior.ts';
import { describePlace, type Place } from './refusal.ts';

type Stated = Extract<ArrayRole, 'logvar' | 'variance' | 'std'>;
/** What an array of widths may hold. */
export type WidthReading = Stated | 'log-std';
type Reading = WidthReading;
type Verdict = Reading | 'std or variance';

/** Fewer points or dimensions than these tell too little about an aggregated posterior. */
export const POINTS_MIN = 100;
export const DIMENSIONS_MIN = 3;
/** The stated reading is doubted when it is this far from the prior, … */
export const DEVIATION_DOUBTED = 0.12;
/** … another one is this near to it, … */
export const DEVIATION_FITTING = 0.1;
/** … and the better fit is better by this factor. */
export const RATIO_MAX = 0.5;

/** What messages call a reading. */
export const WIDTH_TITLES: Readonly<Record<WidthReading, string>> = {
  logvar: 'log-variances',
  variance: 'variances',
  std: 'standard deviations',
  'log-std': 'logarithms of standard deviations',
};
const TITLES: Readonly<Record<Verdict, string>> = {
  ...WIDTH_TITLES,
  'std or variance': 'standard deviations or variances',
};

/**
 * Warns when logvar, variance and std have probably been mixed up. Two signs, both of models trained towards a standard
 * normal prior:
 *
 * 1. *Log-variances that are all above 0* would make every posterior wider than the prior, which training rules out
 *    wherever a dimension carries information or none (dead dimensions lie around 0, on both sides).
 * 2. *The aggregated posterior*: over the data points, mean² + variance averages to about 1 in every dimension, dead ones
 *    (0 + 1) and informative ones (1 − ε + ε) alike. The deviation of a reading is the root mean square over dimensions of
 *    ln of that average. Taken from trained ensembles, the right reading deviates by 0.02 to 0.08 (to 0.34 early in
 *    training), log-variances read as variances fail outright, and of sharp posteriors std read as variance deviates by
 *    about 0.23 and variance read as std by 0.16. Where most posteriors are nearly dead or nearly certain the readings
 *    do not differ enough, and nothing is said.
 *
 * Values that cannot be what they are called (a variance below 0) are errors and not dealt with here.
 *
 * @param mean N×D.
 * @param given N×D, as the file has them.
 */
export function likelyMixups(stated: Stated, mean: Reals, given: Reals, dimensions: number, place: Place): Warning[] {
  const points = given.length / dimensions;
  if (points < POINTS_MIN) return [];
  const readings: readonly Reading[] = ['logvar', 'variance', 'std', 'log-std'];
  const positive = given.every((value) => value > 0);
  const deviations = new Map(
    readings
      .filter((reading) => positive || reading === 'logvar' || reading === 'log-std')
      .map((reading) => [reading, deviationOf(reading, mean, given, dimensions)] as const),
  );
  if (stated === 'logvar' && positive) {
    const [std, variance] = [deviations.get('std')!, deviations.get('variance')!];
    const clear = Math.min(std, variance) < RATIO_MAX * Math.max(std, variance);
    const better = std < variance ? 'std' : 'variance';
    const because = 'all are above 0, so every posterior would be wider than the prior';
    return [warning(place, stated, clear ? better : 'std or variance', because)];
  }
  if (dimensions < DIMENSIONS_MIN) return [];
  const own = deviations.get(stated)!;
  const [best, fit] = [...deviations].reduce((a, b) => (b[1] < a[1] ? b : a));
  if (best === stated || own < DEVIATION_DOUBTED || fit > DEVIATION_FITTING || fit > own * RATIO_MAX) return [];
  const because = `mean² + variance averages to 1 ± ${fit.toFixed(2)} over the data when read as ${TITLES[best]}, and to 1 ± ${own.toFixed(2)} as stated`;
  return [warning(place, stated, best, because)];
}

function warning(place: Place, stated: Stated, better: Verdict, because: string): Warning {
  const hint =
    better === 'log-std'
      ? 'if so, save 2 * array as logvar; if not, nothing needs to be done'
      : `if so, name the array under ${better} in arrays; if not, nothing needs to be done`;
  const message = `${describePlace(place)}: expected ${TITLES[stated]}, got what looks like ${TITLES[better]}: ${because}`;
  return { tag: 'likely-mixup', message, hint };
}

function deviationOf(reading: Reading, mean: Reals, given: Reals, dimensions: number): number {
  const points = given.length / dimensions;
  const moments = new Float64Array(dimensions);
  for (let at = 0; at < given.length; at++) {
    moments[at % dimensions]! += mean[at]! ** 2 + varianceOf(reading, given[at]!);
  }
  return deviationFromOne(moments.map((sum) => sum / points));
}

/** Root mean square of the logarithms of positive numbers: 0 where all are 1. */
export function deviationFromOne(values: Float64Array): number {
  return Math.sqrt(values.reduce((total, value) => total + Math.log(value) ** 2, 0) / values.length);
}

function varianceOf(reading: Reading, value: number): number {
  switch (reading) {
    case 'logvar':
      return Math.exp(value);
    case 'variance':
      return value;
    case 'std':
      return value * value;
    case 'log-std':
      return Math.exp(2 * value);
  }
}
