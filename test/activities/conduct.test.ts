import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createActivities } from '../../activities/activities.ts';
import { failureOf, perform } from '../../activities/perform.ts';
import { CensusError } from '../../contracts/errors.ts';
import type { EnsembleJob, Job } from '../../contracts/job.ts';
import * as keys from '../../contracts/keys.ts';
import type { Latest, Manifest, RunRecord } from '../../contracts/run.ts';
import type { Engine, Task } from '../../engines/engine.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { encodeJson, readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { encodeNpy } from '../../store/npy.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import {
  gaussians,
  jobOf,
  makeSpace,
  STRUCTURE,
  writeEnsemble,
  writeFactors,
  writeSpace,
} from '../support/ensembles.ts';
import {
  contentOf,
  contextOf,
  mockedActivities,
  mockEnvironment,
  performRun,
  prepareRun,
  RUN,
} from '../support/pipeline.ts';

/** How activities behave when they are repeated, stopped, or given what they cannot use. */

const [N, D] = [60, 4];
const engine = createReferenceEngine({ threads: 1 });
const thread = createMethodsThread();
let folder: string;
let store: ObjectStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-conduct-'));
  await writeEnsemble(folder, 'vae', { models: 5, points: N, dimensions: D });
  await writeEnsemble(folder, 'other', { models: 4, points: N, dimensions: D });
});
beforeEach(() => {
  store = createMemoryStore();
});
afterAll(async () => {
  await engine.close();
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

const bench = (more: Partial<{ engine: Engine }> = {}) => ({ store, engine, thread, ...more });
const JOB = jobOf([gaussians('vae'), gaussians('other')], {
  analyses: { structure: { ...STRUCTURE, compare: [['vae', 'other']] } },
});

/** The failure that Temporal would be told of. */
async function failureWhere(work: Promise<unknown>): Promise<ApplicationFailure> {
  try {
    await work;
  } catch (error) {
    return error as ApplicationFailure;
  }
  throw new Error('expected a failure, got none');
}

describe('activities done again', () => {
  let record: RunRecord;
  beforeEach(async () => {
    record = await prepareRun(store, JOB, folder);
  });

  it('change no byte, and say that all was there', async () => {
    const first = await performRun(bench(), record);
    const before = await contentOf(store);
    const second = await performRun(bench(), record);
    expect(await contentOf(store)).toEqual(before);
    expect(first.tallies).toMatchObject({
      catalogueBlock: { computed: 2, reused: 0 },
      compareTiles: { computed: 3, reused: 0 },
      compareFactors: { computed: 2, reused: 0 },
      orderChannels: { computed: 4, reused: 0 },
      publish: { computed: 1, reused: 0 },
    });
    expect(second.plan).toEqual(first.plan);
    expect(second.tallies).toMatchObject({
      catalogueBlock: { computed: 0, reused: 2 },
      compareTiles: { computed: 0, reused: 3 },
      compareFactors: { computed: 0, reused: 2 },
      orderChannels: { computed: 0, reused: 4 },
      measureChance: { computed: 0, reused: 1 },
      publish: { computed: 0, reused: 1 },
    });
  });

  it('give the same bytes in another store, on other threads, wherever the files lie', async () => {
    await performRun(bench(), record);
    const elsewhere = createMemoryStore();
    const two = createReferenceEngine({ threads: 2 });
    await performRun({ store: elsewhere, engine: two, thread }, await prepareRun(elsewhere, JOB, folder));
    await two.close();
    const plain = (content: Record<string, string>) =>
      Object.fromEntries(Object.entries(content).filter(([key]) => !key.endsWith('plan.json')));
    expect(plain(await contentOf(elsewhere))).toEqual(plain(await contentOf(store)));
  });

  it.each([
    ['a tile', keys.pairsKey(RUN, 0, 1), 'compareTiles'],
    ['an ordering', keys.orderPartKey(RUN, 2, 'clusters'), 'orderChannels'],
    ['a part of the factors', keys.factorPartKey(RUN, 1), 'compareFactors'],
    ['the information of a block', keys.informationKey(RUN, 1), 'catalogueBlock'],
  ])('make %s that is missing, and only that, with the same bytes', async (_, key, activity) => {
    await performRun(bench(), record);
    const before = await contentOf(store);
    await store.remove(key);
    const { tallies } = await performRun(bench(), record);
    expect(tallies[activity]).toMatchObject({ computed: 1 });
    expect(await contentOf(store)).toEqual(before);
  });

  it('refuse to go on over an object that was damaged', async () => {
    await performRun(bench(), record);
    await store.remove(keys.manifestKey(RUN));
    await store.remove(keys.tableKey(RUN, 'channels'));
    await store.putIfAbsent(keys.tableKey(RUN, 'channels'), Uint8Array.of(1, 2, 3));
    const failure = await failureWhere(performRun(bench(), record));
    expect(failure).toMatchObject({ type: 'object-corrupt', nonRetryable: true });
    expect(await store.head(keys.manifestKey(RUN))).toBeUndefined();
  });

  it('never let an older run take the place of the latest', async () => {
    const later: Latest = {
      run: 'small/ffffffffffffffff',
      runId: 'ffffffffffffffff',
      finishedAt: '2027-01-01T00:00:00.000Z',
    };
    await store.replace(keys.latestKey('small'), encodeJson(later));
    await performRun(bench(), record);
    expect(await readJson(store, keys.latestKey('small'))).toEqual(later);
  });
});

describe('the manifest', () => {
  it('comes last, and lists every table object with its content', async () => {
    const record = await prepareRun(store, JOB, folder);
    await performRun(bench(), record);
    const manifest = (await readJson<Manifest>(store, keys.manifestKey(RUN)))!;
    const listed: string[] = [];
    for await (const { key } of store.list(keys.tablesPrefix(RUN))) listed.push(key.slice(keys.runPrefix(RUN).length));
    expect(manifest.tables.map(({ key }) => key)).toEqual(listed);
    expect(manifest.tables.filter(({ name }) => name === 'pairs')).toHaveLength(3);
    expect(manifest.inputs.map(({ uri }) => uri)).toEqual(record.sources.files.map(({ uri }) => uri));
    expect(manifest).toMatchObject({ run: RUN, engine: 'reference', arithmetic: 'f64', startedAt: record.startedAt });
    expect(await readJson(store, keys.latestKey('small'))).toMatchObject({ run: RUN, runId: RUN.split('/')[1] });
  });

  it('is written for a job without analyses, with the tables of the catalogue alone', async () => {
    const record = await prepareRun(store, jobOf([gaussians('vae')], { analyses: {} }), folder);
    const { plan } = await performRun(bench(), record);
    expect(plan).toMatchObject({ tiles: 0, batches: 0, orderings: 0 });
    const manifest = (await readJson<Manifest>(store, keys.manifestKey(RUN)))!;
    expect(manifest.tables.map(({ name }) => name)).toEqual(['channels', 'space_metadata', 'spaces']);
    expect(manifest.chance).toBeNull();
  });

  it('is written where no channel says anything, with empty tables and a warning', async () => {
    const dead = makeSpace('dead-0', { points: N, dimensions: 1 });
    await writeSpace(join(folder, 'dead'), dead);
    const record = await prepareRun(store, jobOf([gaussians('dead')]), folder);
    await performRun(bench(), record);
    const { warnings, tables, chance } = (await readJson<Manifest>(store, keys.manifestKey(RUN)))!;
    expect(warnings.map(({ tag }) => tag)).toContain('channels-dropped');
    expect(tables.filter(({ name }) => /pairs|order|clusters_/.test(name)).map(({ rows }) => rows)).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(chance).toEqual({ pairs: 0, nmi: null, nmiSd: null, viBits: null });
  });

  it('warns where fewer channels are kept than minSamples asks for', async () => {
    const job = jobOf([gaussians('vae')], { analyses: { structure: { ...STRUCTURE, minSamples: 100 } } });
    await performRun(bench(), await prepareRun(store, job, folder));
    const { warnings } = (await readJson<Manifest>(store, keys.manifestKey(RUN)))!;
    expect(warnings.filter(({ tag }) => tag === 'clusters-none')).toHaveLength(2);
  });
});

describe('inputs that cannot be used', () => {
  const refused = async (ensembles: EnsembleJob[], job: Partial<Job> = {}): Promise<ApplicationFailure> => {
    const record = await prepareRun(store, jobOf(ensembles, job), folder);
    const failure = await failureWhere(mockedActivities(bench()).catalogueBlock({ v: 1, run: record.run, portion: 0 }));
    expect(await store.head(keys.fingerprintKey(RUN, 0))).toBeUndefined();
    expect(await store.head(keys.manifestKey(RUN))).toBeUndefined();
    return failure;
  };
  const broken = async (name: string, change: (space: ReturnType<typeof makeSpace>) => void): Promise<EnsembleJob> => {
    const space = makeSpace(`${name}-0`, { points: N, dimensions: D });
    change(space);
    await writeSpace(join(folder, name), space);
    return gaussians(name);
  };

  it.each<[string, (space: ReturnType<typeof makeSpace>) => void, RegExp]>([
    ['a NaN', (space) => void (space.mean[17 * D + 2] = NaN), /nan\/nan-0\.npz.*mean.*row 17/],
    ['an infinity', (space) => void (space.variance[5 * D] = Infinity), /variance.*row 5/],
    ['a variance of 0', (space) => void (space.variance[9 * D + 1] = 0), /variance.*row 9/],
  ])('%s is refused by file, array and row, not to be tried again', async (_, change, message) => {
    const failure = await refused([await broken('nan', change)]);
    expect(failure).toMatchObject({ type: 'input-value', nonRetryable: true });
    expect(failure.message).toMatch(message);
    expect(failure.details?.[0]).toMatchObject({ hint: expect.any(String), fields: expect.any(Object) });
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['flipped', (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)))],
    ['more', (bytes) => Buffer.concat([bytes, Buffer.of(0)])],
  ])('a file with a bit %s since the start is told apart', async (_, change) => {
    const record = await prepareRun(store, jobOf([await broken('changing', () => undefined)]), folder);
    const path = join(folder, 'changing', 'changing-0.npz');
    await writeFile(path, change(await readFile(path)));
    const failure = await failureWhere(mockedActivities(bench()).catalogueBlock({ v: 1, run: record.run, portion: 0 }));
    expect(failure).toMatchObject({ type: 'input-changed', nonRetryable: true });
    expect(failure.message).toContain('changing/changing-0.npz');
  });

  it('a run whose name is none, is missing, or of another schema is refused', async () => {
    const { planRun } = mockedActivities(bench());
    expect(await failureWhere(planRun({ v: 1, run: '../../etc' }))).toMatchObject({ type: 'plan-mismatch' });
    const missing = await failureWhere(planRun({ v: 1, run: RUN }));
    expect(missing).toMatchObject({ type: 'object-missing', nonRetryable: false });
    await store.putIfAbsent(keys.jobKey(RUN), encodeJson({ schema: '99' }));
    const stranger = await failureWhere(planRun({ v: 1, run: RUN }));
    expect(stranger).toMatchObject({ type: 'schema-mismatch', nonRetryable: true });
    expect(stranger.message).toContain('expected schema 1, got 99');
  });
});

