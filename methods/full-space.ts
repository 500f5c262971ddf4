import { sampledInformation } from './densities.ts';

/**
 * Information of whole spaces over a whole data set, by Monte Carlo: from the terms to estimates and their errors.
 *
 *   I(X;U) = E_x E_{u∼p(u|x)} [ ln p(u|x) − ln( (1/L) Σ_l p(u|x_l) ) ]
 *
 * (Murphy, Dillavou & Bassett, TMLR 2025, Appendix C). All in nats. The *terms* of S spaces and their pairs are, in this
 * order, I(X;U) and I(X;U,U′) of each space, then I(X;U,V) of each pair; an *estimate* is a function of them, linearised
 * where they were found. Letters: L data points of the aggregated posterior, own one included.
 */

/** What is known of the terms: values, and the covariance of their errors (0 where a term was summed exactly). */
export interface TermValues {
  readonly mean: ArrayLike<number>;
  readonly covariance: (i: number, j: number) => number;
}

/** A function of the terms at their values, with its derivatives by those it depends on. */
export interface Estimate {
  readonly value: number;
  readonly slopes: ReadonlyMap<number, number>;
}

/** Places of I(X;U) and I(X;U,U′) of space s. */
export const singleTerm = (space: number): number => 2 * space;
export const selfTerm = (space: number): number => 2 * space + 1;
/** Place of I(X;U,V) of pair p among S spaces. */
export const pairTerm = (spaces: number, pair: number): number => 2 * spaces + pair;

/**
 * The samples' shares of a term: the mean over its evaluations. A sample has two draws of each space, u and u′; I(X;U) is
 * evaluated at both, I(X;U,V) at (u, v) and at (u′, v′). Each evaluation is unbiased, and what they have in common with
 * I(X;U,U′), evaluated at (u, u′), cancels in VI and NMI: half the variance for less than twice the work.
 *
 * Departure: with a part of the data set as aggregate the own point counts besides, whether it was drawn into that part or
 * not; without it a draw that no other posterior reaches would count as infinite information.
 *
 * @param lnRatios one list of M for each evaluation, as `lnDensityRatios` has them.
 * @param aggregates points of the aggregate for each sample, its own included.
 * @returns M nats.
 */
export function sharesOf(lnRatios: readonly Float64Array[], aggregates: ArrayLike<number>): Float64Array {
  return lnRatios[0].map((_, m) => {
    let sum = 0;
    for (const ratios of lnRatios) sum += sampledInformation(ratios[m], aggregates[m]);
    return sum / lnRatios.length;
  });
}

/** I(X;U). */
export const singleEstimate = ({ mean }: TermValues, space: number): Estimate => linear([[singleTerm(space), 1]], mean);

/** I(U;U′) = 2 I(X;U) − I(X;U,U′). */
export const selfEstimate = ({ mean }: TermValues, space: number): Estimate =>
  linear(
    [
      [singleTerm(space), 2],
      [selfTerm(space), -1],
    ],
    mean,
  );

/** A pair of spaces, and the place of its joint term. */
export interface SpacePair {
  readonly a: number;
  readonly b: number;
  readonly joint: number;
}

/** I(U;V) = I(X;U) + I(X;V) − I(X;U,V). */
export const sharedEstimate = ({ mean }: TermValues, { a, b, joint }: SpacePair): Estimate =>
  linear(
    [
      [singleTerm(a), 1],
      [singleTerm(b), 1],
      [joint, -1],
    ],
    mean,
  );

/**
 * VI(U,V) = 2 I(X;U,V) − I(X;U,U′) − I(X;V,V′). With draws of their own for each term its variance is
 * 4Δ₁₂² + Δ₁₁² + Δ₂₂².
 * Departure: eq. 9 of the paper, and the code, subtract the last two; independent errors add (docs/full-space.md).
 */
export const viEstimate = ({ mean }: TermValues, { a, b, joint }: SpacePair): Estimate =>
  linear(
    [
      [joint, 2],
      [selfTerm(a), -1],
      [selfTerm(b), -1],
    ],
    mean,
  );

