/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 10;
/** Part of the promised decrease that a step must keep. */
const DECREASE = 1e-4;
const HALVINGS_MAX = 40;

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly steps: number;
  readonly converged: boolean;
}

/** A value at `at`, its gradient written to `gradient`. */
export type Differentiable = (at: Float64Array, gradient: Float64Array) => number;

/**
 * The minimum of a smooth function by L-BFGS with backtracking (Nocedal & Wright, Numerical Optimization, 2006, algorithm
 * 7.4; a pair whose curvature is not positive is left out). Deterministic.
 *
 * @param tolerance the largest entry of the gradient at which it ends.
 * @param onStep asked before every step; false stops, not converged.
 */
export function minimise(
  f: Differentiable,
  start: Float64Array,
  { tolerance, stepsMax, onStep = () => true }: { tolerance: number; stepsMax: number; onStep?: () => boolean },
): Minimum {
  let at = new Float64Array(start);
  let gradient = new Float64Array(at.length);
  let value = f(at, gradient);
  const history: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let steps = 0; ; steps += 1) {
    if (gradient.every((entry) => Math.abs(entry) <= tolerance)) return { at, value, steps, converged: true };
    if (steps === stepsMax || !onStep()) return { at, value, steps, converged: false };
    const direction = directionOf(gradient, history);
    const slope = dot(direction, gradient);
    let size = history.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let nextValue = Infinity;
    for (let halving = 0; halving < HALVINGS_MAX; halving += 1) {
      for (let e = 0; e < at.length; e += 1) next[e] = at[e] + size * direction[e];
      nextValue = f(next, nextGradient);
      if (nextValue <= value + DECREASE * size * slope) break;
      size /= 2;
    }
    // No step lowers the value any more: rounding is reached.
    if (!(nextValue < value)) return { at, value, steps, converged: true };
    const s = next.map((entry, e) => entry - at[e]);
    const y = nextGradient.map((entry, e) => entry - gradient[e]);
    const curvature = dot(s, y);
    if (curvature > 0) history.push({ s, y, rho: 1 / curvature });
    if (history.length > MEMORY) history.shift();
    [at, gradient, value] = [next, nextGradient, nextValue];
  }
}

/** The quasi-Newton direction by the two loops. */
function directionOf(
  gradient: Float64Array,
  history: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map((entry) => -entry);
  const alphas: number[] = [];
  for (const { s, y, rho } of history.toReversed()) {
    const alpha = rho * dot(s, q);
    alphas.push(alpha);
    addTo(q, -alpha, y);
  }
  const last = history.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let e = 0; e < q.length; e += 1) q[e] *= scale;
  }
  for (const { s, y, rho } of history) addTo(q, alphas.pop()! - rho * dot(y, q), s);
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e += 1) sum += a[e] * b[e];
  return sum;
}

function addTo(a: Float64Array, factor: number, b: Float64Array): void {
  for (let e = 0; e < a.length; e += 1) a[e] += factor * b[e];
}
