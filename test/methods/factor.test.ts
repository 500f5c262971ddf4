import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { chanceLevel, equalCountBins, factorInformation, factorJoints, labelEntropy } from '../../methods/factor.ts';
import { information, jointInformation } from '../../methods/information.ts';
import { arbitraryLabels, arbitraryPosterior, labels } from './posteriors.ts';

const N = 12;

describe('equalCountBins', () => {
  it('holds equally many values, give or take one, when they differ', () => {
    const values = Float64Array.from({ length: 103 }, (_, k) => Math.sin(k));
    const counts = new Float64Array(20);
    for (const bin of equalCountBins(values)) counts[bin]! += 1;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('keeps equal values together, and is monotone', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (list, nBins) => {
        const bins = equalCountBins(Float64Array.from(list), nBins);
        const ascending = [...list.keys()].toSorted((a, b) => list[a]! - list[b]!);
        const steps = ascending.slice(1).map((b, k) => [ascending[k]!, b] as const);
        expect(steps.every(([a, b]) => bins[a]! <= bins[b]!)).toBe(true);
        expect(steps.every(([a, b]) => list[a] !== list[b] || bins[a] === bins[b])).toBe(true);
        expect(Math.min(...bins)).toBe(0);
        expect(Math.max(...bins)).toBeLessThan(nBins);
      }),
    );
  });

  it('puts tied values into the bin of the first of them, and marks missing ones', () => {
    expect([...equalCountBins(Float64Array.of(1, 1, 1, 2), 2)]).toEqual([0, 0, 0, 1]);
    expect([...equalCountBins(Float64Array.of(1, 2, 2, 2), 4)]).toEqual([0, 1, 1, 1]);
    expect([...equalCountBins(Float64Array.of(NaN, 5, -Infinity), 2)]).toEqual([-1, 1, 0]);
  });
});

describe('a factor', () => {
  it('has the entropy of its classes', () => {
    expect([labelEntropy(Int32Array.of(0, 1, 2, 3)), labelEntropy(Int32Array.of(7, 7))]).toBeCloseToArray([
      Math.log(4),
      0,
    ]);
    expect([labelEntropy(Int32Array.of(-1, 5, 5, 5))]).toBeCloseToArray([0.5623351446188083], { atol: 1e-15 });
  });

  it('is a channel of hard labels', () => {
    fc.assert(
      fc.property(arbitraryLabels(N), (posterior) => {
        if (posterior.kind !== 'labels') return;
        const [got, want] = [factorInformation(posterior.labels), information(posterior)];
        expect(Object.values(got)).toBeCloseToArray(Object.values(want), { atol: 1e-14 });
      }),
    );
  });

  it('has the joint information of that channel, bit for bit', () => {
    const codes = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: N, maxLength: N });
    fc.assert(
      fc.property(arbitraryPosterior(N), codes, codes, (posterior, a, b) => {
        const labelings = [a, b].map((list) => Int32Array.from(list));
        const want = labelings.map((each) => jointInformation(posterior, labels(each)));
        expect([...factorJoints(posterior, labelings)]).toEqual(want);
      }),
    );
  });
});

it('the chance level is mean and standard deviation over permutations', () => {
  const { mean, sd } = chanceLevel(Float64Array.of(0.1, 0.2, 0.3));
  expect([mean, sd]).toBeCloseToArray([0.2, 0.1], { atol: 1e-15 });
  expect(chanceLevel(Float64Array.of(0.1)).sd).toBeNaN();
  expect(chanceLevel(Float64Array.of(0.1, NaN)).mean).toBeNaN();
});
