import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { alignment, centre, gaussianKernel, linearAlignment } from '../../methods/alignment.ts';
import type { DiagonalGaussian } from '../../methods/posterior.ts';
import { seededGaussian } from './posteriors.ts';

const spaces = fc.tuple(seededGaussian(8, 2), seededGaussian(8, 3));
const linear = ({ mean, points: n, dimensions: d }: DiagonalGaussian): Float64Array =>
  Float64Array.from({ length: n * n }, (_, e) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += mean[Math.floor(e / n) * d + k]! * mean[(e % n) * d + k]!;
    return sum;
  });

it('is in [0, 1], symmetric, and 1 for itself', () => {
  fc.assert(
    fc.property(spaces, ([a, b]) => {
      const [k, l] = [a, b].map((space) => centre(gaussianKernel(space, 2), 8)) as [Float64Array, Float64Array];
      for (const [there, back] of [
        [alignment(k, l), alignment(l, k)],
        [linearAlignment(a, b), linearAlignment(b, a)],
      ] as const) {
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(1 + 1e-12);
        expect(back).toBeCloseTo(there, 12);
      }
      expect(alignment(k, k)).toBeCloseTo(1, 12);
    }),
  );
});

it('of means is that of their linear kernels', () => {
  fc.assert(
    fc.property(spaces, ([a, b]) => {
      const [k, l] = [centre(linear(a), 8), centre(linear(b), 8)];
      expect(linearAlignment(a, b)).toBeCloseTo(alignment(k, l), 8);
    }),
  );
});

it('of means does not see rotations, shifts and a common scale', () => {
  fc.assert(
    fc.property(spaces, fc.double({ min: 0, max: 6.3, noNaN: true }), ([a, b], angle) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const mean = Float64Array.from(a.mean, (_, e) => {
        const [x, y] = [a.mean[e - (e % 2)]!, a.mean[e - (e % 2) + 1]!];
        return 3 * (e % 2 === 0 ? c * x - s * y : s * x + c * y) + 7;
      });
      const value = linearAlignment(a, b);
      expect(linearAlignment({ ...a, mean }, b)).toBeCloseTo(value, 7);
    }),
  );
});

it('is undefined for a constant', () => {
  const still = { points: 3, dimensions: 1, mean: Float64Array.of(2, 2, 2) };
  expect(linearAlignment(still, { points: 3, dimensions: 1, mean: Float64Array.of(1, 2, 3) })).toBeNaN();
});
