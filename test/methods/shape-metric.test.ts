import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nearestOrthogonal } from '../../methods/polar.ts';
import type { DiagonalGaussian, FullGaussian } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { shapeDistance } from '../../methods/shape-metric.ts';
import { gaussian, seededGaussian } from './posteriors.ts';

type Gaussian = DiagonalGaussian | FullGaussian;
const distance = (a: Gaussian, b: Gaussian): number => shapeDistance(a, b, { seed: 0 }).distance;
const seeds = fc.integer({ min: 0, max: 1e6 });

function rotationOf(seed: number, d: number): Float64Array {
  const random = stream(seed, 'rotation');
  const rotation = new Float64Array(d * d);
  nearestOrthogonal(
    rotation.map(() => random.float64() - 0.5),
    d,
    rotation,
  );
  return rotation;
}

/** The space seen through u → Qu + shift. */
function turned(space: DiagonalGaussian, rotation: Float64Array, shift: number): FullGaussian {
  const { points, dimensions: d } = space;
  const mean = new Float64Array(points * d);
  const covariance = new Float64Array(points * d * d);
  for (let i = 0; i < points; i++) {
    for (let k = 0; k < d; k++) {
      mean[i * d + k] = shift;
      for (let l = 0; l < d; l++) {
        mean[i * d + k]! += rotation[k * d + l]! * space.mean[i * d + l]!;
        for (let m = 0; m < d; m++) {
          covariance[(i * d + k) * d + l]! += rotation[k * d + m]! * space.variance[i * d + m]! * rotation[l * d + m]!;
        }
      }
    }
  }
  return { kind: 'full_gaussian', points, dimensions: d, mean, covariance };
}

describe('nearestOrthogonal', () => {
  it('gives an orthogonal matrix that no other beats, singular matrices included', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }), (seed, d, rank) => {
        const random = stream(seed, 'matrix');
        const matrix = new Float64Array(d * d);
        for (let r = 0; r < Math.min(rank, d); r++) {
          const [u, v] = [0, 1].map(() => Array.from({ length: d }, () => random.float64() - 0.5)) as [
            number[],
            number[],
          ];
          for (let e = 0; e < d * d; e++) matrix[e]! += u[Math.floor(e / d)]! * v[e % d]!;
        }
        const nearest = new Float64Array(d * d);
        const nuclear = nearestOrthogonal(matrix, d, nearest);
        const product = Array.from({ length: d * d }, (_, e) =>
          Array.from({ length: d }, (__, k) => nearest[Math.floor(e / d) * d + k]! * nearest[(e % d) * d + k]!),
        ).map((terms) => terms.reduce((sum, term) => sum + term, 0));
        expect(product).toBeCloseToArray(
          product.map((_, e) => (Math.floor(e / d) === e % d ? 1 : 0)),
          { atol: 1e-12 },
        );
        const trace = (w: Float64Array): number => w.reduce((sum, value, e) => sum + value * matrix[e]!, 0);
        expect(trace(nearest)).toBeCloseTo(nuclear, 12);
        for (let other = 0; other < 5; other++) {
          expect(trace(rotationOf(seed + other, d))).toBeLessThanOrEqual(nuclear + 1e-12);
        }
      }),
    );
  });
});

