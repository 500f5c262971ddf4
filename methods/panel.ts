/**
 * Products of coefficient rows, for all pairs of channels at one data point i.
 *
 * Letters: n points; a panel holds row i of the coefficients of several channels, channel slowest, n doubles each.
 * For every pair (a, b) the sum G = Σ_j a_j·b_j runs over j in ascending order in one accumulator, so it does not depend
 * on the block the pair is computed in, nor on the order of the two channels, bit for bit.
 */

/** Rows handled at once, against two columns: eight sums in flight hide the latency of the additions. */
const ROWS = 4;

/** Adds ln(G/n) of every pair rows × columns to totals[row·columns + column]. */
export function addLogMeans(rows: Float64Array, columns: Float64Array, n: number, totals: Float64Array): void {
  const nRows = rows.length / n;
  const nColumns = columns.length / n;
  const sums = new Float64Array(2 * ROWS);
  for (let r = 0; r < nRows; r += ROWS) {
    for (let c = 0; c < nColumns; c += 2) {
      fillSums(rows, r, columns, c, n, sums);
      for (let e = 0; e < sums.length; e += 1) {
        const row = r + (e >> 1);
        const column = c + (e & 1);
        if (row < nRows && column < nColumns) totals[row * nColumns + column] += Math.log(sums[e] / n);
      }
    }
  }
}

/** The same for the pairs a ≤ b of one panel; totals are the packed upper triangle, diagonal included, row-major. */
export function addLogMeansOfTriangle(panel: Float64Array, n: number, totals: Float64Array): void {
  const count = panel.length / n;
  const sums = new Float64Array(2 * ROWS);
  for (let r = 0; r < count; r += ROWS) {
    for (let c = r; c < count; c += 2) {
      fillSums(panel, r, panel, c, n, sums);
      for (let e = 0; e < sums.length; e += 1) {
        const row = r + (e >> 1);
        const column = c + (e & 1);
        if (row <= column && column < count) totals[packedIndex(row, column, count)] += Math.log(sums[e] / n);
      }
    }
  }
}

/** Place of the pair (row ≤ column) in the packed upper triangle, diagonal included, row-major, of a count×count matrix. */
export function packedIndex(row: number, column: number, count: number): number {
  return (row * (2 * count - row - 1)) / 2 + column;
}

/** sums[2·k + l] = G of row r + k and column c + l; rows and columns beyond the panel's end repeat its last one. */
function fillSums(
  rows: Float64Array,
  r: number,
  columns: Float64Array,
  c: number,
  n: number,
  sums: Float64Array,
): void {
  const lastRow = rows.length - n;
  const lastColumn = columns.length - n;
  const p0 = r * n;
  const p1 = Math.min(p0 + n, lastRow);
  const p2 = Math.min(p0 + 2 * n, lastRow);
  const p3 = Math.min(p0 + 3 * n, lastRow);
  const q0 = c * n;
  const q1 = Math.min(q0 + n, lastColumn);
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let j = 0; j < n; j += 1) {
    const x0 = columns[q0 + j];
    const x1 = columns[q1 + j];
    const y0 = rows[p0 + j];
    const y1 = rows[p1 + j];
    const y2 = rows[p2 + j];
    const y3 = rows[p3 + j];
    s00 += y0 * x0;
    s01 += y0 * x1;
    s10 += y1 * x0;
    s11 += y1 * x1;
    s20 += y2 * x0;
    s21 += y2 * x1;
    s30 += y3 * x0;
    s31 += y3 * x1;
  }
  sums.set([s00, s01, s10, s11, s20, s21, s30, s31]);
}
