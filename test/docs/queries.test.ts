import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { census, endAll, finishedOf } from '../support/census.ts';
import { pythonPath } from '../support/python.mjs';

/** docs/queries.md: its snippets run as they stand, and DuckDB, pandas and polars must agree. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/queries.md'), 'utf8');

interface Section {
  readonly title: string;
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

/** The sections of the page with their fenced blocks. */
const SECTIONS: readonly Section[] = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.split('\n')[0]!,
    blocks: [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, block]) => ({
      language: language!,
      text: block!,
    })),
  }));
const [BEFORE, ...QUERIES] = SECTIONS;

const blocksOf = ({ blocks }: Section, wanted: string): string[] =>
  blocks.filter(({ language }) => language === wanted).map(({ text }) => text);

/** Cells by column and row; NaN and infinities as text. */
type Frame = Readonly<Record<string, readonly unknown[]>>;

const SCRIPT = `
import json, math, sys
def plain(value):
    value = value.item() if hasattr(value, "item") else value
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
answers = []
for query in json.load(sys.stdin):
    scope = {}
    for text in query: exec(text, scope)
    frame = scope["result"]
    answers.append({str(name): [plain(value) for value in frame[name].to_list()] for name in frame.columns})
    if hasattr(frame, "to_string"):
        answers[-1] = {"frame": answers[-1], "text": frame.round(3).to_string(index=False)}
json.dump(answers, sys.stdout)
`;

function python<Answer>(queries: readonly (readonly string[])[], cwd: string): Answer[] {
  const input = JSON.stringify(queries);
  const { status, stdout, stderr } = spawnSync(pythonPath(), ['-c', SCRIPT], { cwd, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`python: exit code ${status}\n${stderr}`);
  return JSON.parse(stdout) as Answer[];
}

/** Runs the views once, then each query. */
async function duckdb(run: string, views: string, queries: readonly string[]): Promise<Frame[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET file_search_path = '${run}'`); // as if started in the run's folder
  await connection.run(views);
  const frames: Frame[] = [];
  for (const query of queries) {
    const reader = await connection.runAndReadAll(query);
    const rows = reader.getRowObjectsJson();
    const names = reader.columnNames();
    // Counts come as text: they may be larger than a number holds.
    const plain = (value: unknown) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);
    frames.push(Object.fromEntries(names.map((name) => [name, rows.map((row) => plain(row[name]))])));
  }
  connection.closeSync();
  return frames;
}

const textOf = (value: unknown): string => String(value).replace('Infinity', 'inf').toLowerCase();

/** The first cell in which two frames differ by more than rounding, in words. */
function firstDifference(actual: Frame, expected: Frame): string | undefined {
  for (const [name, cells] of Object.entries(expected)) {
    for (const [row, cell] of cells.entries()) {
      const other = actual[name]?.[row];
      const near =
        typeof cell === 'number' && typeof other === 'number'
          ? Math.abs(cell - other) <= 1e-6 * Math.max(1, Math.abs(cell))
          : textOf(cell) === textOf(other);
      if (!near) return `${name}, row ${row}: expected ${String(cell)}, got ${String(other)}`;
    }
  }
  return undefined;
}

/** Words of a printed table that differ from those shown by more than another processor may. */
function misprints(shown: string, printed: string): string[] {
  const words = printed.split(/\s+/).filter(Boolean);
  return shown
    .split(/\s+/)
    .filter(Boolean)
    .filter((word, k) => {
      const [a, b] = [Number(word), Number(words[k])];
      const near = Math.abs(a - b) <= 2e-3 * Math.max(1, Math.abs(a));
      return word !== words[k] && !near;
    });
}

const store = mkdtempSync(join(tmpdir(), 'latent-census-queries-'));
let sql: Frame[];
let pandas: { frame: Frame; text: string }[];
let polars: Frame[];

beforeAll(async () => {
  const { run } = finishedOf(await census('run', join(ROOT, 'examples/mnist/job.yaml'), '--store', store, '--json'));
  const [pandasBefore, polarsBefore] = blocksOf(BEFORE!, 'python');
  const queries = QUERIES.map((section) => blocksOf(section, 'python'));
  sql = await duckdb(
    String(run),
    blocksOf(BEFORE!, 'sql').join(''),
    QUERIES.map((section) => blocksOf(section, 'sql').join('')),
  );
  pandas = python(
    queries.map(([text]) => [pandasBefore!, text!]),
    String(run),
  );
  polars = python(
    queries.map(([, text]) => [polarsBefore!, text!]),
    String(run),
  );
}, 120_000);

afterAll(() => {
  endAll();
  rmSync(store, { recursive: true, force: true });
});

test('the page answers at least nine questions in four languages', () => {
  expect(QUERIES.length).toBeGreaterThanOrEqual(9);
  for (const section of SECTIONS) {
    const languages = section.blocks.map(({ language }) => language).filter((language) => language !== 'text');
    expect(languages).toEqual(['sql', 'python', 'python', 'r']);
  }
});

describe.each(QUERIES.map((section, k) => ({ title: section.title, section, k })))('$title', ({ section, k }) => {
  test('DuckDB, pandas and polars agree', () => {
    const expected = pandas[k]!.frame;
    const rows = Object.values(expected)[0]!.length;
    expect(rows).toBeGreaterThan(0);
    for (const other of [sql[k]!, polars[k]!]) {
      expect(Object.keys(other).sort()).toEqual(Object.keys(expected).sort());
      expect(Object.values(other)[0]).toHaveLength(rows);
      expect(firstDifference(other, expected)).toBeUndefined();
    }
  });

  test('what is shown is what comes out', () => {
    const shown = blocksOf(section, 'text');
    expect(shown.length).toBe(section.title.startsWith('A matrix') ? 0 : 1);
    for (const text of shown) {
      const printed = pandas[k]!.text.split('\n').slice(0, text.trimEnd().split('\n').length).join('\n');
      expect(misprints(text, printed)).toEqual([]);
    }
  });
});
