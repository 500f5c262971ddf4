import { type Cluster, clusterRows, type ClustersInput } from './clusters.ts';

/** Intervals of the hierarchy that an object lies in, ascending, and its place among the members of each, by object. */
interface Memberships {
  readonly rows: readonly number[];
  readonly places: readonly number[];
}

/**
 * What the clusters of an ordering are like, from a stream of pairs instead of a matrix: every pair of two different
 * objects is added once. Where each object's pairs come in ascending order of the other object, the rows are bit for bit
 * those of `describeClusters`; in another order the last bits of the means may differ.
 * 24 bytes for each object of each interval.
 */
export class ClusterSums {
  private readonly input: Pick<ClustersInput, 'ordering' | 'xi'>;
  private readonly memberships: Memberships[];
  private readonly sums: Float64Array[];
  private readonly saturated: Float64Array;

  constructor(input: Pick<ClustersInput, 'ordering' | 'xi'>) {
    this.input = input;
    const { ordering, xi } = input;
    const found = Array.from(ordering, () => ({ rows: [] as number[], places: [] as number[] }));
    xi.hierarchy.forEach(([first, last], row) => {
      const members = ordering.slice(first, last + 1).sort();
      members.forEach((object, place) => {
        found[object].rows.push(row);
        found[object].places.push(place);
      });
    });
    this.memberships = found;
    this.sums = xi.hierarchy.map(([first, last]) => new Float64Array(last - first + 1));
    this.saturated = new Float64Array(xi.hierarchy.length);
  }

  /** Whether an object is in some interval: pairs of others need not be added. */
  isMember(object: number): boolean {
    return this.memberships[object].rows.length > 0;
  }

  /** Adds the pair of two different objects. */
  add(i: number, j: number, similarity: number, saturated: boolean): void {
    const [u, v] = [this.memberships[i], this.memberships[j]];
    let [a, b] = [0, 0];
    while (a < u.rows.length && b < v.rows.length) {
      const row = u.rows[a];
      if (row < v.rows[b]) a += 1;
      else if (row > v.rows[b]) b += 1;
      else {
        this.sums[row][u.places[a]] += similarity;
        this.sums[row][v.places[b]] += similarity;
        if (saturated) this.saturated[row] += 1;
        a += 1;
        b += 1;
      }
    }
  }

  finish(): Cluster[] {
    return clusterRows(this.input, (_, row) => ({ sums: this.sums[row], saturatedPairs: this.saturated[row] }));
  }
}
