import { describe, expect, it } from '@jest/globals';
import { usesLowRank } from '../../contracts/low-rank.ts';

describe('factors of low rank', () => {
  it.each([
    [{ size: 1000 }, 1000, false],
    [{ size: 2000 }, 2000, false],
    [{ size: 2001 }, 2001, true],
    [{ size: 'all' as const }, 12, true],
    [{ rows: 'rows.npy' }, 300, false],
    [{ rows: 'rows.npy' }, 5000, true],
  ])('with the sample %j of %d points: %s', (sample, samplePoints, wanted) => {
    expect(usesLowRank({ job: { sample: { seed: 0, ...sample } }, sources: { samplePoints } })).toBe(wanted);
  });
});
