import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { stream } from '../../methods/random.ts';
import { drawPairs, drawRows, permutation } from '../../methods/sample.ts';

describe('drawRows', () => {
  it('draws distinct rows in ascending order', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(), (a, b, seed) => {
        const [size, points] = [Math.min(a, b), Math.max(a, b)];
        const rows = [...drawRows(points, size, seed)];
        expect(rows).toHaveLength(size);
        expect(rows.every((row, k) => row >= 0 && row < points && (k === 0 || row > rows[k - 1]!))).toBe(true);
      }),
    );
  });

  it('keeps the rows of a smaller sample', () => {
    const large = new Set(drawRows(1000, 100, 3));
    expect([...drawRows(1000, 40, 3)].every((row) => large.has(row))).toBe(true);
  });

  it('is pinned for ever', () => {
    expect([...drawRows(1000, 8, 0)]).toMatchInlineSnapshot(`
     [
       65,
       80,
       674,
       775,
       804,
       959,
       979,
       981,
     ]
    `);
  });

  it('takes all of them when asked to, and refuses more', () => {
    expect([...drawRows(5, 5, 1)]).toEqual([0, 1, 2, 3, 4]);
    expect(() => drawRows(5, 6, 1)).toThrow('sample: expected at most 5 rows, got 6');
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    const shuffled = permutation(50, stream(0, 'test'));
    expect([...shuffled].toSorted((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect([...shuffled]).not.toEqual([...Array(50).keys()]);
  });

  it('has all six orders of three equally often', () => {
    const random = stream(0, 'orders');
    const counts = new Map<string, number>();
    for (let k = 0; k < 6000; k += 1) {
      const order = permutation(3, random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.values()]).toBeCloseToArray(Array(6).fill(1000), { atol: 150 });
  });
});

describe('drawPairs', () => {
  const groups = [Int32Array.of(1, 2, 3), Int32Array.of(9), Int32Array.of(4, 5)];

  it('draws two different members of one group, every ordered pair in its turn', () => {
    const pairs = drawPairs(groups, 4000, stream(0, 'pairs'));
    const counts = new Map<string, number>();
    for (const pair of pairs) counts.set(pair.join(), (counts.get(pair.join()) ?? 0) + 1);
    expect([...counts.keys()].toSorted()).toEqual(['1,2', '1,3', '2,1', '2,3', '3,1', '3,2', '4,5', '5,4']);
    const expected = [...counts.keys()].map((pair) => (pair > '4' ? 800 : 400));
    expect([...counts.values()]).toBeCloseToArray(expected, { atol: 130 });
  });

  it('has none where no group has two', () => {
    expect(drawPairs([Int32Array.of(1)], 5, stream(0, 'pairs'))).toEqual([]);
  });
});
