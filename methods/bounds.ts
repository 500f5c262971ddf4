import { leaveOneOut, sampledInformation } from './densities.ts';

/** A mean of M terms with its standard error, nats. */
export interface MeanTerm {
  readonly mean: number;
  /** sd/√M, the variance with divisor M − 1; NaN of one term, or of infinite ones. */
  readonly standardError: number;
}

export interface InformationBounds {
  /** InfoNCE, at most ln K. */
  readonly lower: MeanTerm;
  /** Leave one out; +∞ where a draw is reached by no other point. */
  readonly upper: MeanTerm;
}

/**
 * Sampled bounds on I(X;U) from K data points with one draw u_i ~ p(u|x_i) each (Poole et al., ICML 2019; Murphy, Dillavou
 * & Bassett 2024, Fig. 3), nats:
 *
 *   lower = mean_i ln[ p(u_i|x_i) / ( (1/K) Σ_j p(u_i|x_j) ) ],   upper = mean_i ln[ p(u_i|x_i) / ( (1/(K−1)) Σ_{j≠i} p(u_i|x_j) ) ]
 *
 * They bracket the information in expectation over points and draws: a single run need not. The standard errors take the
 * terms as independent, though all share the K points.
 *
 * @param lnRatios K values ln Σ_{j≠i} p(u_i|x_j)/p(u_i|x_i), as `lnDensityRatios` has them.
 */
export function informationBounds(lnRatios: Float64Array): InformationBounds {
  const count = lnRatios.length;
  return {
    lower: meanTerm(lnRatios.map((ratio) => sampledInformation(ratio, count))),
    upper: meanTerm(lnRatios.map((ratio) => leaveOneOut(ratio, count))),
  };
}

function meanTerm(terms: Float64Array): MeanTerm {
  const count = terms.length;
  const mean = terms.reduce((sum, term) => sum + term, 0) / count;
  const squares = terms.reduce((sum, term) => sum + (term - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
