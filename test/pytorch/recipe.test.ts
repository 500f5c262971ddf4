import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { openFile } from '../../inputs/container.ts';
import { census, digestsOf, endAll, finishedOf } from '../support/census.ts';

/** examples/recipes/pytorch, as a reader would follow it; scripts/test-pytorch.mjs says which Python has torch. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECIPE = join(ROOT, 'examples/recipes/pytorch');
const STEPS = 9;
const SIDE = 16;
const folder = mkdtempSync(join(tmpdir(), 'latent-census-pytorch-'));
const store = join(folder, 'census');

function python(args: readonly string[], cwd = folder): string {
  const { CENSUS_TEST_TORCH: command = 'python3' } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PYTHONPATH: join(ROOT, 'python/src'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: exit code ${status}\n${stdout}${stderr}${error?.message ?? ''}`);
  }
  return stdout;
}

/** Folders of the runs, by the form of their inputs. */
const runs: Record<string, string> = {};

beforeAll(async () => {
  python([join(RECIPE, 'train_and_export.py'), folder, '--seeds', '2', '--epochs', '40']);
  for (const form of ['npz', 'safetensors', 'pt']) {
    const ended = await census('run', join(folder, `${form}.yaml`), '--store', store, '--json');
    runs[form] = String(finishedOf(ended)['run']);
  }
}, 300_000);

afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true, force: true });
});

test('the tests of from_torch pass', () => {
  const output = python(['-m', 'pytest', '-q', 'tests/test_torch.py'], join(ROOT, 'python'));
  expect(output).toMatch(/\b1[5-9] passed/);
}, 120_000);

test('the tables are the same whichever format the posteriors came in', () => {
  const tables = (form: string) => {
    const { 'spaces.parquet': spaces, ...others } = digestsOf(join(runs[form]!, 'tables'));
    expect(spaces).toBeDefined(); // names the files, and therefore differs
    return others;
  };
  expect(Object.keys(tables('npz'))).toContain('pairs/00000-00000.parquet');
  expect(tables('safetensors')).toEqual(tables('npz'));
  expect(tables('pt')).toEqual(tables('npz'));
});

test('the models found the causes of the pictures', () => {
  const script = `
import pyarrow.parquet as pq
table = pq.read_table(${JSON.stringify(join(runs['npz']!, 'tables/factors.parquet'))}).to_pydict()
print(*(max(nmi for factor, nmi in zip(table["factor"], table["nmi"]) if factor == name and nmi == nmi) for name in "xy"))
`;
  const [x, y] = python(['-c', script]).trim().split(' ').map(Number);
  expect(Math.min(x!, y!)).toBeGreaterThan(0.3);
});

test('traversals are exported, decoded, and shown in the report', async () => {
  const run = runs['npz']!;
  const file = join(folder, 'traversals.npz');
  const exported = await census('export', run, '--traversals', file, '--steps', String(STEPS));
  expect(exported).toMatchObject({ code: 0 });
  python([join(RECIPE, 'decode_traversals.py'), file, join(folder, 'decoders')]);

  const images = await openFile(join(folder, 'traversals.images.npy'), 'traversals.images.npy');
  const { shape } = await images.header(images.names[0] ?? 'images');
  await images.close();
  const [rows = 0] = shape;
  expect(rows).toBeGreaterThan(0);
  expect(shape).toEqual([rows, STEPS, SIDE, SIDE]);

  const page = join(folder, 'decoded.html');
  const reported = await census('report', run, '--traversals', file, '--out', page);
  expect(reported).toMatchObject({ code: 0 });
  const html = readFileSync(page, 'utf8');
  const section = html.slice(html.indexOf('id="traversals"'));
  const strips = [...section.matchAll(/class="strip" src="data:image\/png;base64,([^"]+)" alt="Decoded/g)];
  expect(strips).toHaveLength(rows);
  const moves: number[] = [];
  for (const [, base64] of strips) {
    const png = PNG.sync.read(Buffer.from(base64!, 'base64'));
    const { width, height, data } = png;
    expect(width).toBeGreaterThanOrEqual(STEPS * SIDE);
    expect(height).toBeGreaterThanOrEqual(SIDE);
    // Pictures of sprites: something bright on something dark, and the first is not the last.
    const greys = Array.from({ length: width * height }, (_, p) => data[4 * p]!);
    expect(Math.max(...greys)).toBeGreaterThan(128);
    expect(Math.min(...greys)).toBeLessThan(32);
    const half = (from: number, to: number) =>
      greys.filter((_, p) => p % width >= from && p % width < to).map((grey, k) => [k, grey] as const);
    const [left, right] = [half(0, SIDE), half(width - SIDE, width)];
    moves.push(left.reduce((sum, [k, grey]) => sum + Math.abs(grey - right[k]![1]), 0) / left.length);
  }
  expect(Math.min(...moves)).toBeGreaterThan(0);
  expect(Math.max(...moves)).toBeGreaterThan(5);
}, 120_000);
