import type { NeighbourGraph } from './neighbour-graph.ts';
import type { Ordering } from './ordering.ts';
import { type Sensitivity, sensitivityOf } from './sensitivity.ts';
import { orderSparse } from './sparse-ordering.ts';
import { extractXi, type XiClusters } from './xi.ts';

export interface SparseStructureOptions {
  /** All pairs that are at most maxEps apart. */
  readonly graph: NeighbourGraph;
  readonly minSamples: number;
  readonly xi: number;
}

/** Order and intervals of one set of channels; what the clusters are like takes all pairs (`ClusterSums`). */
export interface SparseStructure extends Ordering {
  readonly clusters: XiClusters;
  readonly sensitivity: readonly Sensitivity[];
}

/**
 * The channel structure of one set of channels as `structureOf` finds it with the same finite maxEps, from the pairs
 * within maxEps alone. Up to seven orderings.
 */
export function sparseStructureOf({ graph, minSamples, xi }: SparseStructureOptions): SparseStructure {
  const ordering = orderSparse(graph, minSamples);
  return {
    ...ordering,
    clusters: extractXi(ordering, { minSamples, xi }),
    sensitivity: sensitivityOf((tried) => orderSparse(graph, tried), { minSamples, xi }),
  };
}
