import { numeral } from './numeral.ts';
import type { XiClusters } from './xi.ts';

/** A symmetric property of two objects; never asked for an object and itself. */
export type Similarity = (i: number, j: number) => number;

/** One interval of the hierarchy. */
export interface Cluster {
  /** The label of a leaf; the other intervals take the following numbers in hierarchy order. */
  readonly cluster: number;
  /** I, II, … for the leaves by `first`; empty for the others. */
  readonly numeral: string;
  /** Positions in the ordering, inclusive. */
  readonly first: number;
  readonly last: number;
  readonly members: number;
  /** The object with the largest mean similarity to the other members, the lowest on ties. */
  readonly representative: number;
  /** Over unordered pairs of members; NaN for one member. */
  readonly meanSimilarity: number;
  /** Unordered pairs of members whose joint information saturates. */
  readonly saturatedPairs: number;
  /** Number of the smallest interval that strictly contains this one (the first in hierarchy order on ties), or −1. */
  readonly parent: number;
}

export interface ClustersInput {
  readonly ordering: Int32Array;
  readonly xi: Pick<XiClusters, 'hierarchy' | 'hierarchyLabels'>;
  readonly similarity: Similarity;
  /** Whether a pair is saturated; no pair is when absent. */
  readonly saturated?: (i: number, j: number) => boolean;
}

export interface Centrality {
  readonly object: number;
  /** Mean similarity to the other members; NaN for one member. */
  readonly meanSimilarity: number;
}

/** What the rows of a group's members add up to. */
export interface MemberSums {
  /** Of each member, ascending by object: its similarities to the others, added in ascending order of these. */
  readonly sums: Float64Array;
  readonly saturatedPairs: number;
}

/**
 * A row per interval of an OPTICS hierarchy, in hierarchy order. Intervals that occur twice keep both rows.
 * O(members²) similarities per interval.
 */
export function describeClusters({ ordering, xi, similarity, saturated = () => false }: ClustersInput): Cluster[] {
  return clusterRows({ ordering, xi }, (members) => ({
    sums: similaritySums(members, similarity),
    saturatedPairs: countPairs(members, saturated),
  }));
}

/** As `describeClusters`, from sums that were made before. @param sumsOf members ascending, and the row of the hierarchy. */
export function clusterRows(
  { ordering, xi }: Pick<ClustersInput, 'ordering' | 'xi'>,
  sumsOf: (members: Int32Array, row: number) => MemberSums,
): Cluster[] {
  const { hierarchy } = xi;
  const numbers = numberIntervals(xi.hierarchyLabels);
  const numerals = leafNumerals(xi);
  return hierarchy.map(([first, last], row) => {
    const members = ordering.slice(first, last + 1).sort();
    const { sums, saturatedPairs } = sumsOf(members, row);
    const ranking = rankBySums(members, sums);
    return {
      cluster: numbers[row],
      numeral: numerals[row],
      first,
      last,
      members: members.length,
      representative: ranking[0].object,
      meanSimilarity: meanOf(ranking),
      saturatedPairs,
      parent: parentNumber(hierarchy, row, numbers),
    };
  });
}

/**
 * The members of a group from the most central to the least: by mean similarity to the other members (Murphy, Dillavou &
 * Bassett, TMLR 2025: the first is the group's representative), the lowest object first on ties, NaN last.
 * Similarities of one member are added in ascending order of the others.
 */
export function rankByCentrality(members: Int32Array, similarity: Similarity): Centrality[] {
  const ascending = members.slice().sort();
  return rankBySums(ascending, similaritySums(ascending, similarity));
}

function similaritySums(ascending: Int32Array, similarity: Similarity): Float64Array {
  const sums = new Float64Array(ascending.length);
  for (let a = 0; a < ascending.length; a += 1) {
    for (let b = a + 1; b < ascending.length; b += 1) {
      const value = similarity(ascending[a], ascending[b]);
      sums[a] += value;
      sums[b] += value;
    }
  }
  return sums;
}

function rankBySums(ascending: Int32Array, sums: Float64Array): Centrality[] {
  const others = ascending.length - 1;
  return Array.from(ascending, (object, k) => ({ object, meanSimilarity: sums[k] / others })).sort(byCentrality);
}

function byCentrality(a: Centrality, b: Centrality): number {
  const [x, y] = [a.meanSimilarity, b.meanSimilarity];
  if (Number.isNaN(x) || Number.isNaN(y))
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a.object - b.object;
  return y - x || a.object - b.object;
}

/** The mean over members of their mean similarity to the others is that over unordered pairs. */
function meanOf(ranking: readonly Centrality[]): number {
  return ranking.reduce((sum, { meanSimilarity }) => sum + meanSimilarity, 0) / ranking.length;
}

function countPairs(members: Int32Array, holds: (i: number, j: number) => boolean): number {
  let count = 0;
  for (let a = 0; a < members.length; a += 1) {
    for (let b = a + 1; b < members.length; b += 1) if (holds(members[a], members[b])) count += 1;
  }
  return count;
}

function numberIntervals(labels: Int32Array): number[] {
  let next = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  return Array.from(labels, (label) => (label >= 0 ? label : next++));
}

function leafNumerals({ hierarchy, hierarchyLabels }: ClustersInput['xi']): string[] {
  const leaves = [...hierarchyLabels.keys()].filter((row) => hierarchyLabels[row] >= 0);
  leaves.sort((a, b) => hierarchy[a][0] - hierarchy[b][0]);
  const numerals = hierarchy.map(() => '');
  leaves.forEach((row, k) => (numerals[row] = numeral(k + 1)));
  return numerals;
}

function parentNumber(hierarchy: readonly [number, number][], row: number, numbers: readonly number[]): number {
  const [first, last] = hierarchy[row];
  let parent = -1;
  let smallest = Infinity;
  hierarchy.forEach(([start, end], other) => {
    const size = end - start;
    if (start <= first && end >= last && size > last - first && size < smallest) {
      parent = numbers[other];
      smallest = size;
    }
  });
  return parent;
}
