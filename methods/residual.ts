/** What is left of a channel's coefficients after a column of its factor. */
export interface ResidualStep {
  /** How far the rest can move I(X;U), nats: (1/n) Σ_i e_i / max(G_i − e_i, 1/n), e_i = √d_i · mean_j √d_j. */
  readonly boundNats: number;
  /** The largest d_i, and the first point that has it. */
  readonly largest: number;
  readonly place: number;
}

/**
 * The diagonal d of R = BC − F Fᵀ while columns are added to F, and the row means G_i = (1/n) Σ_j (F Fᵀ)_ij.
 *
 * R is positive semi-definite, so |R_ij| ≤ √(d_i d_j): the diagonal alone bounds every entry.
 */
export class Residual {
  readonly #diagonal: Float64Array;
  readonly #means: Float64Array;

  /** @param points n; BC_ii = 1. */
  constructor(points: number) {
    this.#diagonal = new Float64Array(points).fill(1);
    this.#means = new Float64Array(points);
  }

  /** @param pivot a point of which nothing is left, whatever rounding says. */
  add(column: Float64Array, pivot?: number): ResidualStep {
    const n = column.length;
    const [d, means] = [this.#diagonal, this.#means];
    let [sum, roots, largest, place] = [0, 0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      d[i] = i === pivot ? 0 : Math.max(d[i] - column[i] * column[i], 0);
      sum += column[i];
      roots += Math.sqrt(d[i]);
      if (d[i] > largest) [largest, place] = [d[i], i];
    }
    let bound = 0;
    for (let i = 0; i < n; i += 1) {
      means[i] += (sum / n) * column[i];
      bound += relativeError(means[i], Math.sqrt(d[i]) * (roots / n), 1 / n);
    }
    return { boundNats: bound / n, largest, place };
  }
}

/**
 * How far ln G can be from ln Ĝ when |G − Ĝ| ≤ error, both taken at least `least`: the error over the smallest value
 * that G can have (the mean value theorem).
 */
export function relativeError(mean: number, error: number, least: number): number {
  return error / Math.max(mean - error, least);
}
