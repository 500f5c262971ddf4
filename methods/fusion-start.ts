import type { SynthesisSpace } from './fusion-gradient.ts';
import type { Posterior } from './posterior.ts';
import type { Random } from './random.ts';

/** Standard deviation of the means to start from (Murphy, Dillavou & Bassett, TMLR 2025: their published code). */
const SPREAD = 0.05;

/** A start that says next to nothing: means N(0, 0.05²), variances 1. */
export function drawStart(points: number, dimensions: number, random: Random): SynthesisSpace {
  const mean = Float64Array.from({ length: points * dimensions }, () => SPREAD * normal(random));
  return { points, dimensions, mean, logvar: new Float64Array(points * dimensions) };
}

/** Box & Muller, one of the two. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.float64()));
  return radius * Math.cos(2 * Math.PI * random.float64());
}

/** A synthesis space as any other posterior. */
export function synthesisPosterior({ points, dimensions, mean, logvar }: SynthesisSpace): Posterior {
  return { kind: 'diagonal_gaussian', points, dimensions, mean, variance: logvar.map(Math.exp) };
}
