import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CancelledFailure, Context } from '@temporalio/activity';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/activities.ts';
import { failureOf } from '../../activities/perform.ts';
import { unwrapFailure } from '../../cli/failure.ts';
import { readProgress } from '../../cli/watch.ts';
import { CensusError } from '../../contracts/errors.ts';
import {
  STUDY_CHILDREN_MAX,
  STUDY_QUERY,
  type StudyInput,
  type StudyProgress,
  type StudyResult,
} from '../../contracts/study.ts';
import { SHARD_LANES, SHARD_PORTIONS } from '../../contracts/fan-out.ts';
import type { CensusInput, CensusResult, PlanResult } from '../../contracts/messages.ts';

/** Orchestration alone: real workflows on a real server, activities that only take notes. */

jest.setTimeout(90_000);

const RUN = 'fake/0123456789abcdef';
const NO_PORTIONS = { fullSpace: 0, ranking: 0, bounds: 0, fusion: 0, measures: 0 };
const PLAN: PlanResult = { tiles: 6, batches: 3, blocks: 2, orderings: 4, portions: NO_PORTIONS };

let connection: Connection;
let native: NativeConnection;
let client: Client;
let queue: string;
let notes: string[];
let inFlight: number;
let inFlightMax: number;
let stopWorker: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
  });
  const address = process.env['CENSUS_TEST_TEMPORAL']!;
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection });
});
beforeEach(() => {
  queue = `test-${randomUUID()}`;
  notes = [];
  [inFlight, inFlightMax] = [0, 0];
});
afterEach(async () => {
  await stopWorker();
  stopWorker = () => Promise.resolve();
});
afterAll(async () => {
  await native.close();
  await connection.close();
  await Runtime.instance().shutdown();
});

type Fake = (name: string, portion: number) => Promise<void>;

/** Activities that note their calls; `behave` says what else they do. */
function fakes(plan: PlanResult, behave: Fake, rounds: readonly number[] = []): Activities {
  const act = async (name: string, portion = -1): Promise<{ computed: number; reused: number }> => {
    notes.push(portion < 0 ? name : `${name} ${portion}`);
    inFlight += 1;
    inFlightMax = Math.max(inFlightMax, inFlight);
    try {
      await behave(name, portion);
    } catch (error) {
      throw error instanceof CancelledFailure ? error : failureOf(error, Context.current().info.attempt);
    } finally {
      inFlight -= 1;
    }
    return { computed: 1, reused: 1 };
  };
  return {
    catalogueBlock: ({ portion }) => act('catalogue', portion),
    planRun: async () => {
      await act('plan');
      return plan;
    },
    compareTiles: ({ portion }) => act('compare', portion),
    compareFactors: ({ portion }) => act('factors', portion),
    findNeighbours: ({ portion }) => act('neighbours', portion),
    orderChannels: ({ portion }) => act('order', portion),
    measureChance: () => act('chance'),
    measureErrors: () => act('errors'),
    tabulateStructure: () => act('tabulate'),
    sampleFullSpace: ({ portion }) => act('fullSpace', portion),
    assessFullSpace: async ({ portions }) => {
      await act('assess', portions);
      return { portions: rounds.find((wanted) => wanted > portions) ?? portions };
    },
    tabulateFullSpace: () => act('tabulateFullSpace'),
    rankModels: ({ portion }) => act('ranking', portion),
    tabulateRanking: () => act('tabulateRanking'),
    boundInformation: ({ portion }) => act('bounds', portion),
    tabulateBounds: () => act('tabulateBounds'),
    fuseSpaces: ({ portion }) => act('fusion', portion),
    tabulateFusion: () => act('tabulateFusion'),
    measureSpaces: ({ portion }) => act('measures', portion),
    tabulateMeasures: () => act('tabulateMeasures'),
    publishStudy: () => act('publishStudy'),
    publish: () => act('publish'),
    takeSnapshot: async () => {
      await act('snapshot');
      return { run: RUN, finished: false, blocks: 2, analyses: ['structure'], spaces: 2 };
    },
    notify: async () => void (await act('notify')),
  };
}

/** Starts a worker with fake activities. */
async function work(plan: PlanResult, behave: Fake, rounds?: readonly number[]): Promise<void> {
  const worker = await Worker.create({
    connection: native,
    taskQueue: queue,
    workflowBundle: { codePath: process.env['CENSUS_TEST_BUNDLE']! },
    activities: fakes(plan, behave, rounds),
    maxConcurrentActivityTaskExecutions: 200,
    maxHeartbeatThrottleInterval: '200ms',
    defaultHeartbeatThrottleInterval: '200ms',
    stickyQueueScheduleToStartTimeout: '2s',
  });
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
  };
}

