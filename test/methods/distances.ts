import * as fc from 'fast-check';
import { flat } from '../support/fixture.ts';

/** A case of optics.json. */
export interface OpticsCase {
  name: string;
  distances: number[][];
  min_samples: number;
  max_eps: number;
  xi: number;
  min_cluster_size: number | null;
  predecessor_correction: boolean;
  ordering: number[];
  reachability: number[];
  core_distances: number[];
  predecessor: number[];
  labels: number[];
  hierarchy: [number, number][];
}

/** The inputs of a case, as order() and extractXi() take them. */
export function opticsOptions(given: OpticsCase) {
  return {
    distances: flat(given.distances),
    n: given.distances.length,
    ordering: { minSamples: given.min_samples, maxEps: given.max_eps },
    xi: {
      minSamples: given.min_samples,
      xi: given.xi,
      ...(given.min_cluster_size !== null && { minClusterSize: given.min_cluster_size }),
      predecessorCorrection: given.predecessor_correction,
    },
  };
}

/** Symmetric distances of 1 to 24 objects with a zero diagonal; some with many ties, some large, some infinite. */
export const arbitraryDistances = fc
  .tuple(
    fc.integer({ min: 1, max: 24 }),
    fc.constantFrom(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 4_500_000_000_000_000, max: 4_500_000_000_000_040 }).map((r) => r / 1e15),
      fc.double({ min: 0, max: 12, noNaN: true }),
      fc.constantFrom(0.25, 0.5, 1, Infinity),
    ),
  )
  .chain(([n, entry]) =>
    fc.array(entry, { minLength: (n * (n - 1)) / 2, maxLength: (n * (n - 1)) / 2 }).map((triangle) => {
      const distances = new Float64Array(n * n);
      let next = 0;
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < i; j += 1) {
          distances[i * n + j] = triangle[next]!;
          distances[j * n + i] = triangle[next]!;
          next += 1;
        }
      }
      return { n, distances };
    }),
  );
