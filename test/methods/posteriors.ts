import * as fc from 'fast-check';
import { moments } from '../../methods/moments.ts';
import type { DiagonalGaussian, Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { flat } from '../support/fixture.ts';

/** Posteriors for tests: from the fixtures' nested lists, and arbitrary ones. */

export function gaussian(mean: ArrayLike<number>, logvar: ArrayLike<number>, dimensions = 1): DiagonalGaussian {
  return {
    kind: 'diagonal_gaussian',
    points: mean.length / dimensions,
    dimensions,
    mean: Float64Array.from(mean),
    variance: Float64Array.from(logvar, Math.exp),
  };
}

export function labels(codes: ArrayLike<number>): Posterior {
  return { kind: 'labels', points: codes.length, labels: Int32Array.from(codes) };
}

export function categorical(rows: readonly (readonly number[])[]): Posterior {
  return { kind: 'categorical', points: rows.length, classes: rows[0]!.length, probabilities: flat(rows) };
}

export function given(rows: readonly (readonly number[])[]): Posterior {
  return { kind: 'coefficients', points: rows.length, coefficients: flat(rows) };
}

/** Inputs of a channel in kinds.json; which of them there are tells the kind. */
export type KindInputs = Partial<Record<'mu' | 'lv' | 'cov' | 'p' | 'y' | 'z' | 'BC', never[][]>>;

export function posteriorOf(inputs: KindInputs): Posterior {
  const { mu, lv, cov, p, y, z, BC } = inputs;
  if (cov) return { ...dimensionsOf(mu!), kind: 'full_gaussian', mean: flat(mu), covariance: flat(cov) };
  if (mu) return gaussian(flat(mu), flat(lv), dimensionsOf(mu).dimensions);
  if (p) return categorical(p);
  if (y) return labels(flat(y));
  if (z) return repeated(z);
  return given(BC!);
}

/** Repeated embeddings; the fixture has the point slowest, moments() takes the repeat slowest. */
export function repeated(z: readonly (readonly (readonly number[])[])[]): DiagonalGaussian {
  const [points, repeats, dimensions] = [z.length, z[0]!.length, z[0]![0]!.length];
  const samples = flat(z[0]!.map((_, repeat) => z.map((point) => point[repeat]!)));
  return moments({ repeats, points, dimensions, samples });
}

function dimensionsOf(rows: readonly unknown[]) {
  return { points: rows.length, dimensions: [rows[0]].flat().length };
}

const numbers = (least: number, most: number, length: number) =>
  fc.array(fc.double({ min: least, max: most, noNaN: true }), { minLength: length, maxLength: length });

export const arbitraryGaussian = (points: number, dimensions = 1): fc.Arbitrary<DiagonalGaussian> =>
  fc
    .tuple(numbers(-4, 4, points * dimensions), numbers(-6, 1, points * dimensions))
    .map(([mean, logvar]) => gaussian(mean, logvar, dimensions));

export const arbitraryFull = (points: number): fc.Arbitrary<Posterior> =>
  fc
    .tuple(numbers(-3, 3, points * 2), numbers(0.1, 2, points * 2), numbers(-0.9, 0.9, points))
    .map(([mean, sd, r]) => ({
      kind: 'full_gaussian',
      points,
      dimensions: 2,
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(
        r.flatMap((rho, i) => {
          const [a, b] = [sd[2 * i]!, sd[2 * i + 1]!];
          return [a * a, rho * a * b, rho * a * b, b * b];
        }),
      ),
    }));

export const arbitraryCategorical = (points: number, classes = 4): fc.Arbitrary<Posterior> =>
  numbers(1e-3, 1, points * classes).map((weights) =>
    categorical(
      Array.from({ length: points }, (_, i) => {
        const row = weights.slice(i * classes, (i + 1) * classes);
        const sum = row.reduce((total, weight) => total + weight, 0);
        return row.map((weight) => weight / sum);
      }),
    ),
  );

export const arbitraryLabels = (points: number, classes = 4): fc.Arbitrary<Posterior> =>
  fc.array(fc.nat(classes - 1), { minLength: points, maxLength: points }).map(labels);

/** A posterior of any kind that is not given as a matrix. */
export const arbitraryPosterior = (points: number): fc.Arbitrary<Posterior> =>
  fc.oneof(
    arbitraryGaussian(points),
    arbitraryGaussian(points, 3),
    arbitraryFull(points),
    arbitraryCategorical(points),
    arbitraryLabels(points),
  );

/** Seeded diagonal Gaussians of ordinary size: means within ±2, variances from 0.1 to 2. */
export function seededGaussian(points: number, dimensions = 1): fc.Arbitrary<DiagonalGaussian> {
  return fc.integer({ min: 0, max: 1e6 }).map((seed) => {
    const random = stream(seed, 'gaussian', points, dimensions);
    const draw = (from: number, to: number): number[] =>
      Array.from({ length: points * dimensions }, () => from + (to - from) * random.float64());
    return gaussian(draw(-2, 2), draw(Math.log(0.1), Math.log(2)), dimensions);
  });
}
