import { partsOf, type WholeSpace } from './draws.ts';
import type { Posterior } from './posterior.ts';

/** Outcomes of a term up to which it is summed: beyond, sampling is cheaper and memory is safe. */
export const OUTCOMES_MAX = 4096;

/**
 * Exact I(X; U₁, U₂, …) in nats of spaces that have finitely many outcomes, each drawn independently given x, over the
 * aggregated posterior of all n points:
 *
 *   I = −Σ_o q(o) ln q(o) + (1/n) Σ_x Σ_k Σ_c p_k(c|x) ln p_k(c|x),   q(o) = (1/n) Σ_x Π_k p_k(o_k|x)
 *
 * Labels are the case of certainty: I is then the entropy of the (joint) classes. O(n·outcomes) time.
 *
 * @param spaces categorical and label spaces; the same one twice stands for two draws of it.
 * @returns undefined where a space is continuous or has no density, or there are more than 4096 outcomes (labels count
 *   those that occur).
 */
export function discreteInformation(spaces: readonly WholeSpace[]): number | undefined {
  const variables = spaces.flatMap(partsOf);
  const joined = joinLabels(variables);
  if (!isSummable(spaces, joined.classes)) return undefined;
  const soft = variables.filter((variable) => variable.kind === 'categorical');
  const outcomes = soft.reduce((product, { classes }) => product * classes, joined.classes);
  const points = variables[0].points;
  const mixture = new Float64Array(outcomes);
  const scratch = new Float64Array(outcomes / joined.classes);
  let conditional = 0;
  for (let x = 0; x < points; x += 1) {
    let filled = 1;
    scratch[0] = 1;
    for (const { classes, probabilities } of soft) {
      const row = probabilities.subarray(x * classes, (x + 1) * classes);
      for (let e = filled - 1; e >= 0; e -= 1) {
        const before = scratch[e];
        for (let c = 0; c < classes; c += 1) scratch[e * classes + c] = before * row[c];
      }
      filled *= classes;
      for (let c = 0; c < classes; c += 1) if (row[c] > 0) conditional += row[c] * Math.log(row[c]);
    }
    const start = joined.codes[x] * filled;
    for (let e = 0; e < filled; e += 1) mixture[start + e] += scratch[e];
  }
  let entropy = 0;
  for (const mass of mixture) if (mass > 0) entropy -= (mass / points) * Math.log(mass / points);
  return entropy + conditional / points;
}

/**
 * Whether a term is summed, without the sum: see `discreteInformation`.
 * @param labelClasses combinations of its label variables that occur, where they have been counted.
 */
export function isSummable(spaces: readonly WholeSpace[], labelClasses?: number): boolean {
  const variables = spaces.flatMap(partsOf);
  if (variables.some(({ kind }) => kind !== 'categorical' && kind !== 'labels')) return false;
  const soft = variables.filter((variable) => variable.kind === 'categorical');
  if (soft.length === 0) return true; // labels alone cost nothing, however many classes they have
  const classes = labelClasses ?? joinLabels(variables).classes;
  return soft.reduce((product, each) => product * each.classes, classes) <= OUTCOMES_MAX;
}

/** The label variables together: a code for each combination that occurs, in the order met; one class without any. */
function joinLabels(variables: readonly Posterior[]): { classes: number; codes: Int32Array } {
  let codes = new Int32Array(variables[0].points);
  let classes = 1;
  for (const variable of variables) {
    if (variable.kind !== 'labels') continue;
    const seen = new Map<string, number>();
    const before = codes;
    codes = Int32Array.from(variable.labels, (label, x) => {
      const key = `${before[x]} ${label}`;
      const code = seen.get(key) ?? seen.size;
      seen.set(key, code);
      return code;
    });
    classes = seen.size;
  }
  return { classes, codes };
}
