import { expect, it } from '@jest/globals';
import { matchOf } from '../../methods/matches.ts';

it('finds the best channel and counts the spaces that reach the threshold', () => {
  const similarities = Float64Array.of(0.2, 0.9, NaN, 0.7, 0.9, 0.8);
  const spaces = Int32Array.of(0, 0, 0, 1, 2, 2);
  expect(matchOf({ similarities, spaces, nSpaces: 4, threshold: 0.8 })).toEqual({
    best: 1,
    value: 0.9,
    shareOfSpaces: 0.5,
  });
  expect(matchOf({ similarities, spaces, nSpaces: 4, threshold: 0.7 }).shareOfSpaces).toBe(0.75);
});

it('takes similarities below zero as they are', () => {
  const input = { spaces: Int32Array.of(0, 0), nSpaces: 1, threshold: 0.5 };
  expect(matchOf({ ...input, similarities: Float64Array.of(-0.03, -0.02) })).toEqual({
    best: 1,
    value: -0.02,
    shareOfSpaces: 0,
  });
});

it('has nothing where there is nothing', () => {
  const input = { spaces: Int32Array.of(0), nSpaces: 1, threshold: 0.5 };
  expect(matchOf({ ...input, similarities: Float64Array.of(NaN) })).toEqual({ best: -1, value: NaN, shareOfSpaces: 0 });
});
