import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { jensenShannon, trainHead } from '../../methods/heads.ts';
import { minimise } from '../../methods/minimum.ts';
import { gaussian } from './posteriors.ts';

const OPTIONS = { draws: 50, penalty: 1e-4, seed: 0 };
const line = gaussian([-3, -1, 1, 3], [0, 0, 0, 0]);

describe('minimise', () => {
  it('finds the minimum of a quadratic whatever its scales', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.1, max: 50, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })), {
          minLength: 1,
          maxLength: 6,
        }),
        (axes) => {
          const { at, converged } = minimise(
            (x, gradient) => {
              axes.forEach(([weight, middle], k) => (gradient[k] = weight * (x[k]! - middle)));
              return axes.reduce((sum, [weight, middle], k) => sum + 0.5 * weight * (x[k]! - middle) ** 2, 0);
            },
            new Float64Array(axes.length),
            { tolerance: 1e-9, stepsMax: 500 },
          );
          expect(converged).toBe(true);
          expect(at).toBeCloseToArray(
            axes.map(([, middle]) => middle),
            { atol: 1e-6 },
          );
        },
      ),
    );
  });
});

describe('trainHead', () => {
  it('gives distributions, the own point the likeliest', () => {
    const { predictions, converged } = trainHead(line, OPTIONS);
    expect(converged).toBe(true);
    for (let i = 0; i < 4; i++) {
      const row = predictions.subarray(4 * i, 4 * i + 4);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      expect(row.indexOf(Math.max(...row))).toBe(i);
    }
  });

  it('comes close to the Bayes classifier, which its family holds', () => {
    const { predictions } = trainHead(line, { ...OPTIONS, draws: 3000, penalty: 1e-7 });
    // E p(x_l|u) for u ~ p(u|x_0), by quadrature.
    const expected = [0, 0, 0, 0];
    for (let step = -800; step <= 800; step++) {
      const u = -3 + step / 100;
      const weights = Array.from(line.mean, (mean) => Math.exp(-((u - mean) ** 2) / 2));
      const total = weights.reduce((sum, value) => sum + value, 0);
      const density = Math.exp(-((u + 3) ** 2) / 2) / Math.sqrt(2 * Math.PI) / 100;
      weights.forEach((weight, l) => (expected[l]! += (density * weight) / total));
    }
    expect(predictions.subarray(0, 4)).toBeCloseToArray(expected, { atol: 0.02 });
  });

  it('does not see scale, shift and sign of a dimension but for the draws', () => {
    const moved = gaussian([60, 20, -20, -60], new Float64Array(4).fill(Math.log(400)));
    const [a, b] = [line, moved].map((space) => trainHead(space, { ...OPTIONS, draws: 2000 }).predictions);
    expect(jensenShannon(a!, b!, 4)).toBeLessThan(1e-3);
  });
});

describe('jensenShannon', () => {
  const distributions = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 })
    .map((values) => {
      const rows = Float64Array.from(values, (value) => value + 1e-9);
      return rows.map((value, e) => {
        const start = e - (e % 4);
        return value / rows.subarray(start, start + 4).reduce((sum, each) => sum + each, 0);
      });
    });

  it('is in [0, ln 2], symmetric, and 0 for equal predictions', () => {
    fc.assert(
      fc.property(distributions, distributions, (a, b) => {
        const value = jensenShannon(a, b, 3);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(Math.LN2);
        expect(jensenShannon(b, a, 3)).toBeCloseTo(value, 14);
        expect(jensenShannon(a, a, 3)).toBe(0);
      }),
    );
  });

  it('is ln 2 where nothing is shared', () => {
    expect(jensenShannon(Float64Array.of(1, 0, 0, 1), Float64Array.of(0, 1, 1, 0), 2)).toBeCloseTo(Math.LN2, 15);
  });
});
