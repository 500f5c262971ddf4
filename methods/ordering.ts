import { roundTo15Decimals } from './rounding.ts';

export interface OrderingOptions {
  /** Points within the core distance, the point itself included; ≥ 2. */
  readonly minSamples: number;
  /** Largest distance of a neighbour, inclusive; Infinity for no limit. */
  readonly maxEps: number;
}

/** n objects; all arrays but `ordering` are indexed by object, not by position. */
export interface Ordering {
  /** Object at each position. */
  readonly ordering: Int32Array;
  /** Distance at which an object was reached, 15 decimals; +∞ for the start of each connected part. */
  readonly reachability: Float64Array;
  /** Distance of the minSamples-th nearest object, 15 decimals; +∞ where it exceeds maxEps or does not exist. */
  readonly coreDistances: Float64Array;
  /** Object from which it was reached, −1 for a start. */
  readonly predecessor: Int32Array;
}

/**
 * The OPTICS ordering of n objects (Ankerst et al., SIGMOD 1999), bit for bit that of scikit-learn 1.9.1 on the same
 * distances (metric precomputed):
 *
 * - an object is its own nearest neighbour and counts for minSamples;
 * - core distances and reachabilities are rounded to 15 decimals;
 * - the next object is the unprocessed one with the smallest reachability, infinities included, lowest index on ties;
 * - only a strictly smaller reachability replaces an old one;
 * - a core distance above maxEps becomes +∞; a neighbour at exactly maxEps counts; one at +∞ never does.
 *
 * Fewer objects than minSamples: nothing is core, the ordering is 0…n−1, everything is +∞ and −1 (scikit-learn refuses).
 * O(n²) time, O(n) memory beside the distances.
 *
 * @param distances n×n row-major, ≥ 0, no NaN; row p holds the distances from p.
 */
export function order(distances: Float64Array, n: number, { minSamples, maxEps }: OrderingOptions): Ordering {
  if (distances.length !== n * n) throw new RangeError(`distances: expected ${n * n} entries, got ${distances.length}`);
  const coreDistances = coreDistancesOf(distances, n, minSamples, maxEps);
  const walk = new Walk(distances, n, maxEps);
  const ordering = new Int32Array(n);
  for (let position = 0; position < n; position += 1) {
    const point = walk.takeNext();
    ordering[position] = point;
    walk.update(point, coreDistances[point]);
  }
  return { ordering, reachability: walk.reachability, coreDistances, predecessor: walk.predecessor };
}

/** The unprocessed objects, and how near the processed ones come to them. */
class Walk {
  readonly reachability: Float64Array;
  readonly predecessor: Int32Array;
  /** Unprocessed objects, ascending, so that the first of equals is the lowest index. */
  private readonly waiting: Int32Array;
  private nWaiting: number;
  /** Place in `waiting` of the object with the smallest reachability. */
  private next = 0;
  private readonly distances: Float64Array;
  private readonly n: number;
  private readonly maxEps: number;

  constructor(distances: Float64Array, n: number, maxEps: number) {
    this.distances = distances;
    this.n = n;
    this.maxEps = maxEps;
    this.nWaiting = n;
    this.waiting = Int32Array.from({ length: n }, (_, k) => k);
    this.reachability = new Float64Array(n).fill(Infinity);
    this.predecessor = new Int32Array(n).fill(-1);
  }

  takeNext(): number {
    const point = this.waiting[this.next];
    this.waiting.copyWithin(this.next, this.next + 1, this.nWaiting);
    this.nWaiting -= 1;
    return point;
  }

  /**
   * Offers `point`, whose core distance is `core`, as predecessor to every waiting object, and finds the next object in
   * the same pass. Rounding never decreases with the distance and leaves a rounded number alone, so
   * round(max(distance, core)) = max(round(distance), core), and a distance that is not below an object's reachability
   * need not be rounded: it cannot improve it.
   */
  update(point: number, core: number): void {
    const { reachability, waiting, nWaiting, distances, maxEps } = this;
    const row = point * this.n;
    let best = Infinity;
    let next = 0;
    for (let k = 0; k < nWaiting; k += 1) {
      const object = waiting[k];
      const distance = distances[row + object];
      if (distance < reachability[object] && core < reachability[object] && distance <= maxEps) {
        this.offer(object, Math.max(roundTo15Decimals(distance), core), point);
      }
      const reach = reachability[object];
      if (reach < best) {
        best = reach;
        next = k;
      }
    }
    this.next = next;
  }

  private offer(object: number, reach: number, point: number): void {
    if (!(reach < this.reachability[object])) return;
    this.reachability[object] = reach;
    this.predecessor[object] = point;
  }
}

function coreDistancesOf(distances: Float64Array, n: number, minSamples: number, maxEps: number): Float64Array {
  const cores = new Float64Array(n).fill(Infinity);
  if (minSamples > n) return cores;
  const heap = new Float64Array(minSamples);
  for (let p = 0; p < n; p += 1) {
    const core = kthSmallest(distances, p * n, n, heap);
    if (core <= maxEps) cores[p] = roundTo15Decimals(core);
  }
  return cores;
}

/** The k-th smallest of n ≥ k values from `offset`, k = the length of `heap`: a heap of the k smallest, largest on top. */
export function kthSmallest(values: Float64Array, offset: number, n: number, heap: Float64Array): number {
  const k = heap.length;
  for (let e = 0; e < k; e += 1) heap[e] = values[offset + e];
  for (let top = (k >> 1) - 1; top >= 0; top -= 1) siftDown(heap, top, heap[top]);
  let largest = heap[0];
  for (let e = offset + k; e < offset + n; e += 1) {
    if (values[e] < largest) {
      siftDown(heap, 0, values[e]);
      largest = heap[0];
    }
  }
  return largest;
}

/** Puts `value` where the top of a subheap was, and restores the order below. */
function siftDown(heap: Float64Array, top: number, value: number): void {
  let hole = top;
  for (let child = 2 * hole + 1; child < heap.length; child = 2 * hole + 1) {
    if (child + 1 < heap.length && heap[child + 1] > heap[child]) child += 1;
    if (heap[child] <= value) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = value;
}
