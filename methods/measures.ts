import { alignment, centre, gaussianKernel, linearAlignment, type PointCloud } from './alignment.ts';
import { jensenShannon, trainHead } from './heads.ts';
import { bitsOf, information, jointInformationBlock, nmi, variationOfInformation } from './information.ts';
import type { DiagonalGaussian, FullGaussian, Posterior, Reals } from './posterior.ts';
import { shapeDistance } from './shape-metric.ts';
import { takeRows } from './slice.ts';
import { wholeCoefficients, wholeGaussian } from './whole-space.ts';

/** Names as the table `measures` spells them. */
export type MeasureName =
  | 'fingerprint_nmi'
  | 'fingerprint_vi_bits'
  | 'cka_linear'
  | 'cka_gaussian'
  | 'cka_bhattacharyya'
  | 'shape'
  | 'js_heads_bits';

/** A whole space at the n points of the sample. */
export interface MeasuredSpace {
  /** Its channels, in the units of the model; none for means alone. */
  readonly channels: readonly Posterior[];
  /** n×D means, of Gaussians and means alone. */
  readonly mean?: Reals | undefined;
  readonly points: number;
  readonly dimensions: number;
}

export interface MeasuresRequest {
  readonly spaces: readonly MeasuredSpace[];
  readonly measures: readonly MeasureName[];
  readonly heads: { readonly points: number; readonly draws: number; readonly penalty: number };
  readonly seed: number;
}

export interface MeasuresResult {
  /** measures × pairs (a < b, a slowest): row-major; NaN where a measure has no value for the kinds of the two. */
  readonly values: Float64Array;
  /** How many shape distances and heads had not converged at their limit of steps. */
  readonly unfinished: { readonly shape: number; readonly heads: number };
}

type Gaussian = DiagonalGaussian | FullGaussian;
/** Called after each piece of work; false stops. */
type Ask = () => boolean;

/** The values of one measure for all pairs, from what is prepared once for each space. */
function allPairs<T>(prepared: readonly (T | undefined)[], compare: (a: T, b: T) => number, ask: Ask): number[] {
  const values: number[] = [];
  for (const [k, a] of prepared.entries()) {
    for (const b of prepared.slice(k + 1)) {
      values.push(a === undefined || b === undefined || !ask() ? NaN : compare(a, b));
    }
  }
  return values;
}

/** Every measure for every pair of some whole spaces over the same points. Every value is NaN when stopped. */
export function measureSpaces(
  { spaces, measures, heads, seed }: MeasuresRequest,
  onStep: (done: number, total: number) => boolean = () => true,
): MeasuresResult {
  const gaussians = spaces.map(({ channels }) => (channels.length > 0 ? wholeGaussian(channels) : undefined));
  const pairs = (spaces.length * (spaces.length - 1)) / 2;
  const unfinished = { shape: 0, heads: 0 };
  let going = true;

  function allOf(measure: MeasureName, ask: Ask): number[] {
    switch (measure) {
      case 'fingerprint_nmi':
      case 'fingerprint_vi_bits':
        return fingerprintPairs(spaces, measure, ask);
      case 'cka_linear':
        return allPairs(spaces.map(meansOf), linearAlignment, ask);
      case 'cka_gaussian': {
        const kernels = gaussians.map(
          (space) => space && centre(gaussianKernel(space, meanDeviation(space)), space.points),
        );
        return allPairs(kernels, alignment, ask);
      }
      case 'cka_bhattacharyya': {
        const kernels = spaces.map(({ channels, points }) =>
          channels.length > 0 ? centre(new Float64Array(wholeCoefficients(channels).coefficients), points) : undefined,
        );
        return allPairs(kernels, alignment, ask);
      }
      case 'shape':
        return allPairs(
          gaussians,
          (a, b) => {
            const { distance, converged } = shapeDistance(a, b, { seed, onStep: ask });
            unfinished.shape += converged ? 0 : 1;
            return distance;
          },
          ask,
        );
      case 'js_heads_bits': {
        const trained = gaussians.map((space) => {
          if (space === undefined || !ask()) return undefined;
          const few = takeRows(space, evenly(space.points, heads.points));
          const head = trainHead(few, { ...heads, seed, onStep: ask });
          unfinished.heads += head.converged ? 0 : 1;
          return { predictions: head.predictions, points: few.points };
        });
        return allPairs(trained, (a, b) => bitsOf(jensenShannon(a.predictions, b.predictions, a.points)), ask);
      }
    }
  }

  const values = new Float64Array(measures.length * pairs);
  measures.forEach((measure, k) => {
    if (!going) return;
    const ask = (): boolean => (going = going && onStep(k, measures.length));
    values.set(allOf(measure, ask), k * pairs);
  });
  going = going && onStep(measures.length, measures.length);
  return { values: going ? values : values.fill(NaN), unfinished };
}

/** `most` of 0…n−1 at even distances, ascending; all where there are no more. */
export function evenly(n: number, most: number): Int32Array {
  const count = Math.min(n, most);
  return Int32Array.from({ length: count }, (_, k) => Math.floor((k * n) / count));
}

const meansOf = ({ mean, points, dimensions }: MeasuredSpace): PointCloud | undefined =>
  mean && { mean, points, dimensions };

/** The mean posterior standard deviation over points and dimensions, in the unit of the means. */
function meanDeviation(space: Gaussian): number {
  const { points: n, dimensions: d } = space;
  let sum = 0;
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < d; k += 1) {
      sum += Math.sqrt(
        space.kind === 'diagonal_gaussian' ? space.variance[i * d + k] : space.covariance[(i * d + k) * d + k],
      );
    }
  }
  return sum / (n * d);
}

function fingerprintPairs(
  spaces: readonly MeasuredSpace[],
  measure: 'fingerprint_nmi' | 'fingerprint_vi_bits',
  ask: Ask,
): number[] {
  const prepared = spaces.map(({ channels }) => {
    if (channels.length === 0 || !ask()) return undefined;
    const posterior = channels.length === 1 ? channels[0] : wholeCoefficients(channels);
    return { posterior, terms: information(posterior) };
  });
  return allPairs(
    prepared,
    (a, b) => {
      const [jointNats] = jointInformationBlock([a.posterior], [b.posterior]);
      return measure === 'fingerprint_nmi'
        ? nmi(a.terms, b.terms, jointNats)
        : bitsOf(variationOfInformation(a.terms, b.terms, jointNats));
    },
    ask,
  );
}
