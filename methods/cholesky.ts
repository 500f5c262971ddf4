import type { Reals } from './posterior.ts';

/**
 * Cholesky factor L of a symmetric positive definite d×d matrix A = L Lᵀ; only the lower triangle of A is read.
 *
 * @param matrix row-major, A begins at `offset`.
 * @param factor d×d row-major, its lower triangle is overwritten with L, the rest is left alone.
 * @returns ln det A, or NaN when A is not positive definite (then `factor` is unfinished).
 */
export function factorise(matrix: Reals, offset: number, d: number, factor: Float64Array): number {
  let lnDeterminant = 0;
  for (let i = 0; i < d; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let rest = matrix[offset + i * d + j];
      for (let k = 0; k < j; k += 1) rest -= factor[i * d + k] * factor[j * d + k];
      if (j < i) {
        factor[i * d + j] = rest / factor[j * d + j];
      } else {
        if (!(rest > 0)) return NaN;
        factor[i * d + i] = Math.sqrt(rest);
        lnDeterminant += Math.log(rest);
      }
    }
  }
  return lnDeterminant;
}

/**
 * Squared length of L⁻¹x, which is xᵀA⁻¹x.
 *
 * @param factor d×d row-major lower triangular L.
 * @param x d entries, overwritten by L⁻¹x.
 */
export function squaredSolution(factor: Float64Array, d: number, x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < d; i += 1) {
    let rest = x[i];
    for (let k = 0; k < i; k += 1) rest -= factor[i * d + k] * x[k];
    rest /= factor[i * d + i];
    x[i] = rest;
    total += rest * rest;
  }
  return total;
}
