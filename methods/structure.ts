import { type Cluster, describeClusters } from './clusters.ts';
import { distanceOfNmi, distanceOfVi, similarityOfVi } from './distance.ts';
import { order, type Ordering } from './ordering.ts';
import { sensitivity, type Sensitivity } from './sensitivity.ts';
import { extractXi } from './xi.ts';

export interface StructureOptions {
  /** What `values` holds: NMI, or VI in bits. */
  readonly measure: 'nmi' | 'vi';
  readonly count: number;
  /** count×count row-major, symmetric; the diagonal is not read. */
  readonly values: Float32Array;
  /** count×count, 1 where the joint information of a pair saturates. */
  readonly saturated: Uint8Array;
  readonly minSamples: number;
  readonly xi: number;
  /** Infinity for no limit. */
  readonly maxEps: number;
}

/** Order and clusters of one set of channels; objects are positions in that set, 0…count−1. */
export interface Structure extends Ordering {
  /** Leaf of each object, −1 for none. */
  readonly labels: Int32Array;
  readonly clusters: readonly Cluster[];
  readonly sensitivity: readonly Sensitivity[];
}

/**
 * The channel structure of one set of channels (Murphy, Dillavou & Bassett, TMLR 2025, figure 3): distances, the OPTICS
 * order, its clusters and what they are like, and how the clusters depend on minSamples.
 * 8·count² bytes for the distances; time O(count²) for each of up to seven orderings.
 */
export function structureOf(options: StructureOptions): Structure {
  const { measure, count, values, saturated, minSamples, xi } = options;
  const distances = distancesOf(options);
  const ordering = order(distances, count, options);
  const clusters = extractXi(ordering, { minSamples, xi });
  const similarityOf = measure === 'nmi' ? (value: number) => value : similarityOfVi;
  return {
    ...ordering,
    labels: clusters.labels,
    clusters: describeClusters({
      ordering: ordering.ordering,
      xi: clusters,
      similarity: (i, j) => similarityOf(values[i * count + j]),
      saturated: (i, j) => saturated[i * count + j] === 1,
    }),
    sensitivity: sensitivity(distances, count, options),
  };
}

/** The count×count distances of stored similarities, the diagonal exactly 0. */
export function distancesOf({
  measure,
  count,
  values,
}: Pick<StructureOptions, 'measure' | 'count' | 'values'>): Float64Array {
  const distanceOf = measure === 'nmi' ? distanceOfNmi : distanceOfVi;
  const distances = new Float64Array(count * count);
  for (let e = 0; e < distances.length; e += 1) distances[e] = distanceOf(values[e]); // from() is thirty times slower
  for (let i = 0; i < count; i += 1) distances[i * count + i] = 0;
  return distances;
}
