import { fusionGradient, type FusionMembers, type SynthesisSpace } from './fusion-gradient.ts';
import type { ObjectiveOptions } from './fusion-objective.ts';

export interface AscentOptions extends Omit<ObjectiveOptions, 'points'> {
  readonly optimiser: 'sgd' | 'adam';
  readonly rate: number;
}

/** A synthesis space on its way up. */
export interface AscentState extends SynthesisSpace {
  /** Steps taken so far. */
  readonly taken: number;
  /** Of Adam, 4·n·d: running means of the gradient by mean and by logvar, then those of its squares. Empty for `sgd`. */
  readonly moments: Float64Array;
}

/** Of Kingma & Ba, ICLR 2015: decay of the running means of the gradient and of its square, and what is added to the root. */
const ADAM = { gradient: 0.9, square: 0.999, epsilon: 1e-8 } as const;

/** A start with nothing taken yet. */
export function startAscent(space: SynthesisSpace, optimiser: 'sgd' | 'adam'): AscentState {
  const moments = new Float64Array(optimiser === 'adam' ? 4 * space.mean.length : 0);
  return { ...space, taken: 0, moments };
}

/**
 * Gradient ascent: `sgd` adds rate · gradient, as published; `adam` rate · m̂/(√v̂ + 1e−8).
 *
 * @param hooks.onStep called after each step; returning false ends the ascent there.
 * @returns the state after the steps, a new one; `objectives`: the objective before each step, then of the final state.
 */
export function ascend(
  start: AscentState,
  members: FusionMembers,
  options: AscentOptions & { readonly steps: number },
  hooks: { onStep?(done: number, total: number): boolean } = {},
): { state: AscentState; objectives: Float64Array } {
  const state = {
    ...start,
    mean: Float64Array.from(start.mean),
    logvar: Float64Array.from(start.logvar),
    moments: Float64Array.from(start.moments),
  };
  const objectives = new Float64Array(options.steps + 1).fill(NaN);
  for (let step = 0; step < options.steps; step += 1) {
    const { value, mean, logvar } = fusionGradient(state, members, options);
    objectives[step] = value;
    state.taken += 1;
    const size = mean.length;
    move(state.mean, mean, { ...options, taken: state.taken, moments: state.moments, at: 0, size });
    move(state.logvar, logvar, { ...options, taken: state.taken, moments: state.moments, at: size, size });
    if (hooks.onStep?.(step + 1, options.steps) === false) return { state, objectives };
  }
  objectives[options.steps] = fusionGradient(state, members, options).value;
  return { state, objectives };
}

interface Move extends Pick<AscentOptions, 'optimiser' | 'rate'> {
  readonly taken: number;
  readonly moments: Float64Array;
  /** Where this array's running means begin. */
  readonly at: number;
  /** n·d. */
  readonly size: number;
}

function move(values: Float64Array, gradient: Float64Array, { optimiser, rate, taken, moments, at, size }: Move): void {
  if (optimiser === 'sgd') {
    for (let k = 0; k < values.length; k += 1) values[k] += rate * gradient[k];
    return;
  }
  const firstBias = 1 - ADAM.gradient ** taken;
  const secondBias = 1 - ADAM.square ** taken;
  for (let k = 0; k < values.length; k += 1) {
    const [m, v] = [at + k, at + k + 2 * size];
    moments[m] = ADAM.gradient * moments[m] + (1 - ADAM.gradient) * gradient[k];
    moments[v] = ADAM.square * moments[v] + (1 - ADAM.square) * gradient[k] * gradient[k];
    values[k] += (rate * (moments[m] / firstBias)) / (Math.sqrt(moments[v] / secondBias) + ADAM.epsilon);
  }
}
