import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { findTemporal } from '../../infra/local/binary.ts';
import { type Cluster, startCluster } from '../../infra/temporal/cluster.ts';
import { HISTORY_SHARDS } from '../../infra/temporal/server-config.ts';
import { census, digestsOf, endAll, finishedOf, start } from '../support/census.ts';

/** The main job on a real server over PostgreSQL. */

jest.setTimeout(600_000);

const ROOT = join(import.meta.dirname, '../..');
const TOOLS = join(ROOT, '.tools');
let folder: string;
let cluster: Cluster;
let job: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-postgres-'));
  chmodSync(folder, 0o711); // PostgreSQL may run as a user of its own
  cpSync(join(ROOT, 'examples/mnist'), join(folder, 'mnist'), { recursive: true });
  job = join(folder, 'mnist/job.yaml');
  const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
  const onProgress = (): void => undefined;
  const { path: temporal } = await findTemporal({ override, path, toolsFolder: TOOLS, onProgress });
  cluster = await startCluster({ folder: join(folder, 'cluster'), toolsFolder: TOOLS, path, temporal, onProgress });
}, 600_000);
afterAll(async () => {
  endAll();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const flagsOf = (store: string): string[] => ['--store', join(folder, store), '--temporal', cluster.address, '--json'];

describe('a server on PostgreSQL', () => {
  it('is a real one', async () => {
    const connection = await Connection.connect({ address: cluster.address });
    try {
      const { persistenceStore, historyShardCount } = await connection.workflowService.getClusterInfo({});
      expect([persistenceStore, historyShardCount]).toEqual(['postgres12', HISTORY_SHARDS]);
    } finally {
      await connection.close();
    }
  });

  it('gives the tables that the embedded one gives', async () => {
    const there = finishedOf(await census('run', job, ...flagsOf('there')))['run'] as string;
    const embedded = await census('run', job, '--store', join(folder, 'embedded'), '--json');
    const here = finishedOf(embedded)['run'] as string;
    expect(digestsOf(join(there, 'tables'))).toEqual(digestsOf(join(here, 'tables')));
  });

  it('keeps schedules, and runs them', async () => {
    const flags = flagsOf('scheduled');
    expect((await census('schedule', 'create', job, '--every', '1d', ...flags)).code).toBe(0);
    const worker = start(['worker', ...flags]);
    await worker.event(({ event }) => event === 'started');
    for (const outcome of ['finished', 'nothing-new']) {
      await census('schedule', 'trigger', 'mnist-beta4', ...flags);
      const last = async (): Promise<unknown> => {
        const { events } = await census('schedule', 'describe', 'mnist-beta4', ...flags);
        return (events[0]!['occasions'] as { outcome: string }[]).at(-1)?.outcome;
      };
      for (let tries = 0; tries < 60 && (await last()) !== outcome; tries++) await sleep(1000);
      expect(await last()).toBe(outcome);
    }
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });
});
