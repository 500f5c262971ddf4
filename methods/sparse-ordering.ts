import type { NeighbourGraph } from './neighbour-graph.ts';
import { kthSmallest, type Ordering } from './ordering.ts';
import { roundTo15Decimals } from './rounding.ts';

/**
 * The OPTICS ordering from the pairs that are at most maxEps apart: bit for bit what `order` gives of all distances with
 * the same finite maxEps, for a distance above it is never looked at (a core distance above it is +∞, and only
 * neighbours within it are offered a predecessor).
 * O((n + neighbours)·log n) time, 24 bytes an object beside the graph.
 *
 * @param minSamples points within the core distance, the point itself included; ≥ 2.
 */
export function orderSparse(graph: NeighbourGraph, minSamples: number): Ordering {
  const { count, offsets, neighbours, distances } = graph;
  const coreDistances = sparseCores(graph, minSamples);
  const reachability = new Float64Array(count).fill(Infinity);
  const predecessor = new Int32Array(count).fill(-1);
  const waiting = new Waiting(reachability);
  const ordering = new Int32Array(count);
  for (let position = 0; position < count; position += 1) {
    const point = waiting.takeNext();
    ordering[position] = point;
    const core = coreDistances[point];
    if (core === Infinity) continue;
    for (let e = offsets[point]; e < offsets[point + 1]; e += 1) {
      const object = neighbours[e];
      if (waiting.isTaken(object)) continue;
      const reach = Math.max(roundTo15Decimals(distances[e]), core);
      if (!(reach < reachability[object])) continue;
      predecessor[object] = point;
      waiting.bringNearer(object, reach);
    }
  }
  return { ordering, reachability, coreDistances, predecessor };
}

/** The object itself, at distance 0, is the first of its neighbours. */
function sparseCores({ count, offsets, distances }: NeighbourGraph, minSamples: number): Float64Array {
  const cores = new Float64Array(count).fill(Infinity);
  const heap = new Float64Array(minSamples - 1);
  for (let p = 0; p < count; p += 1) {
    const near = offsets[p + 1] - offsets[p];
    if (near >= heap.length) cores[p] = roundTo15Decimals(kthSmallest(distances, offsets[p], near, heap));
  }
  return cores;
}

const TAKEN = -2;
const NOT_REACHED = -1;

/**
 * The objects that are not taken yet. Those that were reached are in a heap, nearest first, the lowest of equals first;
 * the others follow by number.
 */
class Waiting {
  private readonly reachability: Float64Array;
  private readonly heap: Int32Array;
  private size = 0;
  /** Place of each object in the heap, or one of the two marks. */
  private readonly places: Int32Array;
  /** No object before it is left that was not reached. */
  private start = 0;

  constructor(reachability: Float64Array) {
    this.reachability = reachability;
    this.heap = new Int32Array(reachability.length);
    this.places = new Int32Array(reachability.length).fill(NOT_REACHED);
  }

  isTaken(object: number): boolean {
    return this.places[object] === TAKEN;
  }

  takeNext(): number {
    const { heap, places } = this;
    if (this.size === 0) {
      while (places[this.start] !== NOT_REACHED) this.start += 1;
      places[this.start] = TAKEN;
      return this.start;
    }
    const [nearest] = heap;
    places[nearest] = TAKEN;
    this.size -= 1;
    if (this.size > 0) this.sink(heap[this.size]);
    return nearest;
  }

  /** @param reach smaller than before. */
  bringNearer(object: number, reach: number): void {
    this.reachability[object] = reach;
    if (this.places[object] === NOT_REACHED) {
      this.places[object] = this.size;
      this.size += 1;
    }
    this.rise(object, this.places[object]);
  }

  private isBefore(a: number, b: number): boolean {
    const [x, y] = [this.reachability[a], this.reachability[b]];
    return x < y || (x === y && a < b);
  }

  private put(object: number, place: number): void {
    this.heap[place] = object;
    this.places[object] = place;
  }

  private rise(object: number, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.isBefore(object, this.heap[parent])) break;
      this.put(this.heap[parent], place);
      place = parent;
    }
    this.put(object, place);
  }

  /** Puts an object where the top was. */
  private sink(object: number): void {
    let place = 0;
    for (let child = 1; child < this.size; child = 2 * place + 1) {
      if (child + 1 < this.size && this.isBefore(this.heap[child + 1], this.heap[child])) child += 1;
      if (!this.isBefore(this.heap[child], object)) break;
      this.put(this.heap[child], place);
      place = child;
    }
    this.put(object, place);
  }
}
