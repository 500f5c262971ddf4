import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readTable } from '../support/pipeline.ts';
import { openFile } from '../../inputs/container.ts';
import { encodeNpy } from '../../store/npy.ts';
import { openStore } from '../../store/open.ts';
import { readPairs } from '../../store/pair-matrix.ts';
import { census, filesIn } from '../support/census.ts';
import { SHAPES } from '../support/report-shapes.ts';
import { makeReport } from '../support/reports.ts';

/** What a finished run gives away: matrices, figures, traversals, citations, pages. */

jest.setTimeout(60_000);

let folder: string;
let store: string;
const at = (name: string): string => join(folder, name);
const call = (...args: string[]) => census(...args, '--store', store);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-results-'));
  await makeReport(at('run'), SHAPES.medium);
  store = at('run/census');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function readMatrix(path: string) {
  const file = await openFile(path, path);
  try {
    const [matrix, channel, name, ensemble] = await Promise.all(
      ['matrix', 'channel', 'name', 'ensemble'].map((array) => file.read(array)),
    );
    const numbers = (values: unknown): number[] => Array.from(values as ArrayLike<number>);
    return {
      values: numbers(matrix!.values),
      channel: numbers(channel!.values),
      name: name!.values as readonly string[],
      ensemble: ensemble!.values as readonly string[],
    };
  } finally {
    await file.close();
  }
}

