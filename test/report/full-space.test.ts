import { describe, expect, it } from '@jest/globals';
import type { RunData } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { fullSpaceFigures } from '../../report/figures/full-space.ts';
import { fullSpacePanel } from '../../report/panels/full-space.ts';
import { fullSpaceSentences } from '../../report/sentences/full-space.ts';
import { fullSpaceLines } from '../../report/summaries/full-space.ts';
import { withError } from '../../report/with-error.ts';
import { gaussians, jobOf } from '../support/ensembles.ts';

/** Made tables of whole spaces: two ensembles of two spaces each. */

interface Made {
  readonly names?: readonly [string, string];
  /** Value of `beta` in each ensemble. */
  readonly betas?: readonly [string, string];
  /** Rows of `full_ensembles`: ensemble and step. */
  readonly rows?: readonly (readonly [number, number])[];
  readonly aggregate?: readonly number[];
}

function dataOf({
  names = ['a', 'b'],
  betas,
  rows = [
    [0, NaN],
    [1, NaN],
  ],
  aggregate = [1],
}: Made = {}): RunData {
  const count = rows.length;
  const ensembles: TableData<'full_ensembles'> = {
    a: rows.map(([e]) => names[e]!),
    b: rows.map(([e]) => names[e]!),
    nmi: Float64Array.from(rows, (_, k) => 0.9 - k / 10),
    nmi_se: new Float64Array(count).fill(0.01),
    vi_bits: Float64Array.from(rows, (_, k) => 0.2161 + k),
    vi_se: new Float64Array(count).fill(0.0063),
    pairs: new Int32Array(count).fill(1),
    information_bits: Float64Array.from(rows, (_, k) => 6 + k),
    information_se: new Float64Array(count).fill(0.02),
    information_sd: new Float64Array(count).fill(0.1),
    entropy_fraction: Float64Array.from(rows, (_, k) => (6 + k) / 10),
    spaces: new Int32Array(count).fill(2),
    step: Float64Array.from(rows, ([, step]) => step),
    samples: new BigInt64Array(count).fill(5000n),
  };
  const spaceRows = [0, 1, 2, 3].flatMap((space) => aggregate.map((part) => ({ space, part })));
  const spaces: TableData<'full_spaces'> = {
    space: Int32Array.from(spaceRows, ({ space }) => space),
    aggregate: Float64Array.from(spaceRows, ({ part }) => part),
    information_bits: Float64Array.from(spaceRows, ({ space, part }) => space + 4 * part),
    information_se: new Float64Array(spaceRows.length),
    self_information_bits: new Float64Array(spaceRows.length).fill(4),
    self_information_se: new Float64Array(spaceRows.length).fill(0.1),
    entropy_fraction: new Float64Array(spaceRows.length).fill(0.5),
  };
  const pair = Float64Array.of(0.5, NaN);
  const pairs: TableData<'full_pairs'> = {
    a: Int32Array.of(0, 2),
    b: Int32Array.of(1, 3),
    nmi: pair,
    nmi_se: Float64Array.of(0.01, NaN),
    vi_bits: Float64Array.of(1, 2),
    vi_se: Float64Array.of(0, 0.1),
    shared_bits: Float64Array.of(3, 4),
    shared_se: Float64Array.of(0.1, 0.1),
  };
  const metadata = betas ? [0, 1, 2, 3].map((space) => betas[space >> 1]!) : [];
  const tables = {
    full_ensembles: ensembles,
    full_spaces: spaces,
    full_pairs: pairs,
    spaces: {
      space: Int32Array.of(0, 1, 2, 3),
      ensemble: [names[0], names[0], names[1], names[1]],
      name: ['m0', 'm1', 'm0', 'm1'],
      points: new BigInt64Array(4).fill(1024n),
    },
    space_metadata: {
      space: Int32Array.from(metadata.keys()),
      key: metadata.map(() => 'beta'),
      text: metadata,
      number: Float64Array.from(metadata, Number),
    },
  };
  const fullSpace = {
    samples: 5000,
    spacesPerEnsemble: 5,
    seed: 0,
    between: false,
    aggregate,
    draws: 'joint',
  } as const;
  const job = jobOf([gaussians('a')], { analyses: { fullSpace } });
  const sources = { points: 1024, ensembles: names };
  // Only what the analysis tells of is made.
  return { tables, record: { job, sources } } as unknown as RunData;
}

const markups = (data: RunData): string[] => fullSpaceFigures(data).map((figure) => figure.draw(180).markup);

