import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/activities.ts';
import { unwrapFailure } from '../../cli/failure.ts';
import type { NotifyInput, ReanalysisInput, ReanalysisResult, Snapshot } from '../../contracts/schedules.ts';

/** What a schedule starts, alone: real workflows on a real server, activities that only take notes. */

jest.setTimeout(90_000);

const SNAPSHOT: Snapshot = { run: 'fake/0123456789abcdef', finished: false, blocks: 1, analyses: [], spaces: 1 };
const DONE = { computed: 1, reused: 0 };

let connection: Connection;
let native: NativeConnection;
let client: Client;
let queue: string;
let told: NotifyInput[];
let catalogue: () => Promise<void>;
let snapshot: Snapshot;
let notify: () => Promise<void>;
let stopWorker: () => Promise<void>;

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
afterAll(async () => {
  await native.close();
  await connection.close();
  await Runtime.instance().shutdown();
});
beforeEach(async () => {
  queue = `test-${randomUUID()}`;
  told = [];
  snapshot = SNAPSHOT;
  catalogue = () => Promise.resolve();
  notify = () => Promise.resolve();
  const activities: Partial<Activities> = {
    takeSnapshot: () => Promise.resolve(snapshot),
    catalogueBlock: () => catalogue().then(() => DONE),
    planRun: () =>
      Promise.resolve({
        ...{ tiles: 0, batches: 0, blocks: 1, orderings: 0 },
        portions: { fullSpace: 0, ranking: 0, bounds: 0, fusion: 0, measures: 0 },
      }),
    publish: () => Promise.resolve(DONE),
    notify: (input) => {
      told.push(input);
      return notify();
    },
  };
  const worker = await Worker.create({
    connection: native,
    taskQueue: queue,
    workflowBundle: { codePath: process.env['CENSUS_TEST_BUNDLE']! },
    activities,
  });
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
  };
});
afterEach(() => stopWorker());

function begin(more: Partial<ReanalysisInput> = {}): Promise<WorkflowHandle> {
  const input: ReanalysisInput = {
    v: 1,
    scheduled: 'fake/fedcba9876543210',
    storeId: queue,
    computeQueue: queue,
    heartbeatTimeout: '5s',
    notifies: true,
    ...more,
  };
  return client.workflow.start('reanalysis', { workflowId: `re/${queue}`, taskQueue: queue, args: [input] });
}

const resultOf = async (more?: Partial<ReanalysisInput>): Promise<ReanalysisResult> =>
  (await (await begin(more)).result()) as ReanalysisResult;

describe('a reanalysis', () => {
  it('takes a census, and tells of its end', async () => {
    const tallies = { tiles: { computed: 0, reused: 0 }, fingerprints: DONE };
    expect(await resultOf()).toEqual({ outcome: 'finished', run: SNAPSHOT.run, notification: 'sent', ...tallies });
    expect(told).toEqual([{ v: 1, scheduled: 'fake/fedcba9876543210', run: SNAPSHOT.run, ...tallies }]);
  });

  it('does nothing where there is nothing new, and tells nobody', async () => {
    snapshot = { ...SNAPSHOT, finished: true };
    catalogue = () => Promise.reject(new Error('expected no census, got one'));
    expect(await resultOf()).toEqual({ outcome: 'nothing-new', run: SNAPSHOT.run });
    expect(told).toEqual([]);
  });

  it('leaves a run alone that somebody else has started', async () => {
    const args = [{ ...SNAPSHOT, v: 1, computeQueue: queue, heartbeatTimeout: '5s' }];
    let go = (): void => undefined;
    catalogue = () => new Promise((resolve) => (go = resolve));
    const workflowId = `census/${SNAPSHOT.run}/${queue}`;
    const other = await client.workflow.start('census', { workflowId, taskQueue: queue, args });
    expect(await resultOf()).toEqual({ outcome: 'under-way', run: SNAPSHOT.run });
    expect(told).toEqual([]);
    go();
    expect(await other.result()).toMatchObject({ run: SNAPSHOT.run });
  });

  it('is no failure where nobody could be told, but says so', async () => {
    notify = () => Promise.reject(ApplicationFailure.nonRetryable('no such program', 'command-refused'));
    expect(await resultOf()).toMatchObject({ outcome: 'finished', notification: 'not sent: no such program' });
    expect(await resultOf({ notifies: false })).not.toHaveProperty('notification');
  });

  it('fails as its census does, and tells why', async () => {
    catalogue = () => Promise.reject(ApplicationFailure.nonRetryable('x.npz: broken', 'input-value'));
    const error = await (await begin()).result().catch(unwrapFailure);
    expect(error).toMatchObject({ tag: 'input-value', message: 'x.npz: broken' });
    expect(told).toMatchObject([{ run: SNAPSHOT.run, failure: 'x.npz: broken' }]);
  });
});
