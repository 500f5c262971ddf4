/**
 * What a pair costs by its factors and by its coefficients, in multiply-adds: a function of n and the ranks alone, never
 * of a time measured, so that a run chooses alike everywhere.
 *
 *   low rank   2 n (r_U + 1)(r_V + 1): M = FᵀG, then f_iᵀ M g_i at every point
 *   dense      n², the coefficients being worked out for many pairs at a time
 *
 * Factors are the cheaper way for a pair whose sides (costSide) have at most this product.
 */
export const costProductMax = (points: number): number => points / 2;

/**
 * The side of a factor as the choice takes it: its columns and the residual, rounded up to four steps between powers of
 * two. Channels then fall into few classes, and what is dense into few blocks.
 */
export function costSide(rank: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(rank + 1)) - 2);
  return Math.ceil((rank + 1) / step) * step;
}
