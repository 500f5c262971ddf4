import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { coMoments, covarianceOfMeans, mergeCoMoments, packedPlace } from '../../methods/co-moments.ts';
import { stream } from '../../methods/random.ts';

function randomTerms(terms: number, samples: number, offset: number): Float64Array {
  const random = stream(3, 'co-moments');
  return Float64Array.from({ length: terms * samples }, () => offset + random.float64());
}

it('are the sums of products of what is left after the mean', () => {
  const values = Float64Array.of(1, 2, 6, 0, 3, 0);
  const found = coMoments(values, 2, 0, 3);
  expect(found.count).toBe(3);
  expect(found.mean).toBeCloseToArray([3, 1], { rtol: 1e-15 });
  expect(found.comoment).toBeCloseToArray([4 + 1 + 9, 2 - 2 - 3, 1 + 4 + 1], { rtol: 1e-15 });
  expect(covarianceOfMeans(found, 0, 1)).toBeCloseTo(-3 / 2 / 3, 15);
  expect(covarianceOfMeans(found, 1, 0)).toBe(covarianceOfMeans(found, 0, 1));
});

it('merge to those of all samples, wherever they are cut, far from 0 as well', () => {
  const [T, M] = [3, 60];
  for (const offset of [0, 1e6]) {
    const values = randomTerms(T, M, offset);
    const whole = coMoments(values, T, 0, M);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: M }), { maxLength: 6 }), (cuts) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), M];
        const pieces = bounds.slice(1).map((end, k) => coMoments(values, T, bounds[k]!, end));
        const merged = pieces.reduce(mergeCoMoments);
        expect(merged.count).toBe(M);
        expect(merged.mean).toBeCloseToArray(whole.mean, { rtol: 1e-14 });
        expect(merged.comoment).toBeCloseToArray(whole.comoment, { atol: 1e-8 * (offset > 0 ? 1 : 1e-5) });
      }),
      { numRuns: 30 },
    );
  }
});

it('of some terms do not change, to the last bit, when others are added', () => {
  const [T, M] = [5, 40];
  const values = randomTerms(T, M, 2);
  const few = values.slice(0, 3 * M);
  const halves = (all: Float64Array, terms: number) =>
    mergeCoMoments(coMoments(all, terms, 0, 17), coMoments(all, terms, 17, M));
  const [small, large] = [halves(few, 3), halves(values, T)];
  for (let i = 0; i < 3; i += 1) {
    expect(large.mean[i]).toBe(small.mean[i]);
    for (let j = i; j < 3; j += 1) {
      expect(large.comoment[packedPlace(i, j, T)]).toBe(small.comoment[packedPlace(i, j, 3)]);
    }
  }
});
