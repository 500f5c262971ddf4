import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, digestsOf, endAll, type Ended, finishedOf, type Running, start } from '../support/census.ts';
import { writeEnsemble } from '../support/ensembles.ts';

/** Workers as a fleet has them: watched, drained, and replaced. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
let folder: string;
let collector: Server;
let spans: string;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-fleet-'));
  await writeEnsemble(folder, 'vae', { models: 4, points: 90, dimensions: 4 });
  await writeEnsemble(folder, 'long', { models: 14, points: 700, dimensions: 7 });
  collector = createHttpServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => (spans += text));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => collector.once('listening', resolve));
  spans = '';
});
afterEach(() => endAll());
afterAll(() => {
  collector.close();
  rmSync(folder, { recursive: true, force: true });
});

const newStore = (): string => join(folder, `store-${(number += 1)}`);

function writeJob(name: string): string {
  const path = join(folder, `${name}.json`);
  const ensembles = [{ name, spaces: `${name}/*.npz`, arrays: { mean: 'mean', variance: 'variance' } }];
  writeFileSync(path, JSON.stringify({ name, ensembles, sample: { size: 'all' }, analyses: { structure: {} } }));
  return path;
}

const flagsOf = (store: string): string[] => [
  ...['--store', store, '--temporal', SERVER, '--engine', 'reference', '--threads', '1', '--json'],
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startWorker(store: string, ...more: string[]): Promise<Running> {
  const flags = ['--log-format', 'json', '--log-level', 'info', ...more];
  const worker = start(['worker', ...flagsOf(store), ...flags]);
  await worker.event(({ event }) => event === 'started');
  return worker;
}

interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly activity?: string;
  readonly attempt?: number;
  readonly failure?: string;
}

/** What a worker logged: each line must be JSON. */
const logOf = ({ stderr }: Ended): LogLine[] =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

/** Values of a metric by its labels, from Prometheus' text. */
function valuesOf(text: string, name: string): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => Number(line.split(' ').at(-1)));
}

describe('a worker that is watched', () => {
  it('counts pairs, bytes and slots beside the SDK’s numbers, logs JSON, sends spans, and warns of nothing', async () => {
    const store = newStore();
    const metrics = `127.0.0.1:${await freePort()}`;
    const traces = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const worker = await startWorker(store, '--metrics', metrics, '--traces', traces, '--memory', '4GiB');
    const { run } = finishedOf(await census('run', writeJob('vae'), '--no-worker', ...flagsOf(store)));
    const text = await (await fetch(`http://${metrics}/metrics`)).text();
    // Three of four dimensions say something: 12 channels, each pair once, with the diagonal; then those of chance.
    expect(valuesOf(text, 'census_pairs_total').reduce((sum, value) => sum + value, 0)).toBeGreaterThan(78);
    expect(valuesOf(text, 'census_slots_limit')).toEqual([expect.any(Number)]);
    for (const name of ['census_store_bytes_total', 'census_engine_pairs_per_second', 'census_engine_calls_total'])
      expect([name, Math.max(...valuesOf(text, name))]).toEqual([name, expect.any(Number)]);
    expect(Math.min(...valuesOf(text, 'census_store_bytes_total'))).toBeGreaterThan(0);
    for (const name of ['temporal_worker_task_slots_used', 'temporal_activity_execution_latency_seconds_count'])
      expect([name, valuesOf(text, name).length > 0]).toEqual([name, true]);
    // What the dashboard shows is there, but for what nothing has happened of.
    const shown = readFileSync(join(import.meta.dirname, '../../infra/dashboards/census.json'), 'utf8');
    const names = new Set([...shown.matchAll(/\b(?:census|temporal)_\w+/g)].map(([name]) => name));
    const missing = [...names].filter((name) => !text.includes(`\n${name}{`) && !text.includes(`\n${name} `));
    expect(missing.sort()).toEqual(['census_activity_retries_total', 'temporal_request_failure_total']);

    worker.child.kill('SIGTERM');
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    const log = logOf(ended);
    expect(log.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(log.at(-1)!.message).toBe('stopped: nothing is under way');
    const done = log.filter(({ message }) => message === 'activity done').map(({ activity }) => activity);
    expect(done).toEqual(expect.arrayContaining(['catalogueBlock', 'planRun', 'compareTiles', 'publish']));
    for (const name of ['RunWorkflow:census', 'RunActivity:publish', 'StartActivity:compareTiles'])
      expect(spans).toContain(name);
    expect(String(run)).toContain('/runs/vae/');
  });

  it('says so where its port is taken', async () => {
    const { port } = collector.address() as AddressInfo;
    const ended = await census('worker', ...flagsOf(newStore()), '--metrics', `127.0.0.1:${port}`);
    expect(ended.code).toBe(2);
    expect(ended.events.at(-1)).toMatchObject({
      event: 'failed',
      tag: 'usage',
      message: expect.stringMatching(/--metrics/),
    });
  });
});

describe('a worker that is told to stop', () => {
  /** A run under way on a worker, some activity of it begun. */
  async function begun(store: string, ...more: string[]): Promise<{ worker: Running; running: Running }> {
    const worker = await startWorker(store, ...more);
    const running = start(['run', writeJob('long'), '--no-worker', ...flagsOf(store)]);
    await running.event(({ stage, done }) => stage === 'compare' || (stage === 'catalogue' && Number(done) > 0));
    return { worker, running };
  }

  async function undisturbed(): Promise<string> {
    return finishedOf(await census('run', writeJob('long'), ...flagsOf(newStore())))['run'] as string;
  }

  it('finishes what is under way, or hands it back at once, and ends with 0', async () => {
    const whole = digestsOf(join(await undisturbed(), 'tables'));
    for (const drain of ['60', '0']) {
      const store = newStore();
      const { worker, running } = await begun(store, '--drain', drain);
      worker.child.kill('SIGTERM');
      const ended = await worker.ended;
      expect([drain, ended.code]).toEqual([drain, 0]);
      const log = logOf(ended);
      const stopping = log.findIndex(({ message }) => message.startsWith('stopping'));
      const after = log.slice(stopping).filter(({ activity }) => activity !== undefined);
      // One thread: something is always under way.
      expect([drain, after.length > 0]).toEqual([drain, true]);
      const expected = drain === '0' ? 'activity not done' : 'activity done';
      expect(after.map(({ message }) => message)).toEqual(after.map(() => expected));
      const next = await startWorker(store);
      const run = finishedOf(await running.ended)['run'] as string;
      expect(digestsOf(join(run, 'tables'))).toEqual(whole);
      next.child.kill('SIGTERM');
      // Handed back, not missed: the attempt after it is no later than a retry.
      const retried = logOf(await next.ended).filter(({ attempt }) => attempt === 2);
      expect([drain, retried.length > 0]).toEqual([drain, drain === '0']);
    }
  });

  it('ends with 0 also where nothing is under way', async () => {
    for (const role of ['workflow', 'compute']) {
      const worker = start(['worker', '--role', role, ...flagsOf(newStore())]);
      await worker.event(({ event }) => event === 'started');
      await sleep(500);
      worker.child.kill('SIGTERM');
      const { code, stderr } = await worker.ended;
      expect([role, code]).toEqual([role, 0]);
      expect(stderr).not.toMatch(/warn/);
    }
  });
});
