import { describe, expect, it } from '@jest/globals';
import type { RunData } from '../../contracts/run-data.ts';
import { channelsToTraverse, representativesOf, traversalsOf } from '../../report/traversals.ts';

/** Two models of two and three dimensions; channel 1 stands for two clusters, channel 3 for one. */
const data = {
  record: { sources: { ensembles: ['a'] } },
  tables: {
    spaces: { space: Int32Array.of(0, 1), ensemble: ['a', 'a'], name: ['first', 'second'] },
    channels: {
      channel: Int32Array.of(0, 1, 2, 3, 4),
      space: Int32Array.of(0, 0, 1, 1, 1),
      dimension: Int32Array.of(0, 1, 0, 1, 2),
    },
    clusters_nmi: { numeral: ['I', '', 'II'], ensemble: ['a', 'a', 'a'], representative: Int32Array.of(1, 2, 3) },
    clusters_vi: { numeral: ['I'], ensemble: ['a'], representative: Int32Array.of(1) },
  },
} as unknown as RunData;

const gaussian = (...mean: number[]) => ({ mean: Float32Array.from(mean), sigma: Float32Array.from(mean, () => 1) });
const gaussians = new Map([
  [0, gaussian(0, 1, 9)],
  [1, gaussian(5, 6, 90)],
  [2, gaussian(-1, 0, 1)],
  [3, gaussian(-10, 0.5, 10)],
  [4, gaussian(7, 7, 7)],
]);

describe('traversals', () => {
  it('have a row for each representative, however many clusters it stands for', () => {
    expect([...representativesOf(data)]).toEqual([
      [1, ['NMI I', 'VI I']],
      [3, ['NMI II']],
    ]);
    expect(channelsToTraverse(data)).toEqual([0, 1, 2, 3, 4]);
  });

  it('start from a code that was seen, the nearest to the middle of all, NaN beyond the model’s own dimensions', () => {
    const found = traversalsOf(data, gaussians, [-2, 0, 2]);
    expect([...found.channel]).toEqual([1, 3]);
    expect([...found.dimension]).toEqual([1, 1]);
    expect(found.spaceName).toEqual(['first', 'second']);
    expect([...found.value]).toEqual([-2, 0, 2, -2, 0, 2]);
    expect(found.base).toBeCloseToArray([1, 6, NaN, 0, 0.5, 7]);
  });

  it('leave out representatives that are no dimension of a Gaussian code', () => {
    expect([...traversalsOf(data, new Map([...gaussians].filter(([c]) => c >= 2)), [0]).channel]).toEqual([3]);
  });
});
