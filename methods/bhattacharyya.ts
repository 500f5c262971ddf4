import { type Coefficient, diagonalCoefficient, fullCoefficient } from './gaussian.ts';
import type { Categorical, GivenCoefficients, HardLabels, Posterior, Reals } from './posterior.ts';
import { doubles } from './reals.ts';

/** The coefficients of one channel, row by row, with everything that does not depend on the row prepared. */
export interface CoefficientRows {
  readonly points: number;
  /**
   * Writes BC_ij for all j in 0…n−1 to out[offset + j]. Entries in [0, 1], BC_ii exactly 1, and BC_ij = BC_ji bit for
   * bit (for given coefficients only where the matrix itself has it).
   */
  row(i: number, out: Float64Array, offset?: number): void;
}

/**
 * Bhattacharyya coefficients BC_ij = ∫ √(p(u|x_i) p(u|x_j)) du of a channel, ready to be written row by row.
 * Murphy, Dillavou & Bassett, TMLR 2025. Cost of preparation O(n·d³) at most, of a row O(n·d³) at most.
 * Departure: BC_ii is set to 1, and rounding outside [0, 1] is cut off.
 */
export function prepareCoefficients(posterior: Posterior): CoefficientRows {
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      return gaussianRows(posterior.points, diagonalCoefficient(posterior));
    case 'full_gaussian':
      return gaussianRows(posterior.points, fullCoefficient(posterior));
    case 'categorical':
      return categoricalRows(posterior);
    case 'labels':
      return labelRows(posterior);
    case 'coefficients':
      return givenRows(posterior);
  }
}

/** Row i of the coefficients of one channel: out[j] = BC_ij, n entries. Prepares anew at each call. */
export function coefficientRow(posterior: Posterior, i: number, out: Float64Array): void {
  prepareCoefficients(posterior).row(i, out);
}

/** All coefficients: n×n, row-major, bitwise symmetric (see CoefficientRows), unit diagonal. */
export function coefficients(posterior: Posterior): Float64Array {
  const n = posterior.points;
  const rows = prepareCoefficients(posterior);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) rows.row(i, matrix, i * n);
  return matrix;
}

function gaussianRows(points: number, coefficient: Coefficient): CoefficientRows {
  return {
    points,
    row(i, out, offset = 0) {
      for (let j = 0; j < points; j += 1) out[offset + j] = coefficient(i, j);
      out[offset + i] = 1;
    },
  };
}

/** BC_ij = Σ_k √(p_ik p_jk). */
function categoricalRows({ points, classes, probabilities }: Categorical): CoefficientRows {
  const roots = doubles(probabilities).map(Math.sqrt);
  return {
    points,
    row(i, out, offset = 0) {
      for (let j = 0; j < points; j += 1) {
        let sum = 0;
        for (let k = 0; k < classes; k += 1) sum += roots[i * classes + k] * roots[j * classes + k];
        out[offset + j] = Math.min(sum, 1);
      }
      out[offset + i] = 1;
    },
  };
}

/** BC_ij = 1 where the labels are equal, else 0. */
function labelRows({ points, labels }: HardLabels): CoefficientRows {
  return {
    points,
    row(i, out, offset = 0) {
      for (let j = 0; j < points; j += 1) out[offset + j] = labels[i] === labels[j] ? 1 : 0;
    },
  };
}

function givenRows({ points, coefficients: given }: GivenCoefficients): CoefficientRows {
  return {
    points,
    row(i, out, offset = 0) {
      for (let j = 0; j < points; j += 1) out[offset + j] = Math.min(Math.max(given[i * points + j], 0), 1);
      out[offset + i] = 1;
    },
  };
}

/** Why a matrix is not one of Bhattacharyya coefficients; row and column of the first offending entry. */
export type CoefficientFault =
  | { readonly fault: 'shape'; readonly expected: number; readonly got: number }
  | {
      readonly fault: 'not_finite' | 'out_of_range' | 'diagonal' | 'asymmetric';
      readonly row: number;
      readonly column: number;
      /** What the entry should be: 1 on the diagonal, the mirrored entry, or the bound it breaks. */
      readonly expected: number;
      readonly got: number;
    };

/**
 * Checks a given matrix: n×n entries, finite, in [0, 1], unit diagonal, symmetric; entries in row-major order,
 * the tests of one entry in that order, the first fault is reported.
 *
 * @param tolerance by how much an entry may miss each of these (single-precision matrices do).
 */
export function checkCoefficients(matrix: Reals, n: number, tolerance = 1e-6): CoefficientFault | undefined {
  if (matrix.length !== n * n) return { fault: 'shape', expected: n * n, got: matrix.length };
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      const got = matrix[row * n + column];
      const mirrored = matrix[column * n + row];
      if (!Number.isFinite(got)) return { fault: 'not_finite', row, column, expected: 1, got };
      if (got < -tolerance) return { fault: 'out_of_range', row, column, expected: 0, got };
      if (got > 1 + tolerance) return { fault: 'out_of_range', row, column, expected: 1, got };
      if (row === column && got < 1 - tolerance) return { fault: 'diagonal', row, column, expected: 1, got };
      if (column < row && Math.abs(got - mirrored) > tolerance) {
        return { fault: 'asymmetric', row, column, expected: mirrored, got };
      }
    }
  }
  return undefined;
}
