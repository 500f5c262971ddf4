/** The mean; NaN of nothing, or where one is NaN. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The median, the mean of the two in the middle of an even number; NaN are left out, NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const half = Math.floor(known.length / 2);
  if (known.length === 0) return NaN;
  return known.length % 2 === 1 ? known[half] : (known[half - 1] + known[half]) / 2;
}

/** The largest; NaN are left out, NaN of nothing. */
export function largestOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : Math.max(...known);
}
