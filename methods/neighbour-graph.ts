/** Pairs of different objects and how far they are apart, each pair once. */
export interface NeighbourPairs {
  readonly i: Int32Array;
  readonly j: Int32Array;
  /** What the distance follows from, one a pair: the distance itself, NMI, or VI in bits. */
  readonly values: Float32Array | Float64Array;
}

/**
 * The pairs of n objects that are near enough, in both directions: the neighbours of object p are those from
 * offsets[p] to offsets[p + 1]. 12 bytes a neighbour, 4 bytes an object.
 */
export interface NeighbourGraph {
  readonly count: number;
  /** count + 1. */
  readonly offsets: Uint32Array;
  /** An object is not among its own neighbours. */
  readonly neighbours: Int32Array;
  /** Distance of each neighbour: finite, ≥ 0. */
  readonly distances: Float64Array;
}

/**
 * The pairs of different objects that are at most `maxEps` apart; one at exactly maxEps counts, NaN and +∞ never do.
 * @param distanceOf distance of a pair of that value.
 */
export function pairsWithin(
  { i, j, values }: NeighbourPairs,
  distanceOf: (value: number) => number,
  maxEps: number,
): NeighbourPairs {
  const isNear = (row: number): boolean => {
    const distance = distanceOf(values[row]);
    return i[row] !== j[row] && distance <= maxEps && distance < Infinity;
  };
  let near = 0;
  const rows = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) if (isNear(row)) rows[near++] = row;
  const kept = rows.subarray(0, near);
  const found = { i: new Int32Array(near), j: new Int32Array(near), values: values.slice(0, near) };
  kept.forEach((row, at) => {
    found.i[at] = i[row];
    found.j[at] = j[row];
    found.values[at] = values[row];
  });
  return found;
}

/**
 * Puts a graph together from lists of pairs without having them all in memory: each list is counted, then, in a second
 * pass, each is added. Which pair is in which list, and the order of the lists, change the order of an object's
 * neighbours and nothing that is computed from them.
 */
export class GraphBuilder {
  readonly count: number;
  private readonly offsets: Uint32Array;
  private readonly distanceOf: (value: number) => number;
  private filled: { neighbours: Int32Array; distances: Float64Array; next: Uint32Array } | undefined;

  /** @param distanceOf distance of a pair of a value. */
  constructor(count: number, distanceOf: (value: number) => number) {
    this.count = count;
    this.offsets = new Uint32Array(count + 1);
    this.distanceOf = distanceOf;
  }

  /** First pass: objects are 0…count−1. */
  countPairs({ i, j }: NeighbourPairs): void {
    if (this.filled) throw new RangeError('neighbours: expected all pairs to be counted before the first is added');
    for (let row = 0; row < i.length; row += 1) {
      this.offsets[i[row] + 1] += 1;
      this.offsets[j[row] + 1] += 1;
    }
  }

  /** Second pass, over the same lists. */
  addPairs({ i, j, values }: NeighbourPairs): void {
    const { neighbours, distances, next } = (this.filled ??= this.makeRoom());
    for (let row = 0; row < i.length; row += 1) {
      const [a, b, distance] = [i[row], j[row], this.distanceOf(values[row])];
      neighbours[next[a]] = b;
      distances[next[a]++] = distance;
      neighbours[next[b]] = a;
      distances[next[b]++] = distance;
    }
  }

  /** @throws RangeError where what was added is not what was counted. */
  finish(): NeighbourGraph {
    const { count, offsets } = this;
    const { neighbours, distances, next } = (this.filled ??= this.makeRoom());
    for (let p = 0; p < count; p += 1) {
      if (next[p] === offsets[p + 1]) continue;
      const [wanted, got] = [offsets[p + 1] - offsets[p], next[p] - offsets[p]];
      throw new RangeError(`neighbours of ${p}: expected ${wanted} as counted, got ${got}`);
    }
    return { count, offsets, neighbours, distances };
  }

  /** Turns counts into offsets. */
  private makeRoom() {
    const { offsets, count } = this;
    for (let p = 0; p < count; p += 1) offsets[p + 1] += offsets[p];
    const total = offsets[count];
    return { neighbours: new Int32Array(total), distances: new Float64Array(total), next: offsets.slice(0, count) };
  }
}