describe('files besides the spaces that change in mid-run', () => {
  /** Writes rows and factors, catalogues and plans, and gives what changes one of them afterwards. */
  async function begun() {
    const other = join(folder, 'beside');
    await writeEnsemble(other, 'vae', { models: 3, points: N, dimensions: D });
    await writeFactors(join(other, 'factors.npz'), N);
    const rows = encodeNpy({ shape: [30], data: Int32Array.from({ length: 30 }, (_, k) => 2 * k) });
    await writeFile(join(other, 'rows.npy'), rows);
    const job = jobOf([gaussians('vae')], { factors: { file: 'factors.npz' }, sample: { rows: 'rows.npy', seed: 0 } });
    const record = await prepareRun(store, job, other);
    const change = async (file: string): Promise<void> => {
      const bytes = await readFile(join(other, file));
      bytes[bytes.length - 200 > 128 ? bytes.length >> 1 : 132]! ^= 2;
      await writeFile(join(other, file), bytes);
    };
    return { run: record.run, activities: mockedActivities(bench()), change };
  }

  it('the rows are compared with what they were', async () => {
    const { run, activities, change } = await begun();
    await change('rows.npy');
    const failure = await failureWhere(activities.catalogueBlock({ v: 1, run, portion: 0 }));
    expect(failure).toMatchObject({ type: 'input-changed', nonRetryable: true });
    expect(failure.message).toContain('rows.npy');
    expect(await store.head(keys.sampleKey(RUN))).toBeUndefined();
  });

  it('the factors are, and no part of their table is written', async () => {
    const { run, activities, change } = await begun();
    await activities.catalogueBlock({ v: 1, run, portion: 0 });
    await activities.planRun({ v: 1, run });
    await change('factors.npz');
    const failure = await failureWhere(activities.compareFactors({ v: 1, run, portion: 0 }));
    expect(failure).toMatchObject({ type: 'input-changed', nonRetryable: true });
    expect(failure.message).toContain('factors.npz');
    expect(await store.head(keys.factorPartKey(RUN, 0))).toBeUndefined();
  });
});

