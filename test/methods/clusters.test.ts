import { describe, expect, it } from '@jest/globals';
import { describeClusters, rankByCentrality } from '../../methods/clusters.ts';

/** Eight objects in the order 7, 6, …, 0; two leaves, an interval around both, and a third leaf apart. */
const ordering = Int32Array.of(7, 6, 5, 4, 3, 2, 1, 0);
const xi = {
  hierarchy: [
    [3, 4],
    [0, 2],
    [0, 4],
    [5, 7],
    [0, 7],
  ] as [number, number][],
  hierarchyLabels: Int32Array.of(0, 1, -1, 2, -1),
};
const similarity = (i: number, j: number) => 1 / (1 + Math.abs(i - j));

describe('describeClusters', () => {
  const clusters = describeClusters({ ordering, xi, similarity, saturated: (i, j) => i + j > 11 });

  it('numbers leaves by label and the others after them, in hierarchy order', () => {
    expect(clusters.map(({ cluster }) => cluster)).toEqual([0, 1, 3, 2, 4]);
  });

  it('gives numerals to leaves by position', () => {
    expect(clusters.map((row) => row.numeral)).toEqual(['II', 'I', '', 'III', '']);
  });

  it('names the smallest interval around each', () => {
    expect(clusters.map(({ parent }) => parent)).toEqual([3, 3, 4, 4, -1]);
  });

  it('counts members and saturated pairs', () => {
    expect(clusters.map(({ first, last, members }) => [first, last, members])).toEqual([
      [3, 4, 2],
      [0, 2, 3],
      [0, 4, 5],
      [5, 7, 3],
      [0, 7, 8],
    ]);
    expect(clusters.map(({ saturatedPairs }) => saturatedPairs)).toEqual([0, 2, 2, 0, 2]);
  });

  it('takes the most central member, the lowest on ties', () => {
    expect(clusters.map(({ representative }) => representative)).toEqual([3, 6, 5, 1, 3]);
    const means = [1 / 2, (1 / 2 + 1 / 2 + 1 / 3) / 3];
    expect(clusters.slice(0, 2).map(({ meanSimilarity }) => meanSimilarity)).toBeCloseToArray(means, { atol: 1e-15 });
  });

  it('does not count an interval that occurs twice as its own parent', () => {
    const twice = {
      hierarchy: [
        [0, 2],
        [0, 2],
      ] as [number, number][],
      hierarchyLabels: Int32Array.of(0, -1),
    };
    expect(describeClusters({ ordering, xi: twice, similarity }).map(({ parent }) => parent)).toEqual([-1, -1]);
  });
});

describe('rankByCentrality', () => {
  it('goes from the most central to the least, undefined last', () => {
    const values: Record<string, number> = { '1,2': 0.9, '1,3': 0.5, '2,3': 0.4, '1,4': NaN, '2,4': 0.1, '3,4': 0.1 };
    const of = (i: number, j: number) => values[[i, j].toSorted().join()]!;
    expect(rankByCentrality(Int32Array.of(3, 1, 2), of).map(({ object }) => object)).toEqual([1, 2, 3]);
    expect(rankByCentrality(Int32Array.of(4, 3, 1, 2), of).map(({ object }) => object)).toEqual([2, 3, 1, 4]);
  });

  it('knows no mean of one member', () => {
    expect(rankByCentrality(Int32Array.of(5), similarity)).toEqual([{ object: 5, meanSimilarity: NaN }]);
  });
});
