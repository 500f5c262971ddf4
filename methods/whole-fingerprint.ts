import { coefficients } from './bhattacharyya.ts';
import { partsOf, type WholeSpace } from './draws.ts';
import { fingerprint } from './fingerprint.ts';
import type { Posterior } from './posterior.ts';

/**
 * What is kept of a whole space to tell its information by the fingerprint: one posterior. Several variables, independent
 * given x, become their n×n coefficients, for BC^{UV} = BC^U ⊙ BC^V (Murphy, Dillavou & Bassett, TMLR 2025, eq. 7): 8 n²
 * bytes.
 */
export function wholeFingerprint(space: WholeSpace): Posterior {
  const [first, ...others] = partsOf(space);
  if (others.length === 0) return fingerprint(first);
  const product = coefficients(first);
  for (const other of others) coefficients(other).forEach((value, e) => (product[e] *= value));
  return { kind: 'coefficients', points: first.points, coefficients: product };
}
