import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { pythonPath } from '../support/python.mjs';

/** examples/notebooks: executed anew in their own folder, they must show what is committed. The README there says how to renew the outputs. */

interface Output {
  readonly output_type: 'stream' | 'execute_result' | 'display_data' | 'error';
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly outputs?: readonly Output[] }[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PNG_BYTES_MAX = 400_000;
const folder = mkdtempSync(join(tmpdir(), 'latent-census-notebooks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string): Notebook => JSON.parse(readFileSync(path, 'utf8')) as Notebook;
const joined = (text: string | readonly string[] = ''): string => (typeof text === 'string' ? text : text.join(''));

/** What a code cell said, without pictures; a lone line of progress tells the time and is left out. */
const wordsOf = ({ cells }: Notebook): string[][] =>
  cells
    .filter(({ cell_type: type }) => type === 'code')
    .map(({ outputs = [] }) =>
      outputs
        .filter(({ output_type: type, data }) => type !== 'display_data' || data?.['image/png'] !== undefined)
        .flatMap(({ text, data }) => joined(text ?? data?.['text/plain']).split(/\s+/))
        .filter(Boolean),
    );

const picturesOf = ({ cells }: Notebook): Buffer[] =>
  cells
    .flatMap(({ outputs = [] }) => outputs)
    .flatMap(({ data }) => (data?.['image/png'] ? [Buffer.from(joined(data['image/png']), 'base64')] : []));

/** Numbers may differ as they do between processors, words not at all. */
const near = (a: string, b: string): boolean =>
  a === b || Math.abs(Number(a) - Number(b)) <= 0.011 * Math.max(1, Math.abs(Number(a)));

/** Share of pixels that anybody would see differ. */
function shareOfDifferent(a: PNG, b: PNG): number {
  let different = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    if ([0, 1, 2].some((band) => Math.abs(a.data[at + band]! - b.data[at + band]!) > 48)) different += 1;
  }
  return different / (a.data.length / 4);
}

describe.each(['mnist', 'structure-figure'])('%s.ipynb', (name) => {
  const committed = read(join(ROOT, 'examples/notebooks', `${name}.ipynb`));
  let executed: Notebook;

  beforeAll(() => {
    const out = join(folder, `${name}.ipynb`);
    const script = join(ROOT, 'test/python/execute_notebook.py');
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const name of ['CENSUS_STORE', 'CENSUS_COMMAND', 'TEMPORAL_ADDRESS', 'NODE_OPTIONS']) delete env[name];
    const { status, stderr } = spawnSync(
      pythonPath(),
      [script, join(ROOT, 'examples/notebooks', `${name}.ipynb`), out],
      { cwd: folder, env, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`${name}: exit code ${status}\n${stderr}`);
    executed = read(out);
  }, 180_000);

  test('executed anew it says what is committed', () => {
    const [said, shown] = [wordsOf(executed), wordsOf(committed)];
    expect(shown.flat().length).toBeGreaterThan(50);
    const different = shown.flatMap((words, cell) =>
      words.length === said[cell]!.length
        ? words.flatMap((word, k) => (near(word, said[cell]![k]!) ? [] : [`cell ${cell}: ${word} / ${said[cell]![k]}`]))
        : [`cell ${cell}: ${words.join(' ')} / ${said[cell]!.join(' ')}`],
    );
    expect(different).toEqual([]);
  });

  test('its pictures are small and come out the same', () => {
    const [drawn, shown] = [picturesOf(executed), picturesOf(committed)];
    expect(shown.length).toBe(name === 'mnist' ? 1 : 2);
    expect(drawn).toHaveLength(shown.length);
    for (const [k, bytes] of shown.entries()) {
      expect(bytes.length).toBeLessThan(PNG_BYTES_MAX);
      const [a, b] = [PNG.sync.read(bytes), PNG.sync.read(drawn[k]!)];
      expect([b.width, b.height]).toEqual([a.width, a.height]);
      expect(shareOfDifferent(a, b)).toBeLessThan(0.02);
    }
  });

  test('nothing in it tells of the machine that it was executed on', () => {
    const text = JSON.stringify({ ...committed, cells: committed.cells.map(({ outputs }) => wordsOfAll(outputs)) });
    expect(text).not.toMatch(/\/tmp\/|\/home\/|\/root\/|\/work\/|\/Users\//);
    expect(text).not.toContain('"error"');
  });
});

/** All outputs but the pictures, and their types. */
const wordsOfAll = (outputs: readonly Output[] = []): string[] =>
  outputs.flatMap(({ output_type: type, text, data = {} }) => [
    type,
    joined(text),
    ...Object.entries(data)
      .filter(([kind]) => kind !== 'image/png')
      .map(([, value]) => joined(value)),
  ]);

test('the census of the notebook finds the six groups of the example', () => {
  const said = wordsOf(read(join(ROOT, 'examples/notebooks/mnist.ipynb')));
  const groups = said.find((words) => words.includes('mean_similarity'))!;
  expect(groups.filter((word) => /^[IV]+$/.test(word))).toEqual(['I', 'II', 'III', 'IV', 'V', 'VI']);
  expect(groups).toContain('seed09:5');
});