describe('the figures of whole spaces', () => {
  it('are NMI and VI against the part of the entropy, a point with bars for each ensemble, named', () => {
    const [figure, ...others] = fullSpaceFigures(dataOf());
    expect(others).toEqual([]);
    expect(figure!.title).toBe('NMI and VI of whole spaces against the information they carry, 2 ensembles');
    for (const width of [85, 180]) {
      const { markup } = figure!.draw(width);
      expect(markup).toContain(`aria-label="${figure!.title}"`);
      expect(markup).not.toMatch(/NaN|undefined|Infinity/);
      expect(markup.match(/>(a|b)<\/text>/g)).toHaveLength(4);
    }
    const { columns, rows } = figure!.data();
    expect(columns).toEqual(['measure', 'series', 'point', 'x', 'x_se', 'y', 'y_se']);
    expect([...rows][0]).toEqual(['NMI', 'ensembles', 'a', 0.6, expect.closeTo(0.002, 10), 0.9, 0.01]);
  });

  it('join the ensembles along the one number that tells them apart', () => {
    const [figure] = fullSpaceFigures(dataOf({ betas: ['8', '2'] }));
    expect(figure!.title).toContain('joined along beta');
    expect([...figure!.data().rows].slice(0, 2).map((row) => row[2])).toEqual(['beta 2', 'beta 8']);
    expect(markups(dataOf({ betas: ['8', '2'] }))[0]).toContain('stroke-opacity="0.7"');
    expect(markups(dataOf({ betas: ['x', 'y'] }))[0]).not.toContain('stroke-opacity="0.7"');
  });

  it('show the course of training where there are steps: one line, or one for each ensemble', () => {
    const single = fullSpaceFigures(
      dataOf({
        rows: [
          [0, 2000],
          [1, 10],
        ],
      }),
    );
    expect(single.map(({ id }) => id)).toEqual(['full-space', 'full-space-steps']);
    expect([...single[1]!.data().rows].map((row) => row.slice(0, 4))).toEqual(
      ['information, bits', 'NMI', 'VI, bits'].flatMap((measure) => [
        [measure, 'all', '', 10],
        [measure, 'all', '', 2000],
      ]),
    );
    const stepped = fullSpaceFigures(
      dataOf({
        rows: [
          [0, NaN],
          [0, 10],
          [0, 20],
          [1, NaN],
          [1, 10],
          [1, 20],
        ],
      }),
    );
    expect(new Set([...stepped[1]!.data().rows].map((row) => row[1]))).toEqual(new Set(['a', 'b']));
    expect([...stepped[0]!.data().rows].length).toBe(4);
  });

  it('show information against the part of the data where there are several', () => {
    const figures = fullSpaceFigures(dataOf({ aggregate: [1, 0.5] }));
    expect(figures.map(({ id }) => id)).toEqual(['full-space', 'full-space-aggregate']);
    const rows = [...figures[1]!.data().rows];
    expect(rows.slice(0, 2).map((row) => [row[1], row[3], row[5]])).toEqual([
      ['a', 0.5, 2],
      ['a', 1, 4],
    ]);
  });
});

describe('the panel', () => {
  it('tells the samples, the entropy, and every value with its error', () => {
    const { markup } = fullSpacePanel.render(dataOf())!;
    expect(markup).toContain('5000 joint samples');
    expect(markup).toContain('H(X) = 10.00 bits');
    expect(markup).toContain('0.2161 ± 0.0063');
    expect(markup).not.toMatch(/undefined|Infinity/);
  });

  it('shows names as they are, whatever is in them', () => {
    const { markup } = fullSpacePanel.render(dataOf({ names: ['<script>', 'b"&'] }))!;
    expect(markup).not.toContain('<script>');
    expect(markup).toContain('&lt;script&gt;');
    expect(markup).toContain('b&quot;&amp;');
  });

  it('is not there without the analysis', () => {
    expect(fullSpacePanel.render({ ...dataOf(), tables: {} } as unknown as RunData)).toBeUndefined();
  });
});

it('the summary has a line for each ensemble, and for each of its steps where it has several', () => {
  const linesOf = (rows: Made['rows']) => fullSpaceLines(dataOf({ rows: rows! }));
  expect(
    linesOf([
      [0, 10],
      [1, NaN],
      [1, 10],
    ]),
  ).toEqual([
    '',
    'whole spaces: 5000 samples over 1024 data points (H(X) = 10.00 bits)',
    '  ensemble    spaces  information, bits  of H(X)  NMI            VI, bits',
    '  a           2       6.000 ± 0.020      60.0 %   0.900 ± 0.010  0.2161 ± 0.0063',
    '  b           2       7.000 ± 0.020      70.0 %   0.800 ± 0.010  1.2161 ± 0.0063',
    '  b, step 10  2       8.000 ± 0.020      80.0 %   0.700 ± 0.010  2.2161 ± 0.0063',
  ]);
});

it.each([
  [0.2161, 0.0063, '0.2161 ± 0.0063'],
  [9.76633, 0.0447, '9.766 ± 0.045'],
  [12.3, 4, '12.3 ± 4.0'],
  [123.4, 14, '123 ± 14'],
  [1, 0, '1.0000'],
  [NaN, NaN, '–'],
  [-0.001, 1e-9, '-0.001000 ± 0.000000'],
])('%d with an error of %d is %s', (value, error, text) => {
  expect(withError(value, error)).toBe(text);
});

it('the methods section tells the draws, the entropy and how errors were obtained', () => {
  const data = dataOf();
  const kinds = { ...data.tables.spaces, kind: ['labels', 'labels', 'labels', 'labels'] };
  const writer = { text: (text: string) => text, cite: (key: string) => ` [${key}]`, math: (plain: string) => plain };
  const tell = (kind: string[]) =>
    fullSpaceSentences({ ...data, tables: { ...data.tables, spaces: { ...kinds, kind } } }, writer);
  const [drawn, errors] = tell(['diagonal_gaussian']);
  expect(drawn).toContain('4 whole spaces was estimated by Monte Carlo from 5000 joint samples');
  expect(drawn).toContain('all 1024 data points (H(X) = 10.00 bits) aggregated.');
  expect(errors).toContain('delta method with the covariances');
  expect(tell(kinds.kind)[0]).toContain('summed exactly');
});