describe('the stochastic shape metric', () => {
  it('is the closed form in one dimension', () => {
    // One dimension: B² = (σ − τ)², and Q is a sign.
    fc.assert(
      fc.property(seededGaussian(5), seededGaussian(5), (a, b) => {
        const centred = (space: DiagonalGaussian): number[] => {
          const middle = Array.from(space.mean).reduce((sum, value) => sum + value, 0) / 5;
          return Array.from(space.mean, (value) => value - middle);
        };
        const [x, y] = [centred(a), centred(b)];
        const bySign = [1, -1].map((sign) =>
          x.reduce(
            (sum, value, i) =>
              sum + ((value - sign * y[i]!) ** 2 + (Math.sqrt(a.variance[i]!) - Math.sqrt(b.variance[i]!)) ** 2) / 5,
            0,
          ),
        );
        expect(distance(a, b)).toBeCloseTo(Math.sqrt(Math.min(...bySign)), 9);
      }),
    );
  });

  it('is the closed form of commuting covariances where the means fix the rotation', () => {
    const mean = [9, 0, -9, 0, 0, 4, 0, -4];
    const a = gaussian(mean, [0, 1, 0.5, -1, 0.2, 0.1, -0.3, 0.4], 2);
    const b = gaussian(mean, [0.1, -1, 0, 1, 0.3, 0.2, 0.1, -0.4], 2);
    const apart = Array.from(a.variance, (variance, e) => (Math.sqrt(variance) - Math.sqrt(b.variance[e]!)) ** 2);
    const total = apart.reduce((sum, square) => sum + square, 0);
    // No rotation is a stationary point by symmetry, and the means hold it there.
    expect(distance(a, b)).toBeLessThanOrEqual(Math.sqrt(total / 4) + 1e-12);
    expect(distance(a, b)).toBeCloseTo(Math.sqrt(total / 4), 2);
  });

  it('is 0 for turned and shifted copies, and does not see rotations and shifts of either', () => {
    fc.assert(
      fc.property(seededGaussian(7, 3), seededGaussian(7, 3), seeds, (a, b, seed) => {
        const copy = turned(a, rotationOf(seed, 3), 5);
        // A descent that nears its end ever more slowly stops short of it.
        expect(distance(a, copy)).toBeLessThan(1e-3);
        expect(distance(copy, b)).toBeCloseTo(distance(a, b), 4);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('is symmetric', () => {
    fc.assert(
      fc.property(seededGaussian(6, 2), seededGaussian(6, 3), (a, b) => {
        expect(distance(a, b)).toBeCloseTo(distance(b, a), 4);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('obeys the triangle inequality', () => {
    fc.assert(
      fc.property(seededGaussian(6, 2), seededGaussian(6, 2), seededGaussian(6, 3), (a, b, c) => {
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-4);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('sees dimensions of nothing as no dimensions', () => {
    fc.assert(
      fc.property(seededGaussian(5, 2), seededGaussian(5, 2), (a, b) => {
        const wider = gaussian(
          Array.from({ length: 15 }, (_, e) => (e % 3 < 2 ? b.mean[2 * Math.floor(e / 3) + (e % 3)]! : 0)),
          Array.from({ length: 15 }, (_, e) =>
            e % 3 < 2 ? Math.log(b.variance[2 * Math.floor(e / 3) + (e % 3)]!) : -80,
          ),
          3,
        );
        expect(distance(a, wider)).toBeCloseTo(distance(a, b), 4);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('is no larger than at any rotation tried', () => {
    const random = stream(3, 'spaces');
    const draw = (from: number, to: number, length: number) =>
      Array.from({ length }, () => from + (to - from) * random.float64());
    const a = gaussian(draw(-1, 1, 20), draw(-2, 2, 20), 2);
    const b = gaussian(draw(-1, 1, 20), draw(-2, 2, 20), 2);
    const least = distance(a, b);
    // At no mean difference the distance to the turned copy by the closed form of 2×2 matrices.
    for (let turn = 0; turn < 64; turn++) {
      const angle = (turn / 32) * Math.PI;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const reflected = turn % 2 === 0 ? 1 : -1;
      const b2 = turned(b, Float64Array.of(c, -s * reflected, s, c * reflected), 0);
      expect(least).toBeLessThanOrEqual(aligned(a, b2) + 1e-9);
    }
  });
});

/** d without any further rotation, for two dimensions: tr√(A^½BA^½) = √(tr AB + 2√(det A det B)). */
function aligned(a: DiagonalGaussian, b: FullGaussian): number {
  const n = a.points;
  const middle = (values: ArrayLike<number>, k: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[2 * i + k]! / n;
    return sum;
  };
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (const k of [0, 1]) {
      total += (a.mean[2 * i + k]! - middle(a.mean, k) - b.mean[2 * i + k]! + middle(b.mean, k)) ** 2;
    }
    const [p, q] = [a.variance[2 * i]!, a.variance[2 * i + 1]!];
    const [r, s, t] = [b.covariance[4 * i]!, b.covariance[4 * i + 1]!, b.covariance[4 * i + 3]!];
    total += p + q + r + t - 2 * Math.sqrt(p * r + q * t + 2 * Math.sqrt(p * q * (r * t - s * s)));
  }
  return Math.sqrt(total / n);
}
