import { partsOf, type WholeSpace } from '../../methods/draws.ts';
import type { Posterior } from '../../methods/posterior.ts';

/** ln p(draw|x) up to a constant of the space, diagonal Gaussians and classes: written down as it is defined. */
function lnDensity(posterior: Posterior, x: number, draw: ArrayLike<number>, at: number, variable: number): number {
  switch (posterior.kind) {
    case 'diagonal_gaussian': {
      let ln = 0;
      for (let k = 0; k < posterior.dimensions; k += 1) {
        const variance = posterior.variance[x * posterior.dimensions + k]!;
        ln -=
          (draw[at + k]! - posterior.mean[x * posterior.dimensions + k]!) ** 2 / (2 * variance) +
          Math.log(variance) / 2;
      }
      return ln;
    }
    case 'categorical':
      return Math.log(posterior.probabilities[x * posterior.classes + draw[at + variable]!]!);
    case 'labels':
      return posterior.labels[x] === draw[at + variable] ? 0 : -Infinity;
    case 'full_gaussian':
    case 'coefficients':
      throw new Error(`no density of ${posterior.kind} here`);
  }
}

/** ln Σ_{l≠x} p(draw|x_l) / p(draw|x) of one draw of each of some spaces, over all n points. */
export function naiveLnRatio(
  spaces: readonly WholeSpace[],
  draws: readonly ArrayLike<number>[],
  widths: readonly number[],
  { x, m }: { x: number; m: number },
): number {
  const n = partsOf(spaces[0]!)[0]!.points;
  const ln = Array.from({ length: n }, (_, l) =>
    spaces.reduce(
      (sum, space, s) =>
        sum +
        partsOf(space).reduce(
          (own, posterior, variable) => own + lnDensity(posterior, l, draws[s]!, m * widths[s]!, variable),
          0,
        ),
      0,
    ),
  );
  const rest = ln.filter((_, l) => l !== x).map((value) => value - ln[x]!);
  const most = Math.max(...rest);
  return most === -Infinity ? -Infinity : most + Math.log(rest.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
