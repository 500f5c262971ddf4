/** Weight of the penalty; that of Duan et al. and of the disentanglement library. */
const LASSO_ALPHA = 0.1;

/** The largest change of a coefficient in the last sweep. */
const TOLERANCE = 1e-13;
/** Sweeps between two attempts to solve for the coefficients that are not 0, and sweeps in all. */
const SWEEPS = 8;
const SWEEPS_MAX = 2000;
/** By how much a coefficient of 0 may miss its condition of optimality. */
const SLACK = 1e-12;

export interface LassoOptions {
  /** D×D products of the predictors over the points, XᵀX/n; the diagonal is ≥ 0. */
  readonly gram: Float64Array;
  /** Predictors D. */
  readonly count: number;
  /** Products of the predictors with the target, Xᵀy/n. */
  readonly products: Float64Array;
  readonly alpha?: number;
}

/**
 * Coefficients that minimise (1/2n)·|y − Xw|² + α·Σ|w_a|: cyclic coordinate descent (Friedman, Hastie & Tibshirani,
 * Journal of Statistical Software 2010, eq. 5), and every few sweeps the equations of the coefficients that are not 0,
 * solved at once; their solution is taken where it meets the conditions of the minimum. Otherwise until no coefficient
 * moves by more than 1e-13 in a sweep, or 2,000 sweeps. With centred columns this is the Lasso with an intercept, which
 * is 0. A predictor without spread has coefficient 0. O(D·(1 + coefficients that are not 0)) a sweep.
 *
 * Where predictors repeat each other the minimum is not one point; which is found depends on their order.
 * Departure: scikit-learn's Lasso stops at a duality gap of 1e-4·|y|², which leaves about 1e-5 in the coefficients.
 */
export function lasso({ gram, count, products, alpha = LASSO_ALPHA }: LassoOptions): Float64Array {
  const weights = new Float64Array(count);
  // What the target has left for each predictor: products − gram · weights.
  const rest = products.slice();
  for (let sweep = 1; sweep <= SWEEPS_MAX; sweep += 1) {
    let change = 0;
    for (let a = 0; a < count; a += 1) {
      const own = gram[a * count + a];
      if (own === 0) continue;
      const pull = rest[a] + own * weights[a];
      const step = (Math.sign(pull) * Math.max(Math.abs(pull) - alpha, 0)) / own - weights[a];
      if (step === 0) continue;
      weights[a] += step;
      for (let b = 0; b < count; b += 1) rest[b] -= gram[b * count + a] * step;
      change = Math.max(change, Math.abs(step));
    }
    if (change <= TOLERANCE) break;
    const solved = sweep % SWEEPS === 0 ? solveActive({ gram, count, products, alpha }, weights) : undefined;
    if (solved) return solved;
  }
  return weights;
}

/**
 * gram_SS w_S = products_S − α·sign, S the coefficients that are not 0. Undefined where the equations are near singular,
 * a sign turns, or a coefficient outside S would have to move.
 */
function solveActive(
  { gram, count, products, alpha }: Required<LassoOptions>,
  weights: Float64Array,
): Float64Array | undefined {
  const active = [...weights.keys()].filter((a) => weights[a] !== 0);
  const size = active.length;
  const system = Float64Array.from({ length: size * size }, (_, e) => {
    return gram[active[Math.floor(e / size)] * count + active[e % size]];
  });
  const right = Float64Array.from(active, (a) => products[a] - alpha * Math.sign(weights[a]));
  if (!solvePositive(system, right)) return undefined;
  const solved = new Float64Array(count);
  active.forEach((a, k) => (solved[a] = right[k]));
  for (let a = 0; a < count; a += 1) {
    if (weights[a] !== 0) {
      if (Math.sign(solved[a]) !== Math.sign(weights[a])) return undefined;
      continue;
    }
    const left = active.reduce((sum, b) => sum - gram[a * count + b] * solved[b], products[a]);
    if (Math.abs(left) > alpha + SLACK) return undefined;
  }
  return solved;
}

/** Solves a symmetric positive definite system in place by elimination; false where a pivot all but vanishes. */
function solvePositive(system: Float64Array, right: Float64Array): boolean {
  const size = right.length;
  for (let k = 0; k < size; k += 1) {
    const pivot = system[k * size + k];
    if (!(pivot > 1e-9)) return false;
    for (let i = k + 1; i < size; i += 1) {
      const factor = system[i * size + k] / pivot;
      for (let j = k; j < size; j += 1) system[i * size + j] -= factor * system[k * size + j];
      right[i] -= factor * right[k];
    }
  }
  for (let k = size - 1; k >= 0; k -= 1) {
    for (let j = k + 1; j < size; j += 1) right[k] -= system[k * size + j] * right[j];
    right[k] /= system[k * size + k];
  }
  return true;
}

/**
 * |Coefficient| of each predictor for each of several targets: D×targets, row-major.
 *
 * @param products D×targets, row-major.
 */
export function lassoMatrix(gram: Float64Array, products: Float64Array, count: number): Float64Array {
  const targets = count === 0 ? 0 : products.length / count;
  const found = new Float64Array(products.length);
  for (let b = 0; b < targets; b += 1) {
    const own = Float64Array.from({ length: count }, (_, a) => products[a * targets + b]);
    lasso({ gram, count, products: own }).forEach((weight, a) => (found[a * targets + b] = Math.abs(weight)));
  }
  return found;
}
