import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inputKey } from '../../contracts/keys.ts';
import type { RunRecord } from '../../contracts/run.ts';
import { readJson } from '../../store/json.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { createDiskStore } from '../../store/disk.ts';
import { listed } from '../store/conformance.ts';
import { type Ended, endAll, finishedOf, type Running, sha256, start } from '../support/census.ts';
import { writeEnsemble, writeFactors } from '../support/ensembles.ts';
import { ACCESS, startVersitygw } from '../support/s3-servers.mjs';
import { FAULTS, startFaultyProxy } from './faulty-proxy.ts';
import { newPrefix, SERVERS, storeAt } from './places.ts';

/** The whole pipeline with a bucket as its store, through the command line. */

jest.setTimeout(240_000);

/** Without those that take the 20 s that a command waits for a silent server. */
const QUICK = FAULTS.filter((fault) => fault !== 'stalled');
let folder: string;
let job: string;
/** SHA-256 of the tables of a run on disk, by their keys. */
let expected: Record<string, string>;

const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: ACCESS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ACCESS.secretAccessKey,
  XDG_STATE_HOME: join(folder, 'state'),
});

const begin = (store: string, endpoint: string, path = job): Running =>
  start(['run', path, '--store', store, '--json', '--engine', 'reference'], environment(endpoint));
const run = (store: string, endpoint: string, path = job): Promise<Ended> => begin(store, endpoint, path).ended;

/** Resolves when an object is there whose key ends so. */
async function untilThere(store: ObjectStore, end: string): Promise<void> {
  while (!(await listed(store, '')).some(({ key }) => key.endsWith(end))) await sleep(100);
}

/** The run of the one manifest in a store. */
async function runIn(store: ObjectStore): Promise<string> {
  const [manifest] = (await listed(store, 'runs/')).filter(({ key }) => key.endsWith('/manifest.json'));
  return manifest!.key.replace(/^runs\/(.*)\/manifest\.json$/, '$1');
}