/** Starts a worker with fake activities, and a census of two blocks. */
async function begin(
  plan: PlanResult,
  behave: Fake = () => Promise.resolve(),
  { rounds, ...more }: Partial<CensusInput> & { rounds?: readonly number[] } = {},
) {
  await work(plan, behave, rounds);
  const input: CensusInput = {
    v: 1,
    run: RUN,
    computeQueue: queue,
    heartbeatTimeout: '5s',
    blocks: 2,
    analyses: ['structure'],
    ...more,
  };
  const workflowId = `census/${RUN}/${queue}`;
  return client.workflow.start('census', { workflowId, taskQueue: queue, args: [input] });
}

const failureWhere = (handle: WorkflowHandle): Promise<unknown> =>
  handle.result().then(
    () => Promise.reject(new Error('expected a failure, got a result')),
    (error: unknown) => unwrapFailure(error),
  );

/** An activity that beats until it is cancelled. */
async function untilCancelled(): Promise<void> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat({ done: 1, total: 4 }), 100);
  try {
    await context.cancelled;
  } finally {
    clearInterval(timer);
  }
}

/** A fake that fails once the others have begun. */
const count = (prefix: string): number => notes.filter((note) => note.startsWith(prefix)).length;

describe('a census', () => {
  it('does every portion of every phase once, and the phases in order', async () => {
    const handle = await begin(PLAN);
    const result = (await handle.result()) as CensusResult;
    expect(result).toEqual({
      run: RUN,
      tiles: { computed: 3, reused: 3 },
      fingerprints: { computed: 2, reused: 2 },
    });
    expect(notes.toSorted()).toEqual(
      [
        ...['catalogue 0', 'catalogue 1', 'plan', 'compare 0', 'compare 1', 'compare 2', 'factors 0', 'factors 1'],
        ...['order 0', 'order 1', 'order 2', 'order 3', 'chance', 'errors', 'tabulate', 'publish'],
      ].sort(),
    );
    const phases = notes.map((note) => note.split(' ')[0]!);
    expect([...new Set(phases)]).toEqual([
      ...['catalogue', 'plan', 'compare', 'factors', 'order', 'chance', 'errors', 'tabulate', 'publish'],
    ]);
    expect(phases.map((phase) => phases.lastIndexOf(phase))).toEqual([
      ...phases.map((phase) => phases.indexOf(phase) + count(phase) - 1),
    ]);
  });

  it('runs analyses side by side, each portion once, and those that need another after it', async () => {
    const portions = { fullSpace: 2, ranking: 1, bounds: 1, fusion: 2, measures: 1 };
    const analyses = ['structure', 'fullSpace', 'ranking', 'bounds', 'fusion', 'measures'] as const;
    const handle = await begin({ ...PLAN, portions }, () => sleep(20), { analyses });
    await handle.result();
    for (const [phase, total] of Object.entries(portions)) expect([phase, count(phase)]).toEqual([phase, total]);
    const place = (note: string): number => notes.indexOf(note);
    expect(place('fusion 0')).toBeGreaterThan(place('tabulate'));
    expect(place('tabulateFullSpace')).toBeGreaterThan(place('fullSpace 1'));
    expect(place('ranking 0')).toBeLessThan(place('tabulate'));
    expect(notes.at(-1)).toBe('publish');
  });

  it('takes samples of whole spaces in rounds until they are enough, each portion once', async () => {
    const portions = { ...NO_PORTIONS, fullSpace: 2 };
    const options = { analyses: ['fullSpace'] as const, rounds: [5, 5 + SHARD_PORTIONS + 1] };
    const handle = await begin({ ...PLAN, portions }, undefined, options);
    await handle.result();
    const taken = notes.filter((note) => note.startsWith('fullSpace')).map((note) => Number(note.split(' ')[1]));
    const all = Array.from({ length: 5 + SHARD_PORTIONS + 1 }, (_, portion) => portion);
    expect(taken.toSorted((a, b) => a - b)).toEqual(all);
    const order = notes.map((note) => note.replace(/^fullSpace .*/, 'fullSpace'));
    expect(order.filter((note, k) => note !== order[k - 1]).slice(-8)).toEqual([
      ...['fullSpace', 'assess 2', 'fullSpace', 'assess 5', 'fullSpace', `assess ${all.length}`],
      ...['tabulateFullSpace', 'publish'],
    ]);
    const progress = await client.workflow.getHandle(`${handle.workflowId}/fullSpace`).query('progress');
    const done = 2 * all.length; // a fake tells of one that was computed and one that was there
    expect(progress).toMatchObject({ stages: [{ stage: 'fullSpace', done, total: all.length }] });
  });

  it('without analyses catalogues, plans and publishes', async () => {
    const handle = await begin({ tiles: 0, batches: 0, blocks: 2, orderings: 0, portions: NO_PORTIONS }, undefined, {
      analyses: [],
    });
    expect(((await handle.result()) as CensusResult).tiles).toEqual({ computed: 0, reused: 0 });
    expect(notes.toSorted()).toEqual(['catalogue 0', 'catalogue 1', 'plan', 'publish']);
  });

  it('cuts a large phase into shards of short histories, with few activities at a time', async () => {
    const batches = 2 * SHARD_PORTIONS + 30;
    const handle = await begin({ ...PLAN, batches, tiles: batches }, () => sleep(5));
    expect(((await handle.result()) as CensusResult).tiles.computed).toBe(batches);
    expect(count('compare')).toBe(batches);
    expect(inFlightMax).toBeGreaterThan(1);
    for (const shard of [0, 1, 2]) {
      const shardHandle = client.workflow.getHandle(`${handle.workflowId}/structure/compare/${shard}`);
      const { historyLength } = await shardHandle.describe();
      expect(historyLength).toBeLessThan(6 * SHARD_PORTIONS + 20);
      const { events } = await shardHandle.fetchHistory();
      const scheduled = events!.filter((event) => event.activityTaskScheduledEventAttributes).length;
      expect(scheduled).toBe(shard === 2 ? 30 : SHARD_PORTIONS);
      let open = 0;
      let openMax = 0;
      for (const event of events!) {
        if (event.activityTaskScheduledEventAttributes) open += 1;
        if (event.activityTaskCompletedEventAttributes) open -= 1;
        openMax = Math.max(openMax, open);
      }
      expect(openMax).toBeLessThanOrEqual(SHARD_LANES);
    }
    await expect(client.workflow.getHandle(`${handle.workflowId}/structure/compare/3`).describe()).rejects.toThrow(
      'not found',
    );
    expect((await handle.describe()).historyLength).toBeLessThan(100);
  });
});

