import type { Random } from './random.ts';

/** Coefficients of a rational function: numerator and denominator, the constant term first. */
interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

const CENTRE: Rational = {
  over: [
    3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
  ],
  under: [
    1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
    3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
  ],
};

const FLANK: Rational = {
  over: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
  ],
  under: [
    1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
    1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};

const TAIL: Rational = {
  over: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
    2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  under: [
    1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
};

/** Nearer to 0 and 1 a stream of multiples of 2⁻⁵³ does not tell probabilities apart: the middle of the last step. */
const NEAREST = 2 ** -54;

/**
 * The value that a standard normal variable stays below with probability p: algorithm AS 241, PPND16 (Wichura, Applied
 * Statistics 37, 1988), relative accuracy about 1e−16.
 *
 * @param p in [0, 1]; below 2⁻⁵⁴, and as near to 1, it counts as that.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * valueOf(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.max(q < 0 ? p : 1 - p, NEAREST)));
  const z = r <= 5 ? valueOf(FLANK, r - 1.6) : valueOf(TAIL, r - 5);
  return q < 0 ? -z : z;
}

/**
 * One draw from N(0, 1) by inversion. Each takes exactly one number of the stream, so that draw k of a stream does not
 * depend on the values of those before it, and 85 of 100 are a rational function of it: no sine, no logarithm, whose last
 * bits differ between releases of a JavaScript engine.
 */
export const standardNormal = (random: Random): number => normalQuantile(random.float64());

function valueOf({ over, under }: Rational, x: number): number {
  return horner(over, x) / horner(under, x);
}

function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k -= 1) value = value * x + coefficients[k];
  return value;
}
