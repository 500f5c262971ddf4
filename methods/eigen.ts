/** Sweeps over all off-diagonal entries, at most; ten are common. */
const SWEEPS_MAX = 40;

/**
 * Eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, §8.5).
 *
 * @param matrix count×count, row-major, symmetric; overwritten.
 * @returns count×count, row k the unit eigenvector of the k-th largest eigenvalue; equal ones by place.
 */
export function eigenvectors(matrix: Float64Array, count: number): Float64Array {
  const vectors = new Float64Array(count * count);
  for (let k = 0; k < count; k += 1) vectors[k * count + k] = 1;
  for (let sweep = 0; sweep < SWEEPS_MAX && !isDiagonal(matrix, count); sweep += 1) {
    for (let p = 0; p < count; p += 1) {
      for (let q = p + 1; q < count; q += 1) rotate(matrix, vectors, count, p, q);
    }
  }
  const value = (k: number): number => matrix[k * count + k];
  const order = Array.from({ length: count }, (_, k) => k).sort((a, b) => value(b) - value(a) || a - b);
  const sorted = new Float64Array(count * count);
  order.forEach((from, k) => sorted.set(vectors.subarray(from * count, (from + 1) * count), k * count));
  return sorted;
}

/** Whether the off-diagonal is nothing beside the diagonal. */
function isDiagonal(matrix: Float64Array, count: number): boolean {
  let off = 0;
  let diagonal = 0;
  for (let p = 0; p < count; p += 1) {
    diagonal += matrix[p * count + p] ** 2;
    for (let q = p + 1; q < count; q += 1) off += matrix[p * count + q] ** 2;
  }
  return off <= 1e-30 * diagonal;
}

/** Makes the entry (p, q) zero. */
function rotate(matrix: Float64Array, vectors: Float64Array, count: number, p: number, q: number): void {
  const off = matrix[p * count + q];
  if (off === 0) return;
  const theta = (matrix[q * count + q] - matrix[p * count + p]) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const turn = (values: Float64Array, first: number, second: number): void => {
    const [a, b] = [values[first], values[second]];
    values[first] = cosine * a - sine * b;
    values[second] = sine * a + cosine * b;
  };
  for (let k = 0; k < count; k += 1) turn(matrix, k * count + p, k * count + q);
  for (let k = 0; k < count; k += 1) {
    turn(matrix, p * count + k, q * count + k);
    turn(vectors, p * count + k, q * count + k);
  }
}
