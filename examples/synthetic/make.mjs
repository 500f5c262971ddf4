// Builds the nine synthetic spaces of Fig. 2 of the paper (Murphy, Dillavou & Bassett, TMLR 2025): 64 data points each.
// They lie beside this file already; to make them anew: node --import tsx examples/synthetic/make.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { encodeNpz } from '../../store/npz.ts';

const POINTS = 64;
const each = (value) => Array.from({ length: POINTS }, (_, x) => value(x));

/** A spiral in steps of one fifth of a turn for each unit of √x. */
const spiral = each((x) => {
  const r = Math.sqrt(x);
  const angle = 2 * Math.PI * 0.2 * r;
  return [r * Math.cos(angle), r * Math.sin(angle)];
});

/** A spiral of straight sides: up, right, down, left, each second side one point longer. */
function squareSpiral() {
  const directions = [
    [0, 1],
    [1, 0],
    [0, -1],
    [-1, 0],
  ];
  const points = [];
  let [x, y, step, side, taken, turns] = [0, 0, 0.5, 1, 0, 0];
  while (points.length < POINTS) {
    points.push([x, y]);
    const [dx, dy] = directions[turns % 4];
    [x, y] = [x + dx * step, y + dy * step];
    taken += 1;
    if (taken === side) {
      taken = 0;
      turns += 1;
      step += 0.1;
      if (turns % 2 === 0) side += 1;
    }
  }
  return points;
}

const square = squareSpiral();
const line = each((x) => [-32 + (64 * x) / (POINTS - 1)]);
const constant = (means, ...logvar) => means.map((mean) => mean.map((_, k) => logvar[k % logvar.length]));
const quarters = (...corners) => each((x) => corners[Math.floor((x * corners.length) / POINTS)]);
const CORNER = 5.6;
const two = quarters([-6.4, 0], [6.4, 0]);
const four = quarters([-CORNER, CORNER], [CORNER, CORNER], [CORNER, -CORNER], [-CORNER, -CORNER]);
const crossed = quarters([-CORNER, CORNER], [-CORNER, -CORNER], [CORNER, -CORNER], [CORNER, CORNER]);

/** Means and logarithms of variances. */
const SPACES = {
  '1-spiral': [spiral, constant(spiral, 0.1)],
  '2-spiral-wide': [spiral, constant(spiral, 2.1)],
  '3-spiral-widening': [spiral, spiral.map((mean, x) => mean.map(() => 0.1 + Math.sqrt(x) - 4.5))],
  '4-square': [square, constant(square, 0)],
  '5-square-wide': [square, constant(square, 2.5)],
  '6-line': [line, constant(line, -1)],
  '7-two': [two, constant(two, 1)],
  '8-four': [four, constant(four, 1)],
  '9-four-crossed': [crossed, constant(crossed, 1, 4)],
};

const folder = new URL('./spaces/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, [mean, logvar]] of Object.entries(SPACES)) {
  const array = (rows) => ({ shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) });
  writeFileSync(new URL(`${name}.npz`, folder), encodeNpz({ mean: array(mean), logvar: array(logvar) }));
}