describe('a census that fails', () => {
  it('tells our error to the command line, and its lanes take nothing new', async () => {
    const batches = SHARD_PORTIONS;
    const error = new CensusError('input-changed', 'a.npz: expected b, got c', {
      hint: 'start anew',
      fields: { row: 3 },
    });
    const handle = await begin({ ...PLAN, batches }, async (name, portion) => {
      if (name !== 'compare') return;
      if (portion === 5) throw error;
      await sleep(1500);
    });
    expect(await failureWhere(handle)).toMatchObject({
      tag: 'input-changed',
      message: 'a.npz: expected b, got c',
      hint: 'start anew',
      fields: { row: 3 },
    });
    expect(count('compare')).toBe(SHARD_LANES);
    expect(count('compare 5')).toBe(1 + Number(SHARD_LANES > 50) * 10); // 5 and 50…59, each tried once
    expect(count('publish')).toBe(0);
    expect(inFlight).toBe(0); // what was under way was finished
    expect((await handle.describe()).status.name).toBe('FAILED');
  });

  it('tries again what may come back', async () => {
    let tries = 0;
    const handle = await begin(PLAN, async (name) => {
      if (name === 'plan' && (tries += 1) < 3) throw new CensusError('store-unreachable', 'store: no answer');
    });
    await expect(handle.result()).resolves.toBeDefined();
    expect(tries).toBe(3);
  });

  it('gives up soon on a fault of the program, and says it', async () => {
    const handle = await begin(PLAN, async (name) => {
      if (name === 'publish') throw new TypeError('x is not a function');
    });
    expect(await failureWhere(handle)).toMatchObject({
      tag: 'run-failed',
      message: 'run: failed: x is not a function',
    });
    expect(count('publish')).toBe(3);
  });

  it('goes on where it was when it is started again', async () => {
    let broken = true;
    const handle = await begin(PLAN, async (name) => {
      if (name === 'order' && broken) throw new CensusError('object-corrupt', 'order: damaged');
    });
    expect(await failureWhere(handle)).toMatchObject({ tag: 'object-corrupt' });
    broken = false;
    const input = { v: 1, run: RUN, computeQueue: queue, heartbeatTimeout: '5s', blocks: 2, analyses: ['structure'] };
    const again = await client.workflow.start('census', {
      workflowId: handle.workflowId,
      taskQueue: queue,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    await expect(again.result()).resolves.toBeDefined();
    expect(count('publish')).toBe(1);
  });
});

describe('a census under way', () => {
  it('tells where it stands, children and heartbeats counted', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const handle = await begin({ ...PLAN, tiles: 3 }, async (name, portion) => {
      if (name !== 'compare' || portion === 0) return;
      const context = Context.current();
      const timer = setInterval(() => context.heartbeat({ done: 1, total: 4 }), 100);
      await held;
      clearInterval(timer);
    });
    let progress = await readProgress(client, handle.workflowId);
    // One portion has done two tiles; two are a quarter on.
    while (progress?.stage !== 'compare' || progress.done < 2.5) {
      await sleep(100);
      progress = await readProgress(client, handle.workflowId);
    }
    expect(progress).toMatchObject({ stage: 'compare', done: 2.5, total: 3 });
    expect(progress.stages.map(({ stage, done, total }) => `${stage} ${done}/${total}`)).toEqual([
      ...['catalogue 4/2', 'plan 1/1', 'compare 2.5/3', 'factors 0/2', 'order 0/4', 'publish 0/1'],
    ]);
    letGo();
    await handle.result();
    const { stages } = (await readProgress(client, handle.workflowId))!;
    expect(stages.find(({ stage }) => stage === 'publish')).toMatchObject({ done: 1, total: 1 });
  });

  it('is cancelled with all its children and activities', async () => {
    const handle = await begin(PLAN, async (name) => {
      if (name === 'compare') await untilCancelled();
    });
    while (count('compare') < 3) await sleep(50);
    await handle.cancel();
    expect(await failureWhere(handle)).toMatchObject({ tag: 'run-cancelled' });
    expect(inFlight).toBe(0);
    for (const id of [
      handle.workflowId,
      `${handle.workflowId}/structure`,
      `${handle.workflowId}/structure/compare/0`,
    ]) {
      expect((await client.workflow.getHandle(id).describe()).status.name).toBe('CANCELLED');
    }
    expect(count('publish')).toBe(0);
  });
});

describe('a study', () => {
  const NOTHING: PlanResult = { ...PLAN, tiles: 0, batches: 0, blocks: 0, orderings: 0 };
  const runOf = (number: number): string => `fake-${number}/0123456789abcdef`;

  async function beginStudy(runs: number, more: Partial<StudyInput> = {}): Promise<WorkflowHandle> {
    const children = Array.from({ length: runs }, (_, k) => {
      const input: CensusInput = {
        v: 1,
        run: runOf(k),
        computeQueue: queue,
        heartbeatTimeout: '5s',
        blocks: 0,
        analyses: [],
      };
      return { workflowId: `census/${runOf(k)}/${queue}`, input };
    });
    const input: StudyInput = {
      v: 1,
      study: 'fake/0123456789abcdef',
      computeQueue: queue,
      heartbeatTimeout: '5s',
      parallel: 3,
      children,
      failed: [],
      ended: 0,
      ...more,
    };
    return client.workflow.start('study', { workflowId: `study/${queue}`, taskQueue: queue, args: [input] });
  }

  it('makes its runs, some at a time, and the page at the end', async () => {
    await work(NOTHING, () => sleep(50));
    const handle = await beginStudy(8);
    expect(await handle.result()).toEqual({ study: 'fake/0123456789abcdef', failed: [] });
    expect([count('plan'), count('publish'), notes.at(-1)]).toEqual([8, 9, 'publishStudy']);
    expect(inFlightMax).toBe(3);
    expect(await handle.query<StudyProgress>(STUDY_QUERY)).toEqual({ ended: 8, total: 8, running: [] });
  });

  it('goes on after a run that fails, and tells which', async () => {
    let plans = 0;
    await work(NOTHING, async (name) => {
      if (name !== 'plan') return;
      plans += 1;
      if (plans === 2) throw new CensusError('input-value', 'broken: expected numbers, got none');
    });
    const result = (await (await beginStudy(4, { parallel: 1 })).result()) as StudyResult;
    expect(result.failed).toEqual([{ run: runOf(1), message: 'broken: expected numbers, got none' }]);
    expect([count('plan'), notes.at(-1)]).toEqual([4, 'publishStudy']);
  });

  it('goes on in a new history before the old one is long', async () => {
    await work(NOTHING, () => Promise.resolve());
    const handle = await beginStudy(STUDY_CHILDREN_MAX + 5, { parallel: 40 });
    expect(((await handle.result()) as StudyResult).failed).toEqual([]);
    expect(count('plan')).toBe(STUDY_CHILDREN_MAX + 5);
    expect(notes.filter((note) => note === 'publishStudy')).toHaveLength(1);
    const { historyLength } = await client.workflow.getHandle(handle.workflowId).describe();
    expect(historyLength).toBeLessThan(200); // of the last part
  });
});
