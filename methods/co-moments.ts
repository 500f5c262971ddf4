/**
 * Means and co-moments of several quantities over the same samples, which can be taken piece by piece and merged.
 *
 * Letters: T terms, M samples. Co-moments are Σ (x_i − x̄_i)(x_j − x̄_j), packed upper triangle, diagonal included,
 * row-major. Each entry is made from its own two terms alone: further terms do not change it, bit for bit.
 */
export interface CoMoments {
  /** M ≥ 0. */
  readonly count: number;
  /** T means; 0 where there are no samples. */
  readonly mean: Float64Array;
  /** T(T+1)/2. */
  readonly comoment: Float64Array;
}

/** Place of (i, j), i ≤ j, in a packed upper triangle of T rows. */
export const packedPlace = (i: number, j: number, terms: number): number => (i * (2 * terms - i - 1)) / 2 + j;

/**
 * Co-moments of samples first…end−1 of T rows of M values, in two passes: O(T²·(end − first)).
 * @param values T×M, row-major: one row a term.
 */
export function coMoments(values: Float64Array, terms: number, first: number, end: number): CoMoments {
  const samples = terms === 0 ? 0 : values.length / terms;
  const count = end - first;
  const rows = Array.from({ length: terms }, (_, t) => values.slice(t * samples + first, t * samples + end));
  const mean = Float64Array.from(rows, (row) => row.reduce((sum, value) => sum + value, 0) / Math.max(count, 1));
  rows.forEach((row, t) => {
    for (let m = 0; m < count; m += 1) row[m] -= mean[t];
  });
  const comoment = new Float64Array((terms * (terms + 1)) / 2);
  let place = 0;
  for (let i = 0; i < terms; i += 1) {
    for (let j = i; j < terms; j += 1, place += 1) comoment[place] = product(rows[i], rows[j]);
  }
  return { count, mean, comoment };
}

/**
 * Two pieces as one (Chan, Golub & LeVeque, Compstat 1982): the co-moments add, with δδᵀ·M_a·M_b/(M_a + M_b) for the
 * distance δ of the means. Stable where sums of squares would cancel. Not associative to the last bit: merge in order.
 */
export function mergeCoMoments(a: CoMoments, b: CoMoments): CoMoments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const terms = a.mean.length;
  const delta = a.mean.map((mean, t) => b.mean[t] - mean);
  const weight = (a.count * b.count) / count;
  const mean = a.mean.map((value, t) => value + (delta[t] * b.count) / count);
  const comoment = new Float64Array(a.comoment.length);
  let place = 0;
  for (let i = 0; i < terms; i += 1) {
    for (let j = i; j < terms; j += 1, place += 1) {
      comoment[place] = a.comoment[place] + b.comoment[place] + delta[i] * delta[j] * weight;
    }
  }
  return { count, mean, comoment };
}

/** The covariance of the means of terms i and j: sample covariance (divisor M − 1) over M. NaN for one sample. */
export function covarianceOfMeans({ count, mean, comoment }: CoMoments, i: number, j: number): number {
  const place = i <= j ? packedPlace(i, j, mean.length) : packedPlace(j, i, mean.length);
  return comoment[place] / (count - 1) / count;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let m = 0; m < a.length; m += 1) sum += a[m] * b[m];
  return sum;
}
