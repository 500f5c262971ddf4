import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { agreement, spearman } from '../../methods/correlation.ts';

const list = (length: number) => fc.array(fc.integer({ min: -5, max: 5 }), { minLength: length, maxLength: length });

describe('agreement', () => {
  it('is symmetric, within bounds, and blind to increasing maps', () => {
    fc.assert(
      fc.property(list(9), list(9), (a, b) => {
        const { spearman: found, pairs } = agreement(a, b);
        expect(pairs).toBe(9);
        expect(agreement(b, a).spearman).toBe(found);
        const mapped = agreement(
          a.map((value) => Math.exp(value) + 3),
          b,
        ).spearman;
        expect(mapped).toBe(found);
        if (!Number.isNaN(found)) expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('is 1 − 6Σd²/(n(n² − 1)) without ties', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (order) => {
        const squares = order.reduce((sum, rank, k) => sum + (rank - k) ** 2, 0);
        expect(spearman([...order.keys()], order)).toBeCloseTo(1 - (6 * squares) / (8 * 63), 12);
      }),
    );
  });

  it('leaves out what one of the two lacks; of fewer than three, or of what does not vary, there is none', () => {
    const found = agreement([1, NaN, 2, 3, Infinity], [10, 5, 30, 20, 4]);
    expect(found).toEqual({ spearman: expect.closeTo(0.5, 12), pairs: 3 });
    expect(agreement([1, 2, NaN], [3, 4, 5])).toEqual({ spearman: NaN, pairs: 2 });
    expect(agreement([1, 1, 1], [3, 4, 5])).toEqual({ spearman: NaN, pairs: 3 });
  });
});
