import { describe, expect, it } from '@jest/globals';
import { drawAggregate, drawFrom, drawPoints, widthOf } from '../../methods/draws.ts';
import type { FullGaussian, Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { categorical, gaussian, given, labels } from './posteriors.ts';

const M = 40_000;
const always = (point: number): Int32Array => new Int32Array(M).fill(point);

/** Means, and covariances with divisor M, of the columns of M×D draws. */
function momentsOf(draws: Float64Array, d: number) {
  const column = (k: number): Float64Array => draws.filter((_, e) => e % d === k);
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const columns = Array.from({ length: d }, (_, k) => column(k));
  const means = columns.map(mean);
  const covariance = columns.flatMap((a, i) =>
    columns.map((b, j) => mean(a.map((value, m) => (value - means[i]!) * (b[m]! - means[j]!)))),
  );
  return { means, covariance };
}

describe('draws from', () => {
  it('a diagonal Gaussian have its mean and variance, at the point asked for', () => {
    const posterior = gaussian([0, 0, 3, -2], [0, 0, Math.log(4), Math.log(0.25)], 2);
    const { means, covariance } = momentsOf(drawFrom(posterior, always(1), stream(1, 'draws')), 2);
    expect(means).toBeCloseToArray([3, -2], { atol: (4 * 2) / Math.sqrt(M) });
    expect(covariance).toBeCloseToArray([4, 0, 0, 0.25], { atol: (4 * 4 * Math.SQRT2) / Math.sqrt(M) });
  });

  it('a full Gaussian have its covariance', () => {
    const covariance = [1, 0, 0, 1, 2, -0.9, -0.9, 0.5];
    const full: FullGaussian = {
      kind: 'full_gaussian',
      points: 2,
      dimensions: 2,
      mean: Float64Array.of(0, 0, 1, -1),
      covariance: Float64Array.from(covariance),
    };
    const found = momentsOf(drawFrom(full, always(1), stream(2, 'draws')), 2);
    expect(found.means).toBeCloseToArray([1, -1], { atol: (4 * Math.SQRT2) / Math.sqrt(M) });
    expect(found.covariance).toBeCloseToArray(covariance.slice(4), { atol: (4 * 2 * Math.SQRT2) / Math.sqrt(M) });
  });

  it('classes have their probabilities, and labels are what they are', () => {
    const space = [categorical([[0.2, 0, 0.5, 0.3]]), labels([7])];
    const draws = drawFrom(space, always(0), stream(3, 'draws'));
    const shares = [0, 1, 2, 3].map((code) => draws.filter((value, e) => e % 2 === 0 && value === code).length / M);
    expect(shares).toBeCloseToArray([0.2, 0, 0.5, 0.3], { atol: 4 * Math.sqrt(0.25 / M) });
    expect(shares[1]).toBe(0);
    expect(draws.every((value, e) => e % 2 === 0 || value === 7)).toBe(true);
    expect(widthOf(space)).toBe(2);
  });

  it('probabilities that do not quite sum to 1 stay within the classes that have any', () => {
    const short: Posterior = {
      kind: 'categorical',
      points: 1,
      classes: 3,
      probabilities: Float64Array.of(0.1, 0.1, 0),
    };
    expect(new Set(drawFrom(short, always(0), stream(4, 'draws')))).toEqual(new Set([0, 1]));
  });

  it('given coefficients there are none', () => {
    expect(() => drawFrom(given([[1]]), always(0), stream(5, 'draws'))).toThrow('density');
  });

  it('fewer points are the first of those from more', () => {
    const posterior = gaussian([0, 1, 2], [0, 0, 0]);
    const points = drawPoints(3, 50, stream(6, 'points'));
    const long = drawFrom(posterior, points, stream(6, 'draws'));
    expect(drawFrom(posterior, points.slice(0, 20), stream(6, 'draws'))).toEqual(long.slice(0, 20));
  });
});

describe('data points', () => {
  it('are drawn evenly, with replacement', () => {
    const counts = new Int32Array(8);
    for (const point of drawPoints(8, M, stream(7, 'points'))) counts[point]! += 1;
    expect(Array.from(counts)).toBeCloseToArray(new Array<number>(8).fill(M / 8), { atol: 4 * Math.sqrt(M / 8) });
  });

  it('of an aggregate are so many different ones, ascending; all of them are not listed', () => {
    expect(drawAggregate(100, 1, stream(8, 'aggregate'))).toBeUndefined();
    const half = drawAggregate(100, 0.5, stream(8, 'aggregate'))!;
    expect([half.length, new Set(half).size]).toEqual([50, 50]);
    expect(half).toEqual(half.slice().sort());
    expect([half[0]! >= 0, half.at(-1)! < 100]).toEqual([true, true]);
    // A larger part holds a smaller one of the same stream.
    const tenth = drawAggregate(100, 0.1, stream(8, 'aggregate'))!;
    expect(tenth.every((point) => half.includes(point))).toBe(true);
    expect(drawAggregate(100, 0.001, stream(8, 'aggregate'))!.length).toBe(1);
  });
});

it('draws of single-precision posteriors are single-precision numbers, unless the widths are too narrow for that', () => {
  const posterior = (mean: number, variance: number): Posterior => ({
    kind: 'diagonal_gaussian',
    points: 1,
    dimensions: 1,
    mean: Float32Array.of(mean),
    variance: Float32Array.of(variance),
  });
  const isSingle = (values: Float64Array): boolean => values.every((value) => Math.fround(value) === value);
  const points = new Int32Array(50);
  expect(isSingle(drawFrom(posterior(3, 0.01), points, stream(7, 'draws')))).toBe(true);
  expect(isSingle(drawFrom(posterior(1000, 1e-8), points, stream(7, 'draws')))).toBe(false);
});
