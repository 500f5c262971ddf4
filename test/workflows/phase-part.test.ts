import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { SHARD_PORTIONS, SHARDS_AT_ONCE } from '../../contracts/fan-out.ts';
import type { AnalysisInput, PartInput, Tally } from '../../contracts/messages.ts';
import { findTemporal } from '../../infra/local/binary.ts';

/** Large phases with shards that do nothing, on a server that suggests a new history long before it is needed. */

jest.setTimeout(120_000);

const QUEUE = 'parts';
const TOOLS = fileURLToPath(new URL('../../.tools', import.meta.url));
const INPUT = { v: 1, run: 'fake/0123456789abcdef', computeQueue: QUEUE, heartbeatTimeout: '30s' } as const;
const NO_PORTIONS = { fullSpace: 0, ranking: 0, bounds: 0, fusion: 0, measures: 0 };
/** More than one workflow runs at a time, the last shard with three portions. */
const MANY = (SHARDS_AT_ONCE + 8) * SHARD_PORTIONS + 3;

let environment: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
  });
  const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
  const binary = await findTemporal({ override, path, toolsFolder: TOOLS });
  environment = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: binary.path },
      extraArgs: ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=12'],
    },
  });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, 'quick-shards.ts'),
    logger: new DefaultLogger('ERROR', () => undefined),
  });
  const act = (): Promise<Tally> => Promise.resolve({ computed: 1, reused: 0 });
  worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: QUEUE,
    workflowBundle: { code },
    activities: { measureChance: act, measureErrors: act, tabulateStructure: act },
  });
  running = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await environment.teardown();
  await Runtime.instance().shutdown();
});

/** Runs below a workflow's id: their ids after it, and how each run ended. A list lags a little behind. */
async function runsBelow(workflowId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId: id, status } of environment.client.workflow.list()) {
    if (id.startsWith(workflowId)) found.push(`${id.slice(workflowId.length)} ${status.name}`);
  }
  if (!found.some((run) => run.endsWith(' RUNNING'))) return found;
  await sleep(100);
  return runsBelow(workflowId);
}

describe('a part whose history grows long', () => {
  it('goes on in a new one, each portion in one shard', async () => {
    const workflowId = 'census/part';
    const input: PartInput = { ...INPUT, phase: 'compare', from: 5, to: 5 + MANY };
    const { client } = environment;
    const tally = await client.workflow.execute('phasePart', { workflowId, taskQueue: QUEUE, args: [input] });
    const firsts = Array.from({ length: SHARDS_AT_ONCE + 9 }, (_, k) => 5 + k * SHARD_PORTIONS);
    expect(tally).toEqual({ computed: MANY, reused: firsts.length });
    const runs = await runsBelow(workflowId);
    expect(runs.filter((run) => run.startsWith(' ')).toSorted()).toEqual([' COMPLETED', ' CONTINUED_AS_NEW']);
    const shards = runs.filter((run) => run.startsWith('/'));
    expect(shards.toSorted()).toEqual(firsts.map((first) => `/from-${first} COMPLETED`).toSorted());
    // The history that goes on counts what the one before has done.
    const progress = await client.workflow.getHandle(workflowId).query('progress');
    const done = MANY + firsts.length;
    expect(progress).toEqual({ stages: [{ stage: 'compare', done, total: 0 }], children: [] });
  });
});

describe('an analysis with a large phase', () => {
  it('puts its shards into parts, those of small phases not', async () => {
    const workflowId = 'census/structure';
    const plan = { tiles: MANY, batches: MANY, blocks: 2, reductions: 3, orderings: 1, portions: NO_PORTIONS };
    const input: AnalysisInput = { ...INPUT, plan };
    const { client } = environment;
    const tally = await client.workflow.execute('structure', { workflowId, taskQueue: QUEUE, args: [input] });
    expect(tally).toEqual({ computed: MANY, reused: SHARDS_AT_ONCE + 9 });
    const runs = await runsBelow(workflowId);
    const ended = runs.filter((run) => run.endsWith(' COMPLETED')).map((run) => run.split(' ')[0]!);
    const parts = ended.filter((id) => !id.includes('from-'));
    expect(parts.toSorted()).toEqual(['', '/compare/part-0', '/factors/0', '/neighbours/0', '/order/0']);
    expect(ended.filter((id) => /^\/compare\/part-0\/from-\d+$/.test(id))).toHaveLength(SHARDS_AT_ONCE + 9);
    expect((await client.workflow.getHandle(workflowId).describe()).historyLength).toBeLessThan(100);
  });
});
