// Drives the workflows of a large run through a real Temporal server of its own, with activities that do nothing, and
// prints what that took: npm run scale [-- CHANNELS [SECONDS_PER_PAIR [ACTIVITIES_AT_A_TIME]]]
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../activities/activities.ts';
import type { CensusInput } from '../contracts/messages.ts';
import { WORKFLOW_QUEUE } from '../contracts/queues.ts';
import { findTemporal } from '../infra/local/binary.ts';
import { joinLocalServer } from '../infra/local/server.ts';
import { largePlan } from '../test/support/large-plan.ts';
import { workflowBundle } from '../worker/bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RUN = 'scale/0123456789abcdef';
const QUEUE = 'scale-compute';
const [channels = 126_000, secondsPerPair = 1e-5, atATime = 400] = process.argv.slice(2).map(Number);
const plan = largePlan(channels, 1000, secondsPerPair);

let performed = 0;
const act = (): Promise<{ computed: number; reused: number }> => {
  performed += 1;
  return Promise.resolve({ computed: 1, reused: 0 });
};
const activities: Partial<Activities> = {
  catalogueBlock: act,
  planRun: async () => ({ ...plan, ...(await act()) }),
  compareTiles: act,
  compareFactors: act,
  findNeighbours: act,
  orderChannels: act,
  measureChance: act,
  measureErrors: act,
  tabulateStructure: act,
  publish: act,
};

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Length and size of every history, by kind of workflow. */
async function histories(client: Client): Promise<Map<string, { length: number; bytes: number }[]>> {
  const found = new Map<string, { length: number; bytes: number }[]>();
  for await (const { workflowId, type } of client.workflow.list()) {
    const { historyLength, historySize = 0 } = await client.workflow.getHandle(workflowId).describe();
    found.set(type, [...(found.get(type) ?? []), { length: historyLength, bytes: historySize }]);
  }
  return found;
}

async function drive(address: string, stateFolder: string): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const [connection, native] = [await Connection.connect({ address }), await NativeConnection.connect({ address })];
  const client = new Client({ connection });
  const bundle = await workflowBundle(join(ROOT, '.tools'));
  const workers = await Promise.all([
    Worker.create({ connection: native, taskQueue: WORKFLOW_QUEUE, workflowBundle: bundle, maxCachedWorkflows: 200 }),
    Worker.create({
      connection: native,
      taskQueue: QUEUE,
      activities,
      maxConcurrentActivityTaskExecutions: atATime,
      maxConcurrentActivityTaskPolls: 20,
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  const before = bytesBelow(stateFolder);
  const started = Date.now();
  const input: CensusInput = {
    v: 1,
    run: RUN,
    computeQueue: QUEUE,
    heartbeatTimeout: '30s',
    blocks: plan.blocks,
    analyses: ['structure'],
  };
  const ticker = setInterval(() => console.error(`${performed} activities`), 10_000);
  await client.workflow.execute('census', { workflowId: `census/${RUN}`, taskQueue: WORKFLOW_QUEUE, args: [input] });
  const seconds = (Date.now() - started) / 1000;
  clearInterval(ticker);
  console.log(JSON.stringify({ channels, secondsPerPair, plan, cores: availableParallelism() }));
  console.log(`${performed} activities in ${seconds.toFixed(1)} s: ${(performed / seconds).toFixed(0)} a second`);
  const grown = bytesBelow(stateFolder) - before;
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.log(`database: ${mib(grown)} MiB more, ${(grown / performed / 1024).toFixed(1)} KiB an activity`);
  for (const [type, all] of await histories(client)) {
    const lengths = all.map(({ length }) => length);
    const total = lengths.reduce((sum, each) => sum + each, 0);
    const bytesMax = Math.max(...all.map(({ bytes }) => bytes));
    console.log(
      `${type}: ${all.length} workflows, ${total} events, at most ${Math.max(...lengths)} in one, ${(bytesMax / 1024).toFixed(0)} KiB`,
    );
  }
  for (const worker of workers) worker.shutdown();
  await Promise.all(running);
  await native.close();
  await connection.close();
}

const folder = mkdtempSync(join(tmpdir(), 'census-scale-'));
const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
const { path: binary, version } = await findTemporal({ override, path, toolsFolder: join(ROOT, '.tools') });
const server = await joinLocalServer({ stateFolder: folder, binary, version });
try {
  await drive(server.address, folder);
} finally {
  await server.leave();
  rmSync(folder, { recursive: true, force: true });
}
