import type { Ordering } from './ordering.ts';
import { type Area, areasWithin, correctEnds, extendArea, matchEnds } from './steep-area.ts';

export interface XiOptions {
  /** That of the ordering; also the most flat points in a row that a steep area may hold. */
  readonly minSamples: number;
  /** Fewest objects of a cluster; minSamples when absent. */
  readonly minClusterSize?: number;
  /** Relative drop of reachability that makes a point steep, in (0, 1). */
  readonly xi: number;
  /** Shorten clusters whose last objects were reached from outside; default true. */
  readonly predecessorCorrection?: boolean;
}

export interface XiClusters {
  /** Leaf cluster of each object (by object, not by position), −1 for none. */
  readonly labels: Int32Array;
  /** Clusters as [start, end], inclusive positions in the ordering; enclosing ones after the ones they enclose. */
  readonly hierarchy: [number, number][];
  /** Label that each row of the hierarchy carries, −1 for one that is not a leaf. */
  readonly hierarchyLabels: Int32Array;
}

/**
 * Clusters of an OPTICS ordering by the ξ method (Ankerst et al., SIGMOD 1999, figure 19), bit for bit those of
 * scikit-learn 1.9.1. Three departures from the paper are scikit-learn's, and are marked where they happen: an infinite
 * reachability closes the plot; two inequalities that the paper prints the wrong way round.
 *
 * A row of the hierarchy becomes a leaf, with the next free label from 0, when none of its objects has a label yet.
 * O(n·clusters) at worst; no clusters when everything is at +∞.
 */
export function extractXi(
  { ordering, reachability, predecessor }: Pick<Ordering, 'ordering' | 'reachability' | 'predecessor'>,
  options: XiOptions,
): XiClusters {
  const n = ordering.length;
  const plot = new Float64Array(n + 1).fill(Infinity); // the closing +∞ ends a cluster that reaches the last object
  const place = new Int32Array(n);
  ordering.forEach((object, position) => {
    plot[position] = reachability[object];
    place[object] = position;
  });
  const reachedFrom = Int32Array.from(ordering, (object) =>
    predecessor[object] < 0 ? -1 : place[predecessor[object]],
  );
  const hierarchy = findClusters(plot, reachedFrom, options);
  return { hierarchy, ...labelLeaves(hierarchy, ordering) };
}

/** The loop of figure 19: from one steep point to the next, keeping the steep down areas that may still open a cluster. */
function findClusters(plot: Float64Array, reachedFrom: Int32Array, options: XiOptions): [number, number][] {
  const keep = 1 - options.xi;
  const steep = steepness(plot, keep);
  const clusters: [number, number][] = [];
  let downs: Area[] = [];
  let index = 0;
  let maxBetween = 0;
  for (let at = 0; at < plot.length - 1; at += 1) {
    if (at < index || !(steep.down[at] || steep.up[at])) continue;
    for (let p = index; p <= at; p += 1) maxBetween = Math.max(maxBetween, plot[p]);
    downs = areasWithin(downs, maxBetween, keep, plot);
    if (steep.down[at]) {
      const end = extendArea(steep.down, steep.rising, at, options.minSamples);
      downs.push({ start: at, end, maxBetween: 0 });
      index = end + 1;
    } else {
      const end = extendArea(steep.up, steep.falling, at, options.minSamples);
      const found = downs.map((down) => closeCluster(down, { start: at, end }, plot, reachedFrom, options));
      // Smaller clusters first: the latest steep down area begins the smallest one.
      clusters.push(...found.filter((cluster) => cluster !== undefined).reverse());
      index = end + 1;
    }
    maxBetween = plot[index];
  }
  return clusters;
}

/** Per position: is the step to the next one steep, and does it fall or rise at all? A step from +∞ to +∞ is none of it. */
function steepness(plot: Float64Array, keep: number) {
  const n = plot.length - 1;
  const [up, down, falling, rising] = [new Uint8Array(n), new Uint8Array(n), new Uint8Array(n), new Uint8Array(n)];
  for (let p = 0; p < n; p += 1) {
    const ratio = plot[p] / plot[p + 1];
    up[p] = ratio <= keep ? 1 : 0;
    // Paper, definition 9, prints r(p)·(1 − ξ) ≤ r(p + 1) for a steep downward point; it must be ≥.
    down[p] = ratio >= 1 / keep ? 1 : 0;
    falling[p] = ratio > 1 ? 1 : 0;
    rising[p] = ratio < 1 ? 1 : 0;
  }
  return { up, down, falling, rising };
}

/** The cluster between a steep down and a steep up area, by definition 11; undefined when they do not make one. */
function closeCluster(
  down: Area,
  up: { readonly start: number; readonly end: number },
  plot: Float64Array,
  reachedFrom: Int32Array,
  { xi, minSamples, minClusterSize = minSamples, predecessorCorrection = true }: XiOptions,
): [number, number] | undefined {
  const keep = 1 - xi;
  if (plot[up.end + 1] * keep < down.maxBetween) return undefined; // criterion 3b
  let ends: [number, number] | undefined = matchEnds(down, up, plot, keep); // criterion 4
  if (predecessorCorrection) ends = correctEnds(ends, plot, reachedFrom);
  if (ends === undefined) return undefined;
  const [start, end] = ends;
  if (end - start + 1 < minClusterSize) return undefined; // criterion 3a
  if (start > down.end || end < up.start) return undefined; // criteria 1 and 2
  return ends;
}

function labelLeaves(hierarchy: readonly [number, number][], ordering: Int32Array) {
  const labels = new Int32Array(ordering.length).fill(-1);
  const hierarchyLabels = new Int32Array(hierarchy.length).fill(-1);
  let nLabels = 0;
  hierarchy.forEach(([start, end], row) => {
    const members = ordering.subarray(start, end + 1);
    if (members.some((object) => labels[object] !== -1)) return;
    for (const object of members) labels[object] = nLabels;
    hierarchyLabels[row] = nLabels;
    nLabels += 1;
  });
  return { labels, hierarchyLabels };
}
