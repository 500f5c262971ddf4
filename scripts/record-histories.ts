// Records the histories that test/replay/ replays: a small real run, one history of each workflow.
// Run it after a deliberate change of the workflows: node --import tsx scripts/record-histories.ts
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SHARD_PORTIONS } from '../contracts/fan-out.ts';
import type { AnalysisInput, PartInput } from '../contracts/messages.ts';
import { findTemporal } from '../infra/local/binary.ts';
import { joinLocalServer } from '../infra/local/server.ts';
import { writeEnsemble } from '../test/support/ensembles.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HISTORIES = join(ROOT, 'test/replay/histories');

const JOB = {
  name: 'recorded',
  ensembles: ['vae', 'other'].map((name) => ({
    name,
    spaces: `${name}/*.npz`,
    arrays: { mean: 'mean', variance: 'variance' },
  })),
  analyses: {
    structure: { compare: [['vae', 'other']] },
    // A target that the first look does not find reached: the history has a second round.
    fullSpace: { targetStandardErrorBits: 0.008, spacesPerEnsemble: 2 },
    ranking: {},
    measures: { measures: ['cka_linear'] },
    bounds: { points: 40, channels: 4, fingerprintSizes: [20] },
    fusion: [{ name: 'vae', members: { ensemble: 'vae' }, objective: 'exp_vi', steps: 50 }],
  },
};

const SCHEDULED = { name: 'scheduled', ensembles: [JOB.ensembles[0]], analyses: { ranking: {} } };

const STUDIED = ['studied-vae', 'studied-other'];

const census = (...args: string[]): string =>
  execFileSync(process.execPath, [join(ROOT, 'cli/bin.mjs'), ...args], { encoding: 'utf8' });

/** Two jobs under one workflow. */
function recordStudy(flags: readonly string[]): void {
  const files = STUDIED.map((name, k) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify({ ...SCHEDULED, name, ensembles: [JOB.ensembles[k]] }));
    return path;
  });
  census('run', ...files, '--name', 'studied', ...flags);
}

/** A schedule that is triggered once, and comes to its end. */
async function recordSchedule(flags: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'scheduled.json'), JSON.stringify(SCHEDULED));
  census('schedule', 'create', join(folder, 'scheduled.json'), '--every', '1d', ...flags);
  const worker = spawn(process.execPath, [join(ROOT, 'cli/bin.mjs'), 'worker', ...flags], { stdio: 'inherit' });
  census('schedule', 'trigger', SCHEDULED.name, ...flags);
  while (!census('schedule', 'describe', SCHEDULED.name, ...flags).includes('finished')) await sleep(1000);
  worker.kill('SIGTERM');
  await once(worker, 'exit');
}

const LARGE = 'census/large/0123456789abcdef/01234567';
/** Of a large run only these are recorded: its shards do nothing. */
const IN_PARTS = [`${LARGE}/in-parts`, `${LARGE}/compare/part-1`] as const;

/** An analysis so large that its shards are put into parts, and a short part, with shards that do nothing. */
async function runInParts(client: Client, address: string): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  const queue = 'parts';
  const act = () => Promise.resolve({ computed: 1, reused: 0 });
  const worker = await Worker.create({
    connection,
    taskQueue: queue,
    workflowsPath: join(ROOT, 'test/workflows/quick-shards.ts'),
    activities: { measureChance: act, measureErrors: act, tabulateStructure: act },
  });
  const batches = 33 * SHARD_PORTIONS;
  const portions = { fullSpace: 0, ranking: 0, bounds: 0, fusion: 0, measures: 0 };
  const input: AnalysisInput = {
    v: 1,
    run: 'large/0123456789abcdef',
    computeQueue: queue,
    heartbeatTimeout: '30s',
    plan: { tiles: batches, batches, blocks: 2, reductions: 2, orderings: 1, portions },
  };
  const part: PartInput = { ...input, phase: 'compare', from: 0, to: 3 * SHARD_PORTIONS };
  const [analysisId, partId] = IN_PARTS;
  await worker.runUntil(async () => {
    await client.workflow.execute('structure', { workflowId: analysisId, taskQueue: queue, args: [input] });
    await client.workflow.execute('phasePart', { workflowId: partId, taskQueue: queue, args: [part] });
  });
  await connection.close();
}

const folder = mkdtempSync(join(tmpdir(), 'census-histories-'));
const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
const { path: binary, version } = await findTemporal({ override, path, toolsFolder: join(ROOT, '.tools') });
const server = await joinLocalServer({ stateFolder: join(folder, 'server'), binary, version });
try {
  for (const { name } of JOB.ensembles) await writeEnsemble(folder, name, { models: 4, points: 60, dimensions: 3 });
  writeFileSync(join(folder, 'job.json'), JSON.stringify(JOB));
  const flags = ['--store', join(folder, 'store'), '--engine', 'reference', '--temporal', server.address];
  execFileSync(process.execPath, [join(ROOT, 'cli/bin.mjs'), 'run', join(folder, 'job.json'), ...flags], {
    stdio: 'inherit',
  });

  await recordSchedule(flags);
  recordStudy(flags);

  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection });
  mkdirSync(HISTORIES, { recursive: true });
  await runInParts(client, server.address);
  for await (const { workflowId, type } of client.workflow.list()) {
    const isChild = [SCHEDULED.name, ...STUDIED].some((own) => workflowId.startsWith(`census/${own}/`));
    if (isChild || type.startsWith('temporal-sys-')) continue;
    if (workflowId.startsWith(LARGE) && !IN_PARTS.some((id) => id === workflowId)) continue;
    // Process and host of who did what are nobody's business.
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    const [, child] = /^census\/[^/]+\/[^/]+\/[0-9a-f]{8}\/?(.*)$/.exec(workflowId) ?? [];
    const name = [
      type,
      ...(child === undefined || child === '' || child === type ? [] : child.split('/').slice(-2)),
    ].join('-');
    const json = historyToJSON(history).replaceAll(/\d+@[\w.-]+/g, 'worker');
    writeFileSync(join(HISTORIES, `${name}.json`), `${json}\n`);
    console.log(`${name}.json: ${history.events?.length ?? 0} events`);
  }
  await connection.close();
} finally {
  await server.leave();
  rmSync(folder, { recursive: true, force: true });
}
