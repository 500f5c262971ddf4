import { order, type Ordering, type OrderingOptions } from './ordering.ts';
import { extractXi } from './xi.ts';

/** What the clustering gives at one value of minSamples. */
export interface Sensitivity {
  readonly minSamples: number;
  /** Leaf clusters. */
  readonly clusters: number;
  /** Objects in some leaf. */
  readonly clustered: number;
  /** Objects of the largest leaf. */
  readonly largest: number;
}

const TRIED = [5, 8, 10, 15, 20];

/**
 * How the clustering depends on minSamples: for 5, 8, 10, 15, 20 and the value used, ascending, each once.
 * As many orderings as values; where there are fewer objects than minSamples, no clusters.
 *
 * @param distances n×n row-major, as for order(); minSamples of the options is the value used.
 */
export function sensitivity(
  distances: Float64Array,
  n: number,
  options: OrderingOptions & { readonly xi: number },
): Sensitivity[] {
  return sensitivityOf((minSamples) => order(distances, n, { ...options, minSamples }), options);
}

/** As `sensitivity`. @param orderBy the ordering with a value of minSamples. */
export function sensitivityOf(
  orderBy: (minSamples: number) => Ordering,
  options: { readonly minSamples: number; readonly xi: number },
): Sensitivity[] {
  const values = [...new Set([...TRIED, options.minSamples])].sort((a, b) => a - b);
  return values.map((minSamples) => {
    const { labels } = extractXi(orderBy(minSamples), { minSamples, xi: options.xi });
    return { minSamples, ...countLabels(labels) };
  });
}

/** The default of minSamples: two fifths of the spaces (the paper's 20 for 50 models), at least 3; halves go up. */
export function autoMinSamples(nSpaces: number): number {
  return Math.max(3, Math.round(0.4 * nSpaces));
}

/** Leaf clusters, objects in them, and objects of the largest one, of labels with −1 for none. */
export function countLabels(labels: Int32Array): Omit<Sensitivity, 'minSamples'> {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const counts = [...sizes.values()];
  return {
    clusters: counts.length,
    clustered: counts.reduce((sum, size) => sum + size, 0),
    largest: counts.reduce((most, size) => Math.max(most, size), 0),
  };
}
