import { prepareCoefficients } from './bhattacharyya.ts';
import type { Posterior } from './posterior.ts';

/**
 * A coarse picture of a coefficient matrix: points in an order, cut into `side` runs of about as many, each cell the mean
 * of the coefficients in it. Of fewer points than `side` the matrix itself. O(n²) coefficients, O(n) memory.
 *
 * @param order the points that are shown.
 * @returns min(side, points shown)², row-major.
 */
export function coarseCoefficients(posterior: Posterior, order: Int32Array, side: number): Float32Array {
  const cells = Math.min(side, order.length);
  const cellOf = (place: number): number => Math.floor((place * cells) / order.length);
  const rows = prepareCoefficients(posterior);
  const row = new Float64Array(posterior.points);
  const sums = new Float64Array(cells * cells);
  const counts = new Float64Array(cells * cells);
  order.forEach((point, place) => {
    rows.row(point, row);
    const at = cellOf(place) * cells;
    order.forEach((other, column) => {
      sums[at + cellOf(column)] += row[other];
      counts[at + cellOf(column)] += 1;
    });
  });
  return Float32Array.from(sums, (sum, cell) => sum / counts[cell]);
}