describe('census export --matrix', () => {
  it('writes the pairs as a square in the order of the profile, ensemble after ensemble', async () => {
    const { code, stdout } = await call('export', 'small', '--matrix', 'nmi', '--out', at('nmi.npz'));
    expect([code, stdout.trim()]).toEqual([0, at('nmi.npz')]);
    const { values, channel, ensemble } = await readMatrix(at('nmi.npz'));
    const order = await readTable(openStore(store), 'order_nmi');
    expect(channel).toEqual([...order.channel]);
    expect(new Set(ensemble)).toEqual(new Set(SHAPES.medium.ensembles));
    const side = channel.length;
    const placeOf = new Map(channel.map((each, place) => [each, place]));
    const pairs = await readPairs(openStore(store), 'small/0123456789abcdef', { first: 0, second: 1 });
    const got = Array.from(pairs.i, (i, row) => values[placeOf.get(i)! * side + placeOf.get(pairs.j[row]!)!]!);
    expect(got).toBeCloseToArray(pairs.nmi);
    const mirrored = values.map((_, cell) => values[(cell % side) * side + Math.floor(cell / side)]!);
    expect(mirrored).toBeCloseToArray(values);
  });

  it('writes one ensemble by id as CSV that carries every digit', async () => {
    const args = ['--matrix', 'exp_vi', '--to', 'csv', '--by', 'id', '--ensemble', 'beta 4', '--out', at('vi.csv')];
    expect((await call('export', 'small', ...args)).code).toBe(0);
    await call('export', 'small', '--matrix', 'exp_vi', '--by', 'id', '--ensemble', 'beta 4', '--out', at('vi.npz'));
    const { values, name, channel } = await readMatrix(at('vi.npz'));
    expect(channel).toEqual([...channel].sort((a, b) => a - b));
    const [head, ...rows] = readFileSync(at('vi.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(head).toEqual(['channel', ...name]);
    expect(rows.map(([first]) => first)).toEqual(name);
    expect(rows.flatMap((row) => row.slice(1).map(Number)).map(Math.fround)).toBeCloseToArray(values);
  });

  it.each([
    [['--matrix', 'nmi', '--ensemble', 'beta 7'], /unknown ensemble: beta 7\n {2}hint: the run has beta 1, beta 4/],
    [[], /expected --matrix, --fusion, --figures or --traversals, got none/],
    [['--matrix', 'cka'], /Allowed choices are nmi, vi, exp_vi, joint/],
    [['--figures', '--out', 'x'], /--out: expected --matrix or --fusion beside it, got none/],
  ])('refuses %j and says what to do', async (args, message) => {
    const { code, stderr } = await call('export', 'small', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('census export --figures', () => {
  it('writes every figure as SVG and PDF in two widths, and what it plots', async () => {
    const { code, events } = await call('export', 'small', '--figures', at('figures'), '--json');
    expect(code).toBe(0);
    const files = filesIn(at('figures'));
    expect(events.at(-1)).toMatchObject({
      event: 'exported',
      files: expect.arrayContaining([at(`figures/${files[0]}`)]),
    });
    const ids = ['structure-nmi', 'structure-vi', 'ensembles-nmi', 'information', 'agreement', 'posterior'];
    for (const id of ids) {
      expect(files).toEqual(
        expect.arrayContaining([
          `${id}.csv`,
          ...['85', '180'].flatMap((mm) => [`${id}-${mm}mm.svg`, `${id}-${mm}mm.pdf`]),
        ]),
      );
    }
    for (const mm of [85, 180]) {
      const svg = readFileSync(at(`figures/structure-nmi-${mm}mm.svg`), 'utf8');
      expect(svg).toContain(`width="${mm}mm"`);
      const pdf = readFileSync(at(`figures/structure-nmi-${mm}mm.pdf`), 'latin1');
      const [, width] = /MediaBox \[0 0 ([\d.]+) [\d.]+\]/.exec(pdf)!;
      expect(Number(width)).toBeCloseTo((mm * 72) / 25.4, 1);
      expect(pdf).toContain('DejaVuSans');
    }
    const rows = readFileSync(at('figures/structure-nmi.csv'), 'utf8').trim().split('\n');
    expect(rows[0]).toBe('i,j,similarity,nmi,vi_bits,saturated');
    const { channel } = await readTable(openStore(store), 'order_nmi');
    expect(rows).toHaveLength(1 + (channel.length * (channel.length + 1)) / 2);
  });
});

describe('census export --traversals', () => {
  it('writes what a decoder needs, and its pictures appear in a page beside it', async () => {
    const path = at('t.npz');
    const { code, stderr } = await call('export', 'small', '--traversals', path, '--steps', '5');
    expect(code).toBe(0);
    expect(stderr).toContain(at('t.images.npy'));
    const file = await openFile(path, path);
    const value = await file.read('value');
    const base = await file.read('base');
    await file.close();
    const [rows] = value.shape;
    expect(value.shape).toEqual([rows, 5]);
    expect(Array.from(value.values as Float32Array).slice(0, 5)).toEqual([-2, -1, 0, 1, 2]);
    expect(base.shape).toEqual([rows, SHAPES.medium.dimensions]);
    const pixels = Uint8Array.from({ length: rows! * 5 * 8 * 8 }, (_, k) => k % 251);
    await writeFile(at('t.images.npy'), encodeNpy({ shape: [rows!, 5, 8, 8], data: pixels }));
    const made = await call('report', 'small', '--traversals', path, '--json');
    expect(made.code).toBe(0);
    expect(made.events.at(-1)).toMatchObject({ event: 'report', report: at('t.report.html') });
    const page = readFileSync(at('t.report.html'), 'utf8');
    expect(page).toContain('<section id="traversals"');
    expect(page.match(/alt="Decoded pictures of/g)).toHaveLength(rows!);
    expect(page).toMatch(/href="run\/census\/runs\/small\/0123456789abcdef\/tables\/channels\.parquet"/);
  });

  it('are refused where they were exported from another run', async () => {
    await makeReport(at('other'), { ...SHAPES.medium, models: 20 });
    const { code, stderr } = await census(
      'report',
      'small',
      '--traversals',
      at('t.npz'),
      '--store',
      at('other/census'),
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/channel.*: expected a channel of this run, got \d+, which is another in this run/);
  });

  it('says which file of pictures is missing, and of which shape it has to be', async () => {
    await rm(at('t.images.npy'), { force: true });
    const { code, stderr } = await call('report', 'small', '--traversals', at('t.npz'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/t\.images\.npy: /);
  });
});

describe('census cite', () => {
  it('prints BibTeX and both forms of the methods section', async () => {
    const { code, stdout } = await call('cite', 'small');
    expect(code).toBe(0);
    expect(stdout).toContain('@article{murphy2025comparing,');
    expect(stdout).toContain('\\cite{ankerst1999optics}');
    expect(stdout).toContain('OPTICS [3]');
  });

  it('prints one of them alone for a file', async () => {
    const { stdout } = await call('cite', 'small', '--as', 'bibtex');
    expect(stdout.match(/^@/gm)).toHaveLength(5);
    expect(stdout.startsWith('@article')).toBe(true);
  });
});
