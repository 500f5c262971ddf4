import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findProcesses } from '../../infra/local/process-identity.ts';
import { census, endAll, finishedOf, type Running, start } from '../support/census.ts';
import { contentOfRun, FLAGS, TILES, writeChaosJob } from '../support/chaos.ts';

/** What is slower than a kill: a worker that falls silent, and comes back. */

jest.setTimeout(240_000);

/** Longer than the heartbeat timeout beside a server on this machine, 5 s. */
const SILENCE_MS = 9000;

let folder: string;
let job: string;
let undisturbed: ReturnType<typeof contentOfRun>;
let number = 0;
const stores: string[] = [];

function newStore(): string {
  const store = join(folder, `store-${(number += 1)}`);
  stores.push(store);
  return store;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-stops-'));
  job = await writeChaosJob(folder);
  const finished = finishedOf(await census('run', job, '--store', newStore(), ...FLAGS));
  undisturbed = contentOfRun(finished['run'] as string);
}, 240_000);
afterEach(async () => {
  endAll();
  for (const store of stores)
    for (const { pid } of await findProcesses('start-dev', store)) process.kill(pid, 'SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a worker that falls silent', () => {
  it('loses its work to another one, and does no harm when it finishes it late', async () => {
    const store = newStore();
    const command = start(['run', job, '--store', store, '--no-worker', ...FLAGS]);
    const work = (): Running => start(['worker', '--store', store, ...FLAGS]);
    const [silent, other] = [work(), work()];
    await Promise.all([silent, other].map((each) => each.event(({ event }) => event === 'started')));
    await command.event((each) => each.event === 'progress' && each['stage'] === 'compare');
    silent.child.kill('SIGSTOP');
    await sleep(SILENCE_MS);
    silent.child.kill('SIGCONT');
    const finished = finishedOf(await command.ended);
    expect(contentOfRun(finished['run'] as string)).toEqual(undisturbed);
    const { computed, reused } = finished['tiles'] as { computed: number; reused: number };
    expect(computed + reused).toBe(TILES);
    for (const each of [silent, other]) each.child.kill('SIGTERM');
    const codes = await Promise.all([silent, other].map(async (each) => (await each.ended).code));
    expect(codes).toEqual([0, 0]);
  });
});
