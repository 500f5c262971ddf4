import type { Reals } from './posterior.ts';

/** Columns of numbers over the same n points, one after the other. */
export interface Columns {
  readonly points: number;
  readonly count: number;
  /** count×n, column by column. */
  readonly values: Float64Array;
}

/**
 * Columns less their mean, over their standard deviation with divisor n; a column without spread becomes zero.
 *
 * @param columns n entries each.
 */
export function standardised(columns: readonly Reals[], points: number): Columns {
  const values = new Float64Array(columns.length * points);
  columns.forEach((column, c) => {
    let mean = 0;
    for (let i = 0; i < points; i += 1) mean += column[i] / points;
    let square = 0;
    for (let i = 0; i < points; i += 1) square += (column[i] - mean) ** 2 / points;
    // Equal entries may differ from their own mean by a rounding, which is no spread.
    const sd = Math.sqrt(square);
    const flat = !(sd > 1e-14 * Math.abs(mean));
    for (let i = 0; i < points; i += 1) values[c * points + i] = flat ? 0 : (column[i] - mean) / sd;
  });
  return { points, count: columns.length, values };
}

/** Ranks 1…n of n numbers; equal ones share the mean of theirs, as in scipy's rankdata. NaN is not allowed. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to += 1;
    for (let k = from; k < to; k += 1) ranks[order[k]] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/**
 * Products of the columns of two sets over the points: rows×columns, row-major; of standardised columns Pearson's
 * correlation, of standardised ranks Spearman's. O(rows·columns·n).
 */
export function meanProducts(rows: Columns, columns: Columns): Float64Array {
  const n = rows.points;
  const products = new Float64Array(rows.count * columns.count);
  for (let a = 0; a < rows.count; a += 1) {
    for (let b = 0; b < columns.count; b += 1) {
      let sum = 0;
      for (let i = 0; i < n; i += 1) sum += rows.values[a * n + i] * columns.values[b * n + i];
      products[a * columns.count + b] = sum / n;
    }
  }
  return products;
}

/** Spearman's rank correlation of two lists, ties sharing their mean rank; NaN where one has no spread. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [rows, columns] = [a, b].map((list) => standardised([ranksOf(list)], list.length));
  const flat = [rows, columns].some(({ values }) => values.every((value) => value === 0));
  return flat ? NaN : meanProducts(rows, columns)[0];
}

/**
 * Spearman's rank correlation over the entries that both have.
 *
 * @returns it, in [−1, 1], NaN with fewer than three such entries or where one does not vary; and their number.
 */
export function agreement(a: readonly number[], b: readonly number[]): { spearman: number; pairs: number } {
  const both = [...a.keys()].filter((k) => Number.isFinite(a[k]) && Number.isFinite(b[k]));
  const of = (list: readonly number[]) => both.map((k) => list[k]);
  return { spearman: both.length < 3 ? NaN : spearman(of(a), of(b)), pairs: both.length };
}