/** SHA-256 of everything in tables/ and details/ of the store's run. */
async function tablesOf(store: ObjectStore): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const { key } of await listed(store, 'runs/')) {
    if (/\/(tables|details)\//.test(key)) digests[key] = sha256((await store.get(key))!);
  }
  return digests;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-s3-run-'));
  await writeEnsemble(folder, 'vae', { models: 5, points: 200, dimensions: 4 });
  await writeFactors(join(folder, 'factors.npz'), 200);
  job = join(folder, 'job.json');
  const ensembles = [{ name: 'vae', spaces: 'vae/*.npz', arrays: { mean: 'mean', variance: 'variance' } }];
  const analyses = { structure: {}, ranking: {} };
  const factors = { file: 'factors.npz', missing: { quarter: [9] } };
  await writeFile(job, JSON.stringify({ name: 'small', ensembles, factors, analyses }));
  finishedOf(await run(join(folder, 'census'), 'http://127.0.0.1:1'));
  expected = await tablesOf(createDiskStore(join(folder, 'census')));
});
afterEach(() => endAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(SERVERS)('a run in a bucket of %s', (_, endpoint) => {
  let uri: string;
  let store: ObjectStore;
  beforeAll(async () => {
    uri = newPrefix();
    store = storeAt(endpoint, {}, uri);
    finishedOf(await run(uri, endpoint));
  });

  it('leaves the tables that it leaves on disk, byte for byte', async () => {
    expect(Object.keys(expected)).toContainEqual(expect.stringMatching(/tables\/pairs\/00000-00000\.parquet$/));
    expect(await tablesOf(store)).toEqual(expected);
  });

  it('has its inputs in the bucket, by their content', async () => {
    const record = (await readJson<RunRecord>(store, `runs/${await runIn(store)}/job.json`))!;
    expect(record.sources.files).toHaveLength(6);
    for (const { uri: name, location, sha256: hash } of record.sources.files) {
      expect(hash).toBe(sha256(readFileSync(join(folder, name))));
      expect(location).toBe(`${uri}/${inputKey(hash)}`);
      expect(sha256((await store.get(inputKey(hash)))!)).toBe(hash);
    }
  });

  it('reads inputs where they are, when a job names them in a bucket', async () => {
    const models = newPrefix();
    const there = storeAt(endpoint, {}, models);
    for (let k = 0; k < 5; k++)
      await there.putIfAbsent(`vae/vae-${k}.npz`, readFileSync(join(folder, `vae/vae-${k}.npz`)));
    await there.putIfAbsent('factors.npz', readFileSync(join(folder, 'factors.npz')));
    const path = join(folder, 'remote.json');
    const text = readFileSync(job, 'utf8').replaceAll('vae/*.npz', `${models}/vae/*.npz`);
    await writeFile(path, text.replaceAll('factors.npz', `${models}/factors.npz`));
    const own = newPrefix();
    finishedOf(await run(own, endpoint, path));
    const pairs = (tables: Record<string, string>): string[] =>
      Object.entries(tables).flatMap(([key, hash]) => (/\/(pairs|order_|clusters_|factors)/.test(key) ? [hash] : []));
    const got = storeAt(endpoint, {}, own);
    expect(pairs(await tablesOf(got))).toEqual(pairs(expected));
    expect(await listed(got, 'inputs/')).toEqual([]);
  });

  it('has a doctor, who tries the server out and cleans up', async () => {
    const told = await start(['doctor', '--store', uri, '--json'], environment(endpoint)).ended;
    const finding = told.events.find(({ subject }) => subject === 'store');
    const abilities =
      'put, put-if-absent, put-if-match, replace, pieces-if-absent, copy, checksum, range, suffix range, list, remove';
    expect(finding).toMatchObject({ ok: true, detail: `${uri} at ${endpoint}, us-east-1: ${abilities} work` });
    expect(await listed(store, 'doctor/')).toEqual([]);
    expect(told.stderr).toBe('');
  });
});

/** What does not depend on the server is tried on one. */
describe('a run in a bucket', () => {
  const [, endpoint] = SERVERS[1]!;

  it('is found finished, and shown by the other commands', async () => {
    const uri = newPrefix();
    const store = storeAt(endpoint, {}, uri);
    finishedOf(await run(uri, endpoint));
    const again = finishedOf(await run(uri, endpoint));
    expect(again).toMatchObject({ run: `${uri}/runs/${await runIn(store)}`, tiles: { computed: 0 } });
    const told = await start(['list', '--store', uri], environment(endpoint)).ended;
    expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('small') });
    const report = await start(['report', 'small', '--store', uri], environment(endpoint)).ended;
    expect(report.stdout).toBe(`${uri}/runs/${await runIn(store)}/report.html\n`);
  });

  it('continues an earlier one by copies that the server makes', async () => {
    const models = join(folder, 'growing');
    await writeEnsemble(models, 'vae', { models: 5, points: 200, dimensions: 4 });
    cpSync(join(folder, 'factors.npz'), join(models, 'factors.npz'));
    const path = join(models, 'job.json');
    cpSync(job, path);
    const uri = newPrefix();
    finishedOf(await run(uri, endpoint, path));
    await writeEnsemble(models, 'vae', { models: 6, points: 200, dimensions: 4 });
    const grown = finishedOf(await run(uri, endpoint, path));
    expect(grown).toMatchObject({ tiles: { reused: 1 }, fingerprints: { computed: 1, reused: 1 } });
    const tiles = (await listed(storeAt(endpoint, {}, uri), 'runs/')).filter(({ key }) =>
      key.endsWith('/00000-00000.parquet'),
    );
    expect(tiles).toHaveLength(2);
  });

  it('ends alike when its command is killed in the middle and one request in five goes wrong', async () => {
    const proxy = await startFaultyProxy(endpoint, { share: 0.2, seed: 3, kinds: QUICK });
    const own = newPrefix();
    const got = storeAt(endpoint, {}, own);
    const { child, ended } = begin(own, proxy.endpoint);
    await untilThere(got, '/fingerprints/00000.npz');
    child.kill('SIGKILL');
    await ended;
    finishedOf(await run(own, proxy.endpoint));
    expect(await tablesOf(got)).toEqual(expected);
    expect(proxy.seen.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(10);
    await proxy.close();
  });

  it('is not begun with a wrong secret, or without a bucket', async () => {
    const args = ['run', job, '--json', '--store'];
    const wrong = { ...environment(endpoint), AWS_SECRET_ACCESS_KEY: 'wrong' };
    const denied = await start([...args, newPrefix()], wrong).ended;
    expect(denied).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/SignatureDoesNotMatch.*\n {2}hint: .*SECRET/),
    });
    const lost = await start([...args, 's3://no-such-bucket/x'], environment(endpoint)).ended;
    expect(lost).toMatchObject({ code: 3, stderr: expect.stringMatching(/NoSuchBucket.*\n {2}hint: make the bucket/) });
    for (const { events } of [denied, lost]) expect(events.map(({ event }) => event)).not.toContain('started');
  });
});

describe('a run whose machines have nothing but the bucket in common', () => {
  it('is done by a worker that has none of its files, and outlives the death of its S3 server', async () => {
    const server = await startVersitygw();
    const uri = newPrefix();
    const store = storeAt(server.endpoint, {}, uri);
    // The submitter's folder is gone as soon as the run is submitted.
    const away = mkdtempSync(join(tmpdir(), 'census-s3-away-'));
    cpSync(join(folder, 'vae'), join(away, 'vae'), { recursive: true });
    for (const name of ['factors.npz', 'job.json']) cpSync(join(folder, name), join(away, name));
    const env = { ...environment(server.endpoint), INIT_CWD: tmpdir() };
    try {
      const path = join(away, 'job.json');
      const submitted = start(['run', path, '--store', uri, '--json', '--engine', 'reference', '--no-worker'], env);
      await untilThere(store, '/job.json');
      rmSync(away, { recursive: true });
      const worker = start(['worker', '--store', uri, '--json', '--engine', 'reference'], env);
      await untilThere(store, '/fingerprints/sample.npy');
      await server.kill();
      await sleep(1000);
      await server.start();
      finishedOf(await submitted.ended);
      worker.child.kill('SIGTERM');
      await worker.ended;
      expect(await tablesOf(store)).toEqual(expected);
    } finally {
      await server.stop();
    }
  });
});
