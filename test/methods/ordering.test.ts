import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { order, type OrderingOptions } from '../../methods/ordering.ts';
import { roundTo15Decimals } from '../../methods/rounding.ts';
import { readJson } from '../support/fixture.ts';
import { arbitraryDistances, type OpticsCase, opticsOptions } from './distances.ts';

const { cases } = readJson<{ cases: OpticsCase[] }>('core/optics.json');

/** The definition, without any of the short cuts: everything sorted, searched and rounded each time. */
function naiveOrder(distances: Float64Array, n: number, { minSamples, maxEps }: OrderingOptions) {
  const row = (p: number) => distances.slice(p * n, (p + 1) * n);
  const coreDistances = Float64Array.from({ length: n }, (_, p) => {
    const core = row(p).sort()[minSamples - 1] ?? Infinity;
    return roundTo15Decimals(core > maxEps ? Infinity : core);
  });
  const reachability = new Float64Array(n).fill(Infinity);
  const predecessor = new Int32Array(n).fill(-1);
  const waiting = new Set(Array(n).keys());
  const ordering = Int32Array.from({ length: n }, () => {
    const least = Math.min(...[...waiting].map((q) => reachability[q]!));
    const p = [...waiting].find((q) => reachability[q] === least)!;
    waiting.delete(p);
    for (const q of waiting) {
      const reach = roundTo15Decimals(Math.max(row(p)[q]!, coreDistances[p]!));
      if (row(p)[q]! <= maxEps && reach < reachability[q]!) {
        reachability[q] = reach;
        predecessor[q] = p;
      }
    }
    return p;
  });
  return { ordering, reachability, coreDistances, predecessor };
}

describe('order', () => {
  it.each(cases)('is that of scikit-learn, bit for bit: $name', (given) => {
    const { distances, n, ordering } = opticsOptions(given);
    const got = order(distances, n, ordering);
    expect([...got.ordering]).toEqual(given.ordering);
    expect([...got.reachability]).toEqual(given.reachability);
    expect([...got.coreDistances]).toEqual(given.core_distances);
    expect([...got.predecessor]).toEqual(given.predecessor);
  });

  it('agrees with its obvious twin', () => {
    fc.assert(
      fc.property(
        arbitraryDistances,
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom(Infinity, 1, 0.3),
        (given, k, eps) => {
          const options = { minSamples: k, maxEps: eps };
          expect(order(given.distances, given.n, options)).toEqual(naiveOrder(given.distances, given.n, options));
        },
      ),
    );
  });

  it('visits every object once, each after the one it was reached from', () => {
    fc.assert(
      fc.property(arbitraryDistances, ({ distances, n }) => {
        const { ordering, predecessor, reachability } = order(distances, n, { minSamples: 3, maxEps: 1 });
        expect([...ordering].toSorted((a, b) => a - b)).toEqual([...Array(n).keys()]);
        const starts = ordering.filter((object) => predecessor[object] === -1);
        expect(starts.every((object) => reachability[object] === Infinity)).toBe(true);
        const reached = ordering.filter((object) => predecessor[object] !== -1);
        const place = (object: number) => ordering.indexOf(object);
        expect(reached.every((object) => place(predecessor[object]!) < place(object))).toBe(true);
      }),
    );
  });

  it('of fewer objects than minSamples has no core', () => {
    const { ordering, reachability, coreDistances, predecessor } = order(new Float64Array(9), 3, {
      minSamples: 4,
      maxEps: Infinity,
    });
    expect([...ordering]).toEqual([0, 1, 2]);
    expect([...reachability, ...coreDistances]).toEqual(Array(6).fill(Infinity));
    expect([...predecessor]).toEqual([-1, -1, -1]);
  });

  it('of nothing is nothing; of a wrong length is refused', () => {
    const options = { minSamples: 2, maxEps: Infinity };
    expect(order(new Float64Array(0), 0, options).ordering).toHaveLength(0);
    expect(() => order(new Float64Array(5), 2, options)).toThrow('distances: expected 4 entries, got 5');
  });
});
