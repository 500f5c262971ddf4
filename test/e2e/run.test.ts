import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Manifest } from '../../contracts/run.ts';
import { TABLES } from '../../contracts/tables.ts';
import { readPosterior } from '../../inputs/posterior.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import type { DiagonalGaussian } from '../../methods/posterior.ts';
import { storeIdOf } from '../../store/identity.ts';
import { census, digestsOf, endAll, type Ended, finishedOf, sha256, stampOf } from '../support/census.ts';
import { jobOf, writeNpz } from '../support/ensembles.ts';

/** A run from the command line to tables that another program reads. */

jest.setTimeout(120_000);

const EXAMPLE = join(import.meta.dirname, '../../examples/mnist');
const [MODELS, N, D] = [12, 200, 10];
const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;

let folder: string;
let store: string;
let job: string;
let first: Ended;
let run: string;
let manifest: Manifest;
let database: DuckDBConnection;

const command = (...args: string[]): Promise<Ended> =>
  census(...args, '--store', store, '--temporal', SERVER, '--json');

/** Twelve trained models over two hundred images, each in a file of its own, and the digits. */
async function cutExample(): Promise<void> {
  const whole = { ...jobOf([]).sample, size: 2 };
  const ensembles = [
    { name: 'all', spaces: ['mnist-beta4.npz'], arrays: { mean: 'mean', logvar: 'logvar' }, channels: 'dimension' },
  ] as const;
  const { sources } = await resolveSources({ ...jobOf(ensembles), sample: whole }, EXAMPLE);
  for (const source of sources.spaces.slice(0, MODELS)) {
    const { posterior } = await readPosterior(source, sources.files);
    const column = (d: number, part: 'mean' | 'variance') => (posterior.channels[d] as DiagonalGaussian)[part];
    const rows = (part: 'mean' | 'variance') =>
      Float32Array.from({ length: N * D }, (_, e) => column(e % D, part)[Math.floor(e / D)]!);
    const number = String(source.space).padStart(2, '0');
    await writeNpz(join(folder, 'models', `model-${number}.npz`), {
      mean: { shape: [N, D], data: rows('mean') },
      variance: { shape: [N, D], data: rows('variance') },
    });
  }
  const digits = Int32Array.from({ length: N }, (_, i) => (i * 7) % 10);
  await writeNpz(join(folder, 'labels.npz'), { digit: { shape: [N], data: digits } });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-e2e-'));
  store = join(folder, 'store');
  job = join(folder, 'job.yaml');
  await cutExample();
  writeFileSync(
    job,
    [
      'name: cut',
      'ensembles: [{ name: beta4, spaces: "models/*.npz", arrays: { mean: mean, variance: variance } }]',
      'factors: { file: labels.npz }',
      'sample: { size: 200, seed: 1 }',
      'analyses: { structure: {} }',
    ].join('\n'),
  );
  first = await command('run', job);
  run = finishedOf(first)['run'] as string;
  manifest = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest;
  database = await (await DuckDBInstance.create()).connect();
}, 120_000);
afterAll(() => {
  endAll();
  database?.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await database.runAndReadAll(sql)).getRowObjects();
const table = (name: string): string => `read_parquet('${join(run, 'tables', name)}.parquet')`;

describe('a run', () => {
  it('says what it does in events, one JSON object a line', () => {
    const [started, ...rest] = first.events;
    expect(started).toMatchObject({ event: 'progress', stage: 'reading headers' });
    expect(rest.find(({ event }) => event === 'started')).toMatchObject({
      run,
      engine: expect.any(String),
      arithmetic: expect.any(String),
    });
    expect(first.events.at(-1)).toMatchObject({
      event: 'finished',
      run,
      seconds: expect.any(Number),
      tiles: { computed: 1, reused: 0 },
      fingerprints: { computed: 1, reused: 0 },
    });
    const kinds = new Set(first.events.map(({ event }) => event));
    expect([...kinds].filter((kind) => !['started', 'progress', 'warning', 'finished'].includes(kind))).toEqual([]);
    expect(first.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
  });

  it('lies where its name and id say, and is the latest of its name', () => {
    expect(run).toMatch(new RegExp(`^${store}/runs/cut/[0-9a-f]{16}$`));
    const latest = JSON.parse(readFileSync(join(store, 'runs/cut/latest.json'), 'utf8')) as object;
    expect(latest).toEqual({
      run: run.split('/runs/')[1],
      runId: run.split('/').at(-1),
      finishedAt: manifest.finishedAt,
    });
  });

  it('has a manifest that tells rows, bytes and content of every object as they are', async () => {
    expect(manifest.tables.length).toBeGreaterThanOrEqual(10);
    for (const { name, key, rows: count, bytes, sha256: digest, columns } of manifest.tables) {
      const content = readFileSync(join(run, key));
      expect({ key, bytes: content.byteLength, digest: sha256(content) }).toEqual({ key, bytes, digest });
      expect(columns).toEqual(Object.keys(TABLES[name as keyof typeof TABLES]));
      const [counted] = await rows(`SELECT count(*) AS n FROM read_parquet('${join(run, key)}')`);
      expect(`${key}: ${String(counted!['n'])}`).toBe(`${key}: ${count}`);
    }
    for (const { uri, sha256: digest, bytes } of manifest.inputs) {
      const content = readFileSync(join(folder, uri));
      expect({ uri, digest: sha256(content), bytes: content.byteLength }).toEqual({ uri, digest, bytes });
    }
  });

  it('leaves tables without a trace of run, store, machine or time', async () => {
    const entries = await rows(
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${join(run, 'tables/channels.parquet')}')`,
    );
    expect(entries.map(({ key }) => key).sort()).toEqual([
      'crc32',
      'producer',
      'rows',
      'schema',
      'seed',
      'table',
      'units',
    ]);
    expect(entries.find(({ key }) => key === 'table')!['value']).toBe('channels');
    expect(JSON.stringify(entries)).not.toContain(run.split('/').at(-1));
  });

  it('leaves tables that answer questions in SQL', async () => {
    const [counts] = await rows(`
      SELECT count(*)::INT AS channels, sum(kept::INT)::INT AS kept, min(information_bits) >= 0 AS positive
      FROM ${table('channels')}`);
    expect(counts).toMatchObject({ channels: MODELS * D, positive: true });
    const kept = counts!['kept'] as number;
    const [pairs] = await rows(`
      SELECT count(*)::INT AS pairs, count(DISTINCT (i, j))::INT AS different, bool_and(i <= j) AS upper,
        bool_and(nmi = 1 AND vi_bits = 0) FILTER (i = j) AS diagonal, max(nmi) FILTER (i < j) <= 1.001 AS bounded
      FROM ${table('pairs/*')}`);
    const expected = (kept * (kept + 1)) / 2;
    expect(pairs).toEqual({ pairs: expected, different: expected, upper: true, diagonal: true, bounded: true });
    const [ordered] = await rows(`
      SELECT count(*)::INT AS n, count(DISTINCT channel)::INT AS channels, max(position)::INT AS last
      FROM ${table('order_nmi')}`);
    expect(ordered).toEqual({ n: kept, channels: kept, last: kept - 1 });
    const strangers = await rows(`
      SELECT * FROM ${table('order_vi')} o LEFT JOIN ${table('channels')} c USING (channel) WHERE c.kept IS NOT TRUE`);
    expect(strangers).toEqual([]);
    const [factors] = await rows(
      `SELECT count(*)::INT AS n, count(DISTINCT factor)::INT AS factors FROM ${table('factors')}`,
    );
    expect(factors).toEqual({ n: MODELS * D, factors: 1 });
    const [spaces] = await rows(`SELECT count(*)::INT AS n, min(uri) AS uri FROM ${table('spaces')}`);
    expect(spaces).toEqual({ n: MODELS, uri: 'models/model-00.npz' });
  });

  it('keeps its histories short', async () => {
    const connection = await Connection.connect({ address: SERVER });
    const id = `census/${run.split('/runs/')[1]}/${storeIdOf(store)}`;
    const lengths: number[] = [];
    for await (const { workflowId, historyLength } of new Client({ connection }).workflow.list()) {
      if (workflowId.startsWith(id)) lengths.push(historyLength);
    }
    await connection.close();
    expect(lengths).toHaveLength(6);
    expect(Math.max(...lengths)).toBeLessThan(100);
  });
});

describe('the same command again', () => {
  it('finds the run finished, touches nothing and starts nothing', async () => {
    const stamps = Object.keys(digestsOf(run)).map((path) => stampOf(join(run, path)));
    const again = await census('run', job, '--store', store, '--temporal', '127.0.0.1:1', '--json');
    expect(finishedOf(again)).toMatchObject({
      run,
      tiles: { computed: 0, reused: 1 },
      fingerprints: { computed: 0, reused: 0 },
    });
    expect(Object.keys(digestsOf(run)).map((path) => stampOf(join(run, path)))).toEqual(stamps);
  });

  it('without --json tells a person', async () => {
    const { code, stdout } = await census('run', job, '--store', store);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^beta4: 12 spaces, \d+ of 120 channels kept: /m);
    expect(stdout).toMatch(/^beta4, NMI: \d+ groups?, /m);
    expect(stdout).toContain(`tables: ${run}/tables`);
  });

  it('with the inputs elsewhere is the same run, with one changed another', async () => {
    const copy = join(folder, 'copy', 'job.yaml');
    await writeNpz(join(folder, 'copy', 'labels.npz'), { x: { shape: [1], data: Int32Array.of(1) } });
    const plan = await command('plan', job);
    expect(plan.events.at(-1)).toMatchObject({
      event: 'plan',
      run,
      channels: MODELS * D,
      tiles: 1,
      reused: 1,
      seconds: 0,
    });
    writeFileSync(
      copy,
      readFileSync(job, 'utf8')
        .replace('models/', '../models/')
        .replace('labels.npz', '../labels.npz')
        .replace('seed: 1', 'seed: 2'),
    );
    const other = await command('plan', copy);
    expect(other.code).toBe(0);
    expect(other.events.at(-1)!['run']).not.toBe(run);
    expect(existsSync(other.events.at(-1)!['run'] as string)).toBe(false);
  });
});

describe('the reference engine', () => {
  it('gives the numbers of the native one within tolerance', async () => {
    const started = first.events.find(({ event }) => event === 'started')!;
    expect(started['engine']).toBe('native');
    const other = finishedOf(await command('run', job, '--engine', 'reference'));
    expect(other['run']).not.toBe(run);
    const theirs = (name: string): string => table(name).replace(run, other['run'] as string);
    const [channels] = await rows(`
      SELECT max(abs(a.information_bits - b.information_bits)) < 1e-9 AS close, count(*)::INT AS n
      FROM ${table('channels')} a JOIN ${theirs('channels')} b USING (channel, kept)`);
    expect(channels).toEqual({ close: true, n: MODELS * D });
    const [pairs] = await rows(`
      SELECT max(abs(a.joint_bits - b.joint_bits)) AS joint, max(abs(a.vi_bits - b.vi_bits)) AS vi, count(*)::INT AS n
      FROM ${table('pairs/*')} a JOIN ${theirs('pairs/*')} b USING (i, j)`);
    const [all] = await rows(`SELECT count(*)::INT AS n FROM ${table('pairs/*')}`);
    expect(pairs!['n']).toBe(all!['n']);
    expect(pairs!['joint'] as number).toBeLessThan(1e-5);
    expect(pairs!['vi'] as number).toBeLessThan(2e-5);
  });
});
