import { prepareCoefficients } from './bhattacharyya.ts';
import type { Information } from './information.ts';
import type { Posterior } from './posterior.ts';

/**
 * A continuous factor as a clustering: bin of a value = ⌊nBins · (values strictly below it) / (values)⌋, in 0…nBins−1.
 * Without ties the bins hold equally many values, give or take one. Equal values always share a bin, that of the first of
 * them, so heavy ties make bins uneven or leave some empty. NaN is missing: −1, and not counted.
 */
export function equalCountBins(values: Float64Array, nBins = 20): Int32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const binOf = new Map<number, number>();
  sorted.forEach((value, below) => {
    if (!binOf.has(value)) binOf.set(value, Math.floor((nBins * below) / sorted.length));
  });
  return Int32Array.from(values, (value) => binOf.get(value) ?? -1);
}

/** Entropy of a hard clustering in nats, in [0, ln n]: −Σ (n_k/n) ln(n_k/n). Every code counts as a class, −1 too. */
export function labelEntropy(labels: Int32Array): number {
  const n = labels.length;
  let total = 0;
  for (const members of classesOf(labels).values()) total -= members.length * Math.log(members.length / n);
  return total > 0 ? total / n : 0;
}

/**
 * A factor's own terms: for hard labels I(X;F) = I(X;F,F′) = H(F), so that nmi() and variationOfInformation() of
 * methods/information.ts take a factor like a channel. The authors clip label coefficients at 1e−10; we do not (< 1e−9).
 */
export function factorInformation(labels: Int32Array): Information {
  const entropy = labelEntropy(labels);
  return { informationNats: entropy, selfJointNats: entropy };
}

/**
 * I(X;U,F) in nats of one channel with each of several hard clusterings: the joint term of methods/information.ts, equal
 * to it bit for bit, but a row sum runs over the class of its point only: O(n²/K) each for K even classes.
 *
 * @param labelings n class codes each.
 * @returns one value per labeling, in their order.
 */
export function factorJoints(posterior: Posterior, labelings: readonly Int32Array[]): Float64Array {
  const n = posterior.points;
  const rows = prepareCoefficients(posterior);
  const row = new Float64Array(n);
  const classes = labelings.map(classesOf);
  const totals = new Float64Array(labelings.length);
  for (let i = 0; i < n; i += 1) {
    rows.row(i, row);
    for (let f = 0; f < labelings.length; f += 1) {
      let sum = 0;
      for (const j of classes[f].get(labelings[f][i]) ?? []) sum += row[j];
      totals[f] += Math.log(sum / n);
    }
  }
  return totals.map((total) => (total < 0 ? -total / n : total >= 0 ? 0 : NaN));
}

/** What NMI a channel reaches with a factor whose points were permuted. */
export interface ChanceLevel {
  readonly mean: number;
  /** Standard deviation with divisor (permutations − 1); NaN for fewer than two. */
  readonly sd: number;
}

/**
 * Chance level of NMI: mean and standard deviation over permutations of one side. Estimates of a finite sample are far
 * above 0 (0.43 for 4.6 independent bits against 183 classes at n = 1000). NaN if any value is.
 */
export function chanceLevel(nmis: Float64Array): ChanceLevel {
  const mean = nmis.reduce((sum, value) => sum + value, 0) / nmis.length;
  const squares = nmis.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: nmis.length > 1 ? Math.sqrt(squares / (nmis.length - 1)) : NaN };
}

/** The points of each class, ascending. */
function classesOf(labels: Int32Array): Map<number, Int32Array> {
  const members = new Map<number, number[]>();
  labels.forEach((label, point) => {
    const known = members.get(label);
    if (known) known.push(point);
    else members.set(label, [point]);
  });
  return new Map([...members].map(([label, points]) => [label, Int32Array.from(points)]));
}
