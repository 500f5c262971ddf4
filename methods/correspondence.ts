/** How well the channels of two models correspond one to one, by both normalisations; 0 to 1 for similarities ≥ 0. */
export interface Correspondence {
  /** ½ (mean over columns + mean over rows), as the disentanglement library computes it. */
  readonly library: number;
  /** (sum over columns + sum over rows) / (rows + columns), as the formula is printed. */
  readonly formula: number;
}

/**
 * The unsupervised disentanglement ranking of an ordered pair of models (Duan et al., ICLR 2020; with NMI and exp(−VI)
 * Murphy, Dillavou & Bassett, arXiv 2405.21042v1, §4.1):
 *
 *   Σ_b r_b² / Σ_a R_ab  and  Σ_a r_a² / Σ_b R_ab,   r_b = max_a R_ab,  r_a = max_b R_ab,
 *
 * 1 where every channel has exactly one counterpart. R holds informative channels only: the library removes the others
 * before it takes maxima and sums. The two normalisations are equal where both models have as many informative channels.
 *
 * Departures: no informative channel in one of them gives 0 (an error there); an undefined similarity, that of a channel
 * that says nothing, counts as 0 (NaN there).
 *
 * @param similarities rows×columns, row-major, ≥ 0 but for the slightly negative NMI that bounds can give.
 */
export function correspondence(similarities: Float64Array, rows: number, columns: number): Correspondence {
  if (rows === 0 || columns === 0) return { library: 0, formula: 0 };
  let overRows = 0;
  for (let a = 0; a < rows; a += 1) overRows += share(similarities, columns, a * columns, 1);
  let overColumns = 0;
  for (let b = 0; b < columns; b += 1) overColumns += share(similarities, rows, b, columns);
  return {
    library: (overColumns / columns + overRows / rows) / 2,
    formula: (overColumns + overRows) / (rows + columns),
  };
}

/** max² / sum of `count` entries from `start`, `step` apart; 0/0 counts 0. */
function share(values: Float64Array, count: number, start: number, step: number): number {
  let most = -Infinity;
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    const value = values[start + k * step];
    const known = Number.isNaN(value) ? 0 : value;
    most = Math.max(most, known);
    sum += known;
  }
  return most === 0 && sum === 0 ? 0 : most ** 2 / sum;
}
