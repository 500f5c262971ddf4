import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { order } from '../../methods/ordering.ts';
import { extractXi } from '../../methods/xi.ts';
import { readJson } from '../support/fixture.ts';
import { arbitraryDistances, type OpticsCase, opticsOptions } from './distances.ts';

const { cases } = readJson<{ cases: OpticsCase[] }>('core/optics.json');

describe('extractXi', () => {
  it.each(cases)('finds the clusters of scikit-learn: $name', (given) => {
    const { distances, n, ordering, xi } = opticsOptions(given);
    const { labels, hierarchy } = extractXi(order(distances, n, ordering), xi);
    expect([...labels]).toEqual(given.labels);
    expect(hierarchy).toEqual(given.hierarchy);
  });

  it('labels exactly the objects of the leaves, and leaves have enough members', () => {
    fc.assert(
      fc.property(arbitraryDistances, fc.constantFrom(0.05, 0.3), (given, xi) => {
        const ordered = order(given.distances, given.n, { minSamples: 2, maxEps: Infinity });
        const { labels, hierarchy, hierarchyLabels } = extractXi(ordered, { minSamples: 2, minClusterSize: 3, xi });
        const fromLeaves = new Int32Array(given.n).fill(-1);
        hierarchy.forEach(([start, end], row) => {
          expect(end - start + 1).toBeGreaterThanOrEqual(3);
          if (hierarchyLabels[row]! < 0) return;
          for (const object of ordered.ordering.subarray(start, end + 1)) fromLeaves[object] = hierarchyLabels[row]!;
        });
        expect(labels).toEqual(fromLeaves);
        const leaves = hierarchyLabels.filter((label) => label >= 0);
        expect([...leaves]).toEqual([...leaves.keys()]);
      }),
    );
  });

  it('finds nothing where nothing is reached', () => {
    const ordered = order(new Float64Array(4), 2, { minSamples: 5, maxEps: Infinity });
    const { labels, hierarchy, hierarchyLabels } = extractXi(ordered, { minSamples: 5, xi: 0.05 });
    expect([[...labels], hierarchy, [...hierarchyLabels]]).toEqual([[-1, -1], [], []]);
  });
});
