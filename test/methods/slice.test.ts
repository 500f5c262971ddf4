import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { coefficients } from '../../methods/bhattacharyya.ts';
import { channelOf, takeRows } from '../../methods/slice.ts';
import { arbitraryPosterior, gaussian } from './posteriors.ts';

const N = 6;

it('takes one dimension of a space', () => {
  const space = gaussian([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0], 3);
  expect(channelOf(space, 1)).toEqual(gaussian([2, 5], [0, 0]));
  expect(() => channelOf(space, 3)).toThrow('dimension: expected one below 3, got 3');
});

it('takes rows of every kind: the coefficients are those of the points taken', () => {
  const rows = fc.array(fc.nat(N - 1), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(arbitraryPosterior(N), rows, (posterior, taken) => {
      const whole = coefficients(posterior);
      const given = { kind: 'coefficients', points: N, coefficients: whole } as const;
      const m = taken.length;
      const want = Float64Array.from(
        { length: m * m },
        (_, e) => whole[taken[Math.floor(e / m)]! * N + taken[e % m]!]!,
      );
      expect(coefficients(takeRows(posterior, Int32Array.from(taken)))).toBeCloseToArray(want, { atol: 1e-15 });
      expect(coefficients(takeRows(given, Uint32Array.from(taken)))).toBeCloseToArray(want, { atol: 1e-15 });
    }),
  );
});

it('keeps the precision', () => {
  const single = { kind: 'coefficients', points: 1, coefficients: Float32Array.of(1) } as const;
  expect(takeRows(single, Int32Array.of(0)).coefficients).toEqual(Float32Array.of(1));
});