describe('an activity under way', () => {
  /** An engine whose pairs go on until they are stopped. */
  const endless = (started: () => void): Engine => ({
    ...engine,
    pairs: (_rows, _columns, task: Task = {}) =>
      new Promise((_, reject) => {
        task.onProgress?.(3, 10);
        started();
        task.signal!.addEventListener('abort', () => reject(task.signal!.reason as Error));
      }),
  });

  it('beats with its progress, and stops when it is cancelled', async () => {
    const record = await prepareRun(store, jobOf([gaussians('vae')]), folder);
    const { catalogueBlock, planRun } = mockedActivities(bench());
    await catalogueBlock({ v: 1, run: record.run, portion: 0 });
    await planRun({ v: 1, run: record.run });

    const environment = mockEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details) => beats.push(details));
    let begun = (): void => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const { compareTiles } = createActivities(contextOf(bench({ engine: endless(() => begun()) })));
    const ended = environment
      .run(() => compareTiles({ v: 1, run: record.run, portion: 0 }))
      .catch((error: unknown) => error);
    await started;
    while (beats.length < 2) await sleep(50);
    environment.cancel('CANCELLED');
    expect(await ended).toBeInstanceOf(CancelledFailure);
    expect(beats[1]).toEqual({ done: 300, total: 1000 });
    expect(await store.head(keys.pairsKey(RUN, 0, 0))).toBeUndefined();
  });

  it('that was cancelled between two portions starts nothing', async () => {
    const record = await prepareRun(store, jobOf([gaussians('vae')]), folder);
    const environment = mockEnvironment();
    environment.cancel('CANCELLED');
    const { catalogueBlock } = createActivities(contextOf(bench()));
    await expect(environment.run(() => catalogueBlock({ v: 1, run: record.run, portion: 0 }))).rejects.toBeInstanceOf(
      CancelledFailure,
    );
    expect(await store.head(keys.fingerprintKey(RUN, 0))).toBeUndefined();
  });

  it('stops beating when it has ended', async () => {
    const environment = mockEnvironment();
    let beats = 0;
    environment.on('heartbeat', () => (beats += 1));
    await environment.run(() => perform(async () => sleep(1200)));
    const atEnd = beats;
    expect(atEnd).toBeGreaterThan(0);
    await sleep(1500);
    expect(beats).toBe(atEnd);
  });
});

describe('failures as Temporal carries them', () => {
  it('keep tag, message, hint and fields of our errors', () => {
    const error = new CensusError('input-value', 'a: expected b, got c', { hint: 'do', fields: { row: 7 } });
    expect(failureOf(error, 1)).toMatchObject({
      type: 'input-value',
      message: 'a: expected b, got c',
      nonRetryable: true,
      details: [{ hint: 'do', fields: { row: 7 } }],
    });
    expect(failureOf(new CensusError('store-unreachable', 'm'), 19)).toMatchObject({ nonRetryable: false });
  });

  it('of the program itself are tried three times', () => {
    const tried = [1, 2, 3, 4].map(
      (attempt) => (failureOf(new TypeError('fault'), attempt) as ApplicationFailure).nonRetryable,
    );
    expect(tried).toEqual([false, false, true, true]);
  });
});
