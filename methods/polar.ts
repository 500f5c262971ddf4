/** Sweeps at most; convergence is quadratic and takes fewer than ten. */
const SWEEPS_MAX = 60;
/** The cosine below which two directions count as orthogonal. */
const ORTHOGONAL = 4 * Number.EPSILON;
/** Directions below this part of the largest count as absent. */
const RANK_EPSILON = 1e-13;

/**
 * The orthogonal matrix nearest to a square one: W = UVᵀ of M = USVᵀ, which maximises tr(WᵀM) over the orthogonal
 * matrices (the Procrustes problem; Schönemann, Psychometrika 1966). By one-sided Jacobi rotations (Hestenes, 1958).
 * Where M is singular the missing directions are completed, by the unit vectors in order.
 *
 * @param matrix d×d, row-major; left alone.
 * @param out d×d, W.
 * @returns ‖M‖_* = Σ s, the value of the maximum.
 */
export function nearestOrthogonal(matrix: Float64Array, d: number, out: Float64Array): number {
  // Rows of `left` are the columns of M, turned until they are orthogonal; rows of `right` the columns of V.
  const left = new Float64Array(d * d);
  const right = new Float64Array(d * d);
  for (let p = 0; p < d; p += 1) {
    for (let k = 0; k < d; k += 1) left[p * d + k] = matrix[k * d + p];
    right[p * d + p] = 1;
  }
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) if (!rotateAll(left, right, d)) break;
  const norms = normalise(left, d);
  complete(left, d, norms);
  out.fill(0);
  for (let p = 0; p < d; p += 1) {
    for (let k = 0; k < d; k += 1) {
      for (let l = 0; l < d; l += 1) out[k * d + l] += left[p * d + k] * right[p * d + l];
    }
  }
  return norms.reduce((sum, norm) => sum + norm, 0);
}

/** One sweep over all pairs of rows; answers whether any was turned. */
function rotateAll(left: Float64Array, right: Float64Array, d: number): boolean {
  let turned = false;
  for (let p = 0; p < d - 1; p += 1) {
    for (let q = p + 1; q < d; q += 1) {
      let alpha = 0;
      let beta = 0;
      let gamma = 0;
      for (let k = 0; k < d; k += 1) {
        const a = left[p * d + k];
        const b = left[q * d + k];
        alpha += a * a;
        beta += b * b;
        gamma += a * b;
      }
      if (gamma === 0 || Math.abs(gamma) <= ORTHOGONAL * Math.sqrt(alpha * beta)) continue;
      turned = true;
      const zeta = (beta - alpha) / (2 * gamma);
      const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      const cosine = 1 / Math.sqrt(1 + tangent * tangent);
      rotate(left, p, q, d, cosine, cosine * tangent);
      rotate(right, p, q, d, cosine, cosine * tangent);
    }
  }
  return turned;
}

function rotate(rows: Float64Array, p: number, q: number, d: number, cosine: number, sine: number): void {
  for (let k = 0; k < d; k += 1) {
    const a = rows[p * d + k];
    const b = rows[q * d + k];
    rows[p * d + k] = cosine * a - sine * b;
    rows[q * d + k] = sine * a + cosine * b;
  }
}

/** Rows to length 1. @returns their lengths, 0 where one counts as absent. */
function normalise(rows: Float64Array, d: number): Float64Array {
  const norms = new Float64Array(d);
  for (let p = 0; p < d; p += 1) norms[p] = lengthOf(rows.subarray(p * d, (p + 1) * d));
  const largest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  for (let p = 0; p < d; p += 1) {
    if (norms[p] <= RANK_EPSILON * largest) norms[p] = 0;
    for (let k = 0; k < d; k += 1) rows[p * d + k] = norms[p] > 0 ? rows[p * d + k] / norms[p] : 0;
  }
  return norms;
}

/** Absent rows by what is left of unit vectors when the other rows are taken out of them. */
function complete(rows: Float64Array, d: number, norms: Float64Array): void {
  let unit = 0;
  for (let p = 0; p < d; p += 1) {
    while (norms[p] === 0 && unit < d) {
      const row = rows.subarray(p * d, (p + 1) * d).fill(0);
      row[unit] = 1;
      unit += 1;
      for (const _ of [0, 1]) takeOut(rows, p, d); // twice is enough (Kahan)
      const length = lengthOf(row);
      if (length < 0.5 / Math.sqrt(d)) continue;
      for (let k = 0; k < d; k += 1) row[k] /= length;
      break;
    }
  }
}

/** Takes the directions of all other rows out of row p; rows of zeros take nothing. */
function takeOut(rows: Float64Array, p: number, d: number): void {
  for (let q = 0; q < d; q += 1) {
    if (q === p) continue;
    let along = 0;
    for (let k = 0; k < d; k += 1) along += rows[p * d + k] * rows[q * d + k];
    for (let k = 0; k < d; k += 1) rows[p * d + k] -= along * rows[q * d + k];
  }
}

function lengthOf(row: Float64Array): number {
  let squares = 0;
  for (const entry of row) squares += entry * entry;
  return Math.sqrt(squares);
}
