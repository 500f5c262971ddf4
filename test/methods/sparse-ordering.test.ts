import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ClusterSums } from '../../methods/cluster-sums.ts';
import { describeClusters } from '../../methods/clusters.ts';
import { GraphBuilder, type NeighbourGraph, type NeighbourPairs, pairsWithin } from '../../methods/neighbour-graph.ts';
import { order } from '../../methods/ordering.ts';
import { sensitivity } from '../../methods/sensitivity.ts';
import { orderSparse } from '../../methods/sparse-ordering.ts';
import { sparseStructureOf } from '../../methods/sparse-structure.ts';
import { extractXi } from '../../methods/xi.ts';
import { readJson } from '../support/fixture.ts';
import { arbitraryDistances, type OpticsCase, opticsOptions } from './distances.ts';

const { cases } = readJson<{ cases: OpticsCase[] }>('core/optics.json');
const identity = (distance: number): number => distance;

/** The pairs of the upper triangle, dealt out to `nLists` lists. */
function deal(distances: Float64Array, n: number, nLists: number): NeighbourPairs[] {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - i }, (__, k) => [i, i + k] as const),
  ).flat();
  return Array.from({ length: nLists }, (_, list) => {
    const own = rows.filter((__, row) => row % nLists === list);
    return {
      i: Int32Array.from(own, ([i]) => i),
      j: Int32Array.from(own, ([, j]) => j),
      values: Float64Array.from(own, ([i, j]) => distances[i * n + j]!),
    };
  });
}

function graphOf(distances: Float64Array, n: number, maxEps: number, nLists = 1): NeighbourGraph {
  const lists = deal(distances, n, nLists).map((pairs) => pairsWithin(pairs, identity, maxEps));
  const builder = new GraphBuilder(n, identity);
  for (const list of lists) builder.countPairs(list);
  for (const list of lists) builder.addPairs(list);
  return builder.finish();
}

describe('orderSparse', () => {
  it('is the dense order with the same maxEps, whatever the pairs were dealt into', () => {
    fc.assert(
      fc.property(
        arbitraryDistances,
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom(0, 0.25, 0.3, 0.5, 1, 2, 4.500000000000004, 100),
        fc.integer({ min: 1, max: 4 }),
        ({ distances, n }, minSamples, maxEps, nLists) => {
          const dense = order(distances, n, { minSamples, maxEps });
          const sparse = orderSparse(graphOf(distances, n, maxEps, nLists), minSamples);
          expect(sparse).toEqual(dense);
          const xi = { minSamples, xi: 0.05 };
          expect(extractXi(sparse, xi)).toEqual(extractXi(dense, xi));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(cases.filter(({ max_eps }) => Number.isFinite(max_eps)))('is that of scikit-learn: $name', (given) => {
    const { distances, n, ordering } = opticsOptions(given);
    const got = orderSparse(graphOf(distances, n, ordering.maxEps), ordering.minSamples);
    expect([...got.ordering]).toEqual(given.ordering);
    expect([...got.reachability]).toEqual(given.reachability);
    expect([...got.coreDistances]).toEqual(given.core_distances);
    expect([...got.predecessor]).toEqual(given.predecessor);
  });

  it('of nothing is nothing; of objects without neighbours their numbers', () => {
    expect(orderSparse(graphOf(new Float64Array(0), 0, 1), 2).ordering).toHaveLength(0);
    const far = new Float64Array(9).fill(5);
    expect([...orderSparse(graphOf(far, 3, 1), 2).ordering]).toEqual([0, 1, 2]);
  });
});

describe('a graph', () => {
  it('holds each near pair in both directions, and no object with itself', () => {
    const { offsets, neighbours, distances } = graphOf(Float64Array.of(0, 1, 3, 1, 0, 2, 3, 2, 0), 3, 2);
    expect([...offsets]).toEqual([0, 1, 3, 4]);
    expect([...neighbours]).toEqual([1, 0, 2, 1]);
    expect([...distances]).toEqual([1, 1, 2, 2]);
  });

  it('refuses what was added without being counted, and the other way round', () => {
    const pairs = { i: Int32Array.of(0), j: Int32Array.of(1), values: Float64Array.of(1) };
    const counted = new GraphBuilder(2, identity);
    counted.countPairs(pairs);
    expect(() => counted.finish()).toThrow('neighbours of 0: expected 1 as counted, got 0');
    const added = new GraphBuilder(2, identity);
    added.addPairs(pairs);
    expect(() => added.countPairs(pairs)).toThrow('before the first is added');
    expect(() => added.finish()).toThrow('expected 0 as counted, got 1');
  });
});

/** Groups of objects on a line, near each other within a group, in a shuffled order; noise makes ties rare. */
const arbitraryGroups = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 6, max: 12 }), fc.integer({ min: 0, max: 1000 }))
  .map(([nGroups, size, salt]) => {
    const n = nGroups * size;
    const place = (k: number): number => (k % nGroups) + ((((k + salt) * 7919) % 104729) / 104729) * 0.2;
    const distances = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) distances[i * n + j] = Math.abs(place(i) - place(j));
    return { n, distances };
  });

describe('sparseStructureOf', () => {
  it('with the sums of all pairs is the structure of the whole matrix, clusters and sensitivity', () => {
    let clustersSeen = 0;
    fc.assert(
      fc.property(arbitraryGroups, fc.constantFrom(0.3, 1.1), ({ n, distances }, maxEps) => {
        const options = { minSamples: 4, maxEps, xi: 0.05 };
        const similarity = (i: number, j: number): number => Math.exp(-distances[i * n + j]!);
        const saturated = (i: number, j: number): boolean => (i + j) % 3 === 0;
        const dense = order(distances, n, options);
        const found = sparseStructureOf({ graph: graphOf(distances, n, maxEps), ...options });
        const sums = new ClusterSums({ ordering: found.ordering, xi: found.clusters });
        for (let i = 0; i < n; i += 1) {
          for (let j = i + 1; j < n; j += 1) sums.add(i, j, similarity(i, j), saturated(i, j));
        }
        const clusters = sums.finish();
        clustersSeen += clusters.length;
        expect(found.ordering).toEqual(dense.ordering);
        expect(found.sensitivity).toEqual(sensitivity(distances, n, options));
        const xi = extractXi(dense, options);
        expect(clusters).toEqual(describeClusters({ ordering: dense.ordering, xi, similarity, saturated }));
        const inSome = Array.from({ length: n }, (_, k) => sums.isMember(k));
        const wanted = Array.from({ length: n }, (_, k) =>
          clusters.some(({ first, last }) => dense.ordering.subarray(first, last + 1).includes(k)),
        );
        expect(inSome).toEqual(wanted);
      }),
    );
    expect(clustersSeen).toBeGreaterThan(100);
  });
});
