// The figure "continuity against ensemble size": a job of many fusions, and the table and the figure of its result.
//
//   node study.mjs job > study.yaml        120 fusions, which `census run study.yaml` makes
//   node study.mjs figure RUN > study.svg  the medians of a finished run, also as a table on the terminal
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';

const SIZES = [2, 3, 5, 10, 15, 20, 30, 50];
const REPEATS = 5;
/** As published; exp(−VI) does not move much after 4,000. */
const STEPS = 20_000;
const LEARNERS = 50;
const OBJECTIVES = [
  { objective: 'nmi_anchored', title: 'anchored NMI', colour: '#0072b2' },
  { objective: 'exp_vi', title: 'exp(−VI)', colour: '#009e73' },
  { objective: 'mi', title: 'mutual information (control)', colour: '#d55e00' },
];

/** Numbers in [0, 1) that are the same everywhere (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of the weak learners, without one twice. */
function someOf(size, seed) {
  const random = generator(seed);
  const left = Array.from({ length: LEARNERS }, (_, k) => k);
  return Array.from({ length: size }, () => left.splice(Math.floor(random() * left.length), 1)[0]).sort(
    (a, b) => a - b,
  );
}

function job() {
  const fusions = OBJECTIVES.flatMap(({ objective }) =>
    SIZES.flatMap((size) =>
      Array.from({ length: REPEATS }, (_, repeat) => {
        // The three objectives see the same learners.
        const channels = someOf(size, 1000 * size + repeat);
        const name = `${objective} ${size} ${repeat}`;
        return `    - { name: ${name}, members: { channels: [${channels.join(', ')}] }, objective: ${objective}, orderBy: angle, closed: true, steps: ${STEPS}, seed: ${repeat} }`;
      }),
    ),
  );
  return `name: circle-study
ensembles:
  - name: weak
    spaces: circle-weak.npz
    arrays: { mean: mean, logvar: logvar }
factors: { file: angle.npz }
sample: { size: all }
analyses:
  fusion:
${fusions.join('\n')}
store: ./census
`;
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];

/** Continuity of all repeats of every objective and size. */
async function results(run) {
  const bytes = readFileSync(join(run, 'tables/fusion_summary.parquet'));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const rows = await parquetReadObjects({ file });
  return OBJECTIVES.map((each) => ({
    ...each,
    points: SIZES.map((size) => {
      const own = rows.filter(({ objective, spaces }) => objective === each.objective && spaces === size);
      const of = (column) => own.map((row) => row[column]);
      return { size, continuity: of('continuity'), information: of('information_bits'), nmi: of('nmi') };
    }),
  }));
}

function table(found) {
  const lines = found.flatMap(({ title, points }) =>
    points.map(({ size, continuity, information, nmi }) =>
      [
        title.padEnd(30),
        String(size).padStart(3),
        median(continuity).toFixed(2).padStart(8),
        `${sorted(continuity)[0].toFixed(2)}–${sorted(continuity).at(-1).toFixed(2)}`.padStart(13),
        median(information).toFixed(2).padStart(6),
        median(nmi).toFixed(3).padStart(7),
      ].join('  '),
    ),
  );
  return ['objective                       E    median          range    bits      NMI', ...lines].join('\n');
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [420, 260, 46, 14, 150, 40];
const MOST = 40;
const x = (size) => LEFT + (Math.log(size / 2) / Math.log(25)) * (WIDTH - LEFT - RIGHT);
const y = (value) => HEIGHT - BOTTOM - (Math.log(Math.min(value, MOST)) / Math.log(MOST)) * (HEIGHT - TOP - BOTTOM);

function figure(found) {
  const text = (content, at, more = '') => `<text x="${at[0]}" y="${at[1]}" ${more}>${content}</text>`;
  const ticks = [
    ...SIZES.map((size) => text(size, [x(size), HEIGHT - BOTTOM + 14], 'text-anchor="middle"')),
    ...[1, 2, 5, 10, 20, 40].map((value) => text(value, [LEFT - 6, y(value) + 3], 'text-anchor="end"')),
    ...[1, 2, 5, 10, 20, 40].map(
      (value) => `<path d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}" stroke="#e3e5e8" stroke-width="0.5"/>`,
    ),
  ];
  const lines = found.map(({ title, colour, points }, k) => {
    const path = points
      .map(({ size, continuity }, n) => `${n ? 'L' : 'M'}${x(size)} ${y(median(continuity))}`)
      .join('');
    const dots = points.flatMap(({ size, continuity }) =>
      continuity.map(
        (value) => `<circle cx="${x(size)}" cy="${y(value)}" r="1.8" fill="${colour}" fill-opacity="0.45"/>`,
      ),
    );
    const key = text(title, [WIDTH - RIGHT + 12, TOP + 12 + 14 * k], `fill="${colour}"`);
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.4"/>${dots.join('')}${key}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="Helvetica, Arial, sans-serif" font-size="9" role="img" aria-label="Continuity of the fused space against the number of weak learners"><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${ticks.join('')}<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#5b6270" stroke-width="0.5"/>${lines.join('')}${text('weak learners', [(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8], 'text-anchor="middle"')}${text('continuity', [12, HEIGHT / 2], `text-anchor="middle" transform="rotate(-90 12 ${HEIGHT / 2})"`)}</svg>`;
}

const [what, run] = process.argv.slice(2);
if (what === 'job') process.stdout.write(job());
else if (what === 'figure' && run !== undefined) {
  const found = await results(run);
  process.stderr.write(`${table(found)}\n`);
  process.stdout.write(`${figure(found)}\n`);
} else {
  process.stderr.write('usage: node study.mjs job > study.yaml; node study.mjs figure RUN > study.svg\n');
  process.exitCode = 2;
}
