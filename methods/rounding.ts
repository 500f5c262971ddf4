/** Above this, doubles have no fraction bits left; adding and subtracting it rounds a smaller one to an integer. */
const NO_FRACTION = 2 ** 52;

/**
 * A distance ≥ 0 rounded to 15 decimals the way NumPy does it: x·1e15 to the nearest integer, halves to even, over 1e15.
 * It never decreases with x, and rounding again changes nothing: below 2⁵² the integer is recovered exactly, and above it
 * the coarser of the two grids, of x and of x·1e15, has steps of more than twice the other rounding's error (tested).
 * Numbers above 1.8e293 become +∞.
 */
export function roundTo15Decimals(x: number): number {
  const scaled = x * 1e15;
  return (scaled < NO_FRACTION ? scaled + NO_FRACTION - NO_FRACTION : scaled) / 1e15;
}
