import { diagonalCoefficient } from './gaussian.ts';
import type { SynthesisSpace } from './fusion-gradient.ts';

export interface NeighbourOptions {
  /** The points in their order: n indices, each once. */
  readonly order: Int32Array;
  /** The last is a neighbour of the first. */
  readonly closed: boolean;
}

/**
 * Continuity (Murphy, Dillavou & Bassett, TMLR 2025, §4.4): the largest Bhattacharyya distance −ln BC between neighbours
 * over its 90th percentile (linear interpolation between order statistics); 1 is the least. NaN where that percentile is
 * 0, or there are no neighbours.
 *
 * Departure: the published code takes neighbours from the superdiagonal, and so never the pair of the last and the first
 * point, which are neighbours on a circle: `closed` adds it.
 */
export function continuity(space: SynthesisSpace, options: NeighbourOptions): number {
  const { points, dimensions, mean, logvar } = space;
  const coefficient = diagonalCoefficient({
    kind: 'diagonal_gaussian',
    points,
    dimensions,
    mean,
    variance: logvar.map(Math.exp),
  });
  const distances = neighbours(options).map(([i, j]) => -Math.log(coefficient(i, j)));
  const sorted = Float64Array.from(distances).sort();
  if (sorted.length === 0) return NaN;
  const place = 0.9 * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  const percentile = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  return percentile > 0 ? sorted[sorted.length - 1] / percentile : NaN;
}

/**
 * Uniformity (the 2024 preprint of the same work): standard deviation (divisor: the number of pairs) over mean of the
 * Euclidean distances between the means of neighbours; 0 is perfect. NaN where all means are equal.
 */
export function uniformity({ dimensions: d, mean }: SynthesisSpace, options: NeighbourOptions): number {
  const distances = neighbours(options).map(([i, j]) => {
    let square = 0;
    for (let k = 0; k < d; k += 1) square += (mean[i * d + k] - mean[j * d + k]) ** 2;
    return Math.sqrt(square);
  });
  const average = distances.reduce((sum, each) => sum + each, 0) / distances.length;
  const variance = distances.reduce((sum, each) => sum + (each - average) ** 2, 0) / distances.length;
  return average > 0 ? Math.sqrt(variance) / average : NaN;
}

function neighbours({ order, closed }: NeighbourOptions): [number, number][] {
  const pairs = Array.from(order.subarray(1), (j, k): [number, number] => [order[k], j]);
  return closed && order.length > 2 ? [...pairs, [order[order.length - 1], order[0]]] : pairs;
}