/**
 * NMI(U,V) = I(U;V) / √( I(U;U′) I(V;V′) ), not clamped. With N its value, A and B the self-informations, its derivatives
 * are 1/√(AB) by I(U;V), −N/2A by A and −N/2B by B.
 * Departure: the authors' code has one of these multiplied by 22, a slip of the pen for squaring twice.
 *
 * @returns NaN without slopes where a self-information is not above 0.
 */
export function nmiEstimate(terms: TermValues, pair: SpacePair): Estimate {
  const shared = sharedEstimate(terms, pair);
  const [first, second] = [selfEstimate(terms, pair.a), selfEstimate(terms, pair.b)];
  if (!(first.value > 0 && second.value > 0)) return { value: NaN, slopes: new Map() };
  const scale = Math.sqrt(first.value * second.value);
  const value = shared.value / scale;
  const { slopes } = combine([
    [shared, 1 / scale],
    [first, -value / (2 * first.value)],
    [second, -value / (2 * second.value)],
  ]);
  return { value, slopes };
}

/** Standard error of an estimate by the delta method: √(gᵀΣg), g its slopes, Σ the covariance of the terms. */
export function standardError({ value, slopes }: Estimate, { covariance }: TermValues): number {
  if (Number.isNaN(value)) return NaN;
  let variance = 0;
  for (const [i, first] of slopes) for (const [j, second] of slopes) variance += first * second * covariance(i, j);
  return Math.sqrt(Math.max(variance, 0)); // rounding may leave a little less than 0
}

/** The mean of estimates, and its slopes: errors that they share count as shared. NaN of none. */
export const meanEstimate = (estimates: readonly Estimate[]): Estimate =>
  estimates.length === 0
    ? { value: NaN, slopes: new Map() }
    : combine(estimates.map((estimate) => [estimate, 1 / estimates.length]));

/**
 * Mean of the pairs of an ensemble, weighted by their inverse variances (ibid. eq. 10); the plain mean where an error is
 * 0 or cannot be told. Those that are undefined (NaN) are left out; NaN where all are.
 *
 * Departure: eq. 10 gives it the error (Σ 1/Δ²)^(−½), as if the pairs were independent. They share models, self terms and
 * samples: on five models of MNIST 0.0036 bits become 0.0063. The slopes returned are those of the weighted mean, weights
 * held fixed, so that `standardError` counts all of it.
 */
export function weightedEstimate(estimates: readonly Estimate[], terms: TermValues): Estimate {
  const defined = estimates.filter(({ value }) => !Number.isNaN(value));
  const precisions = defined.map((estimate) => 1 / standardError(estimate, terms) ** 2);
  if (!precisions.every((precision) => precision > 0 && precision < Infinity)) return meanEstimate(defined);
  if (defined.length === 0) return meanEstimate(defined);
  const total = precisions.reduce((sum, precision) => sum + precision, 0);
  return combine(defined.map((estimate, k) => [estimate, precisions[k] / total]));
}

/** Samples that would bring a standard error to a target, from what so many gave: error ∝ 1/√M, and a tenth more. */
export const samplesNeeded = (samples: number, error: number, target: number): number =>
  Math.ceil(1.1 * samples * (error / target) ** 2);

/** Standard deviation with divisor (values − 1); NaN for fewer than two. */
export function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1));
}

function linear(slopes: readonly (readonly [number, number])[], mean: ArrayLike<number>): Estimate {
  return { value: slopes.reduce((sum, [term, slope]) => sum + slope * mean[term], 0), slopes: new Map(slopes) };
}

function combine(weighted: readonly (readonly [Estimate, number])[]): Estimate {
  const slopes = new Map<number, number>();
  let value = 0;
  for (const [estimate, weight] of weighted) {
    value += weight * estimate.value;
    for (const [term, slope] of estimate.slopes) slopes.set(term, (slopes.get(term) ?? 0) + weight * slope);
  }
  return { value, slopes };
}
