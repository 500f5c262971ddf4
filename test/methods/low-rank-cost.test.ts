import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { costProductMax, costSide } from '../../methods/low-rank-cost.ts';

const rank = fc.integer({ min: 1, max: 512 });

describe('the choice between factors and coefficients', () => {
  it('never takes a side for smaller than it is, nor for a quarter larger', () => {
    fc.assert(
      fc.property(rank, (columns) => {
        expect(costSide(columns)).toBeGreaterThanOrEqual(columns + 1);
        expect(costSide(columns)).toBeLessThanOrEqual(1.25 * (columns + 1));
      }),
    );
  });

  it('grows with the rank, and knows few classes', () => {
    const sides = Array.from({ length: 512 }, (_, columns) => costSide(columns));
    expect(sides).toEqual([...sides].sort((a, b) => a - b));
    expect(new Set(sides).size).toBeLessThan(36);
  });

  it('takes factors only where they are fewer multiply-adds', () => {
    fc.assert(
      fc.property(rank, rank, fc.integer({ min: 2, max: 100_000 }), (u, v, points) => {
        const lowRank = costSide(u) * costSide(v) <= costProductMax(points);
        expect(lowRank && 2 * points * (u + 1) * (v + 1) > points ** 2).toBe(false);
      }),
    );
  });

  it('takes them for trained channels at 60,000 points, and not for sharp ones at 1,000', () => {
    expect(costSide(24) ** 2).toBeLessThanOrEqual(costProductMax(60_000));
    expect(costSide(60) ** 2).toBeGreaterThan(costProductMax(1000));
  });
});
