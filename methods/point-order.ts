/**
 * Points by ascending value, ties by ascending row; points without a value (NaN) are left out.
 * @param rows the place of each point in the data set.
 */
export function orderPoints(values: Float64Array, rows: Int32Array): Int32Array {
  const known = Array.from(values.keys()).filter((point) => !Number.isNaN(values[point]));
  return Int32Array.from(known.sort((a, b) => values[a] - values[b] || rows[a] - rows[b]));
}

/** So many of 0…count−1, evenly spaced, the first and the last among them. All where there are no more. */
export function evenly(count: number, wished: number): Int32Array {
  if (count <= wished) return Int32Array.from({ length: count }, (_, k) => k);
  return Int32Array.from({ length: wished }, (_, k) => Math.round((k * (count - 1)) / (wished - 1)));
}
