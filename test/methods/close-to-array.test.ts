import { expect, it } from '@jest/globals';

/** The matcher that the numeric tests rest on. */

it('accepts what is within tolerance, NaN for NaN, infinity for infinity', () => {
  expect([1, NaN, Infinity, 0]).toBeCloseToArray([1 + 1e-9, NaN, Infinity, -0], { atol: 1e-8 });
  expect([1e6]).toBeCloseToArray([1e6 + 1], { rtol: 1e-5 });
  expect([]).toBeCloseToArray([]);
});

it.each([
  [[1], [1 + 1e-9], {}],
  [[1], [NaN], { atol: 1 }],
  [[NaN], [1], { atol: 1 }],
  [[Infinity], [-Infinity], { atol: 1 }],
  [[1e300], [Infinity], { atol: 1 }],
  [[1, 2], [1], { atol: 5 }],
])('refuses %j for %j', (got, want, tolerance) => {
  expect(() => expect(got).toBeCloseToArray(want, tolerance)).toThrow('arrays');
});

it('names the worst entry', () => {
  expect(() => expect([1, 2, 3]).toBeCloseToArray([1.1, 2.5, 3], { atol: 0.01 })).toThrow(
    'arrays differ most at [1]: got 2, want 2.5 (atol 0.01, rtol 0, 50.0 times the tolerance)',
  );
});
