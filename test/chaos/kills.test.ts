import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findProcesses } from '../../infra/local/process-identity.ts';
import { stream } from '../../methods/random.ts';
import { census, endAll, type Ended, filesIn, finishedOf, type Running, stampOf, start } from '../support/census.ts';
import { contentOfRun, FLAGS, TILES, writeChaosJob } from '../support/chaos.ts';

/**
 * Kill -9 of a command, a worker or the server at seeded random moments: the same command goes on where the run was,
 * computes nothing again that was finished, and ends with the tables and the report of an undisturbed run.
 * CENSUS_CHAOS_KILLS and CENSUS_CHAOS_SEED set how often and when.
 */

const KILLS = Number(process.env['CENSUS_CHAOS_KILLS'] ?? 3);
const SEED = Number(process.env['CENSUS_CHAOS_SEED'] ?? 1);
const ATTEMPTS = 4;

jest.setTimeout(180_000);

let folder: string;
let job: string;
let undisturbed: ReturnType<typeof contentOfRun>;
let seconds: number;
const stores: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-chaos-'));
  job = await writeChaosJob(folder);
  const before = Date.now();
  const finished = finishedOf(await run(newStore()));
  seconds = (Date.now() - before) / 1000;
  undisturbed = contentOfRun(finished['run'] as string);
}, 180_000);
afterEach(async () => {
  endAll();
  for (const store of stores)
    for (const { pid } of await findProcesses('start-dev', store)) process.kill(pid, 'SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function newStore(): string {
  const store = join(folder, `store-${stores.length}`);
  stores.push(store);
  return store;
}

const run = (store: string): Promise<Ended> => census('run', job, '--store', store, ...FLAGS);

/** What would change of the finished tiles of a store if they were written again. */
function tilesIn(store: string): Record<string, string> {
  if (!existsSync(join(store, 'runs'))) return {};
  const tiles = filesIn(join(store, 'runs')).filter((path) => /\/pairs\/[^/.]+\.parquet$/.test(path));
  return Object.fromEntries(tiles.map((path) => [path, stampOf(join(store, 'runs', path))]));
}

async function untilFinished(store: string, running: Promise<Ended>): Promise<Ended> {
  let ended = await running;
  for (let attempt = 1; ended.code !== 0 && attempt < ATTEMPTS; attempt++) ended = await run(store);
  return ended;
}

interface Kill {
  readonly store: string;
  readonly running: Running;
  readonly delayMs: number;
}

/** The command itself; its server, an orphan, is adopted by the next one. */
async function killCommand({ store, running, delayMs }: Kill) {
  await sleep(delayMs);
  running.child.kill('SIGKILL');
  await running.ended;
  const tiles = tilesIn(store);
  return { tiles, ended: await untilFinished(store, run(store)), restarted: true };
}

/** The server beside the store: the command starts it again, or fails and is given again. */
async function killServer({ store, running, delayMs }: Kill) {
  await sleep(delayMs);
  const record = join(store, 'temporal', 'server.json');
  if (existsSync(record)) {
    const { pid } = JSON.parse(readFileSync(record, 'utf8')) as { pid: number };
    // Gone already where the run was quicker than the kill.
    if ((await findProcesses('start-dev', store)).some((each) => each.pid === pid)) process.kill(pid, 'SIGKILL');
  }
  const tiles = tilesIn(store);
  return { tiles, ended: await untilFinished(store, running.ended), restarted: false };
}

/** A worker on its own, with nobody else to do the work until another one comes. */
async function killWorker({ store, running, delayMs }: Kill) {
  const work = (): Running => start(['worker', '--store', store, ...FLAGS]);
  const first = work();
  await first.event(({ event }) => event === 'started');
  await sleep(delayMs);
  first.child.kill('SIGKILL');
  await first.ended;
  const tiles = tilesIn(store);
  const second = work();
  const ended = await running.ended;
  await second.event(({ event }) => event === 'started');
  second.child.kill('SIGTERM');
  expect((await second.ended).code).toBe(0);
  return { tiles, ended, restarted: false };
}

const MANNERS = { command: killCommand, server: killServer, worker: killWorker } as const;
const kills = Array.from({ length: KILLS }, (_, k) => {
  const manner = (['command', 'server', 'worker'] as const)[k % 3]!;
  // One moment in each stretch of the run.
  const share = (Math.floor(k / 3) + stream(SEED, 'kill', k).float64()) / Math.ceil(KILLS / 3);
  return { kill: k, manner, share: Number(share.toFixed(3)) };
});

describe('a run', () => {
  it('has enough tiles to be caught between two', () => {
    expect(Object.keys(undisturbed.tables).filter((path) => path.startsWith('pairs/'))).toHaveLength(TILES);
  });

  it.each(kills)('survives kill $kill, of the $manner at $share of its time', async ({ manner, share }) => {
    const store = newStore();
    const running = start(['run', job, '--store', store, ...FLAGS, ...(manner === 'worker' ? ['--no-worker'] : [])]);
    const { tiles, ended, restarted } = await MANNERS[manner]({ store, running, delayMs: 1000 * share * seconds });
    const finished = finishedOf(ended);
    const uri = finished['run'] as string;
    expect(contentOfRun(uri)).toEqual(undisturbed);
    const after = tilesIn(store);
    for (const [tile, stamp] of Object.entries(tiles)) expect(`${tile}: ${after[tile]}`).toBe(`${tile}: ${stamp}`);
    const counted = finished['tiles'] as { computed: number; reused: number };
    expect(counted.computed + counted.reused).toBe(TILES);
    if (restarted) expect(counted.reused).toBe(Object.keys(tiles).length);
    else expect(counted.reused).toBeGreaterThanOrEqual(0);
    const manifest = JSON.parse(readFileSync(join(uri, 'manifest.json'), 'utf8')) as {
      tables: { key: string; sha256: string }[];
    };
    expect(Object.fromEntries(manifest.tables.map(({ key, sha256 }) => [key.replace('tables/', ''), sha256]))).toEqual(
      undisturbed.tables,
    );
  });
});
