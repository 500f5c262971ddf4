import { spearman } from './correlation.ts';

/** What the scores of a model's pairs come to. */
export interface ModelScore {
  /** Their median. */
  readonly score: number;
  /** Standard deviation over the pairs, divisor one less than their number; NaN below two. */
  readonly sd: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** 1 is the highest score; equal scores share the better rank. −1 where there is no score. */
  readonly rank: number;
}

/**
 * Scores of the models of an ensemble: for model i the median over j ≠ i of the pairs (j, i), column i of the matrix, as
 * the disentanglement library has it (the row would do as well but for the Lasso). NaN with fewer than two models, or
 * where a pair has no score.
 *
 * @param pairs models×models, row-major: the score of the ordered pair (first, second); the diagonal is not read.
 */
export function modelScores(pairs: Float64Array, models: number): ModelScore[] {
  const columns = Array.from({ length: models }, (_, i) =>
    Float64Array.from({ length: models }, (__, j) => pairs[j * models + i])
      .filter((___, j) => j !== i)
      .sort(),
  );
  const scores = columns.map((column) => quantile(column, 0.5));
  return columns.map((column, i) => ({
    score: scores[i],
    sd: standardDeviation(column),
    lowerQuartile: quantile(column, 0.25),
    upperQuartile: quantile(column, 0.75),
    rank: Number.isNaN(scores[i]) ? -1 : 1 + scores.filter((other) => other > scores[i]).length,
  }));
}

/** Spearman's correlation of two rankings' scores over the models that both have one for; NaN for fewer than two. */
export function agreementOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = Array.from(a, (_, k) => k).filter((k) => !Number.isNaN(a[k]) && !Number.isNaN(b[k]));
  if (both.length < 2) return NaN;
  return spearman(
    both.map((k) => a[k]),
    both.map((k) => b[k]),
  );
}

/** With linear interpolation between the two nearest; `sorted` ascending, NaN last. */
function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1])) return NaN;
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
