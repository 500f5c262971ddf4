import { expect, it } from '@jest/globals';
import { normalQuantile, standardNormal } from '../../methods/normal.ts';
import { stream } from '../../methods/random.ts';

/** Quantiles of the standard normal distribution by mpmath's inverse of the error function, to 17 digits. */
const QUANTILES: readonly (readonly [p: number, z: number])[] = [
  [1e-15, -7.941345326170997],
  [1e-9, -5.9978070150076865],
  [1e-5, -4.264890793922825],
  [0.01, -2.326347874040841],
  [0.0749, -1.4402382675279637],
  [0.0751, -1.43882539275254],
  [0.2, -0.8416212335729142],
  [0.5, 0.0],
  [0.6, 0.2533471031357997],
  [0.9251, 1.440238267527964],
  [0.99, 2.3263478740408408],
  [0.999999, 4.753424308817087],
];

it('agrees with the inverse error function', () => {
  const got = QUANTILES.map(([p]) => normalQuantile(p));
  expect(got).toBeCloseToArray(
    QUANTILES.map(([, z]) => z),
    { rtol: 2e-15 },
  );
});

it('is odd about one half, rises, and is finite at both ends', () => {
  const steps = Array.from({ length: 2 ** 10 + 1 }, (_, k) => k / 2 ** 10);
  const values = steps.map(normalQuantile);
  expect(values).toBeCloseToArray(values.map((value) => -value).toReversed());
  expect(values.every((value, k) => k === 0 || value > values[k - 1]!)).toBe(true);
  expect(values[0]).toBeCloseTo(-8.2924, 3);
});

it('draws have the moments of N(0, 1)', () => {
  const random = stream(1, 'normal');
  const M = 200_000;
  const draws = Float64Array.from({ length: M }, () => standardNormal(random));
  const moment = (k: number): number => draws.reduce((sum, z) => sum + z ** k, 0) / M;
  // Within four standard errors each: var(z^k) = E z^2k − (E z^k)².
  expect([1, 2, 3, 4].map(moment)).toBeCloseToArray([0, 1, 0, 3], { atol: 4 * Math.sqrt(96 / M) });
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(M));
});

it('takes one number of the stream a draw', () => {
  const [a, b] = [stream(2, 'normal'), stream(2, 'normal')];
  const drawn = Array.from({ length: 5 }, () => standardNormal(a));
  const passed = Array.from({ length: 4 }, () => b.float64());
  expect(passed.length).toBe(4);
  expect(standardNormal(b)).toBe(drawn[4]);
});
