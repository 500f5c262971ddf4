import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, type CensusEvent, endAll, type Ended, start } from '../support/census.ts';
import { makeSpace, writeEnsemble, writeSpace } from '../support/ensembles.ts';

/** Jobs that run again and again, on a real server. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
const SHAPE = { points: 80, dimensions: 3 };
let folder: string;
let webhook: Server;
let posted: CensusEvent[];
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-schedules-'));
  webhook = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      posted.push(JSON.parse(body) as CensusEvent);
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => webhook.once('listening', resolve));
});
afterEach(() => endAll());
afterAll(() => {
  webhook.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Case {
  readonly job: string;
  readonly models: string;
  readonly flags: readonly string[];
}

/** A job over three models in a folder and store of its own. */
async function newCase(name: string): Promise<Case> {
  const own = join(folder, `${name}-${(number += 1)}`);
  await writeEnsemble(own, 'vae', { models: 3, ...SHAPE });
  const job = join(own, 'job.json');
  const ensembles = [{ name: 'vae', spaces: 'vae/*.npz', arrays: { mean: 'mean', variance: 'variance' } }];
  writeFileSync(job, JSON.stringify({ name, ensembles, analyses: { structure: {} } }));
  const flags = ['--store', join(own, 'store'), '--temporal', SERVER, '--engine', 'reference', '--json'];
  posted = [];
  return { job, models: join(own, 'vae'), flags };
}

interface Occasion {
  readonly outcome: string;
  readonly run: string;
  readonly notification?: string;
  readonly message?: string;
}

const eventOf = ({ events, stderr }: Ended, kind: string): CensusEvent => {
  const found = events.find(({ event }) => event === kind);
  if (!found) throw new Error(`expected an event ${kind}, got none:\n${stderr}`);
  return found;
};

/** Has the schedule run now, and waits for what becomes of it. */
async function triggered(name: string, { flags }: Case): Promise<Occasion> {
  const before = (await seen(name, flags)).length;
  expect((await census('schedule', 'trigger', name, ...flags)).code).toBe(0);
  for (let tries = 0; tries < 60; tries++) {
    const occasions = await seen(name, flags);
    const last = occasions.at(-1);
    if (occasions.length > before && last!.outcome !== 'running') return last!;
    await sleep(500);
  }
  throw new Error(`${name}: expected an end, got none in time`);
}

const seen = async (name: string, flags: readonly string[]): Promise<Occasion[]> =>
  eventOf(await census('schedule', 'describe', name, ...flags), 'schedule')['occasions'] as Occasion[];

const startWorker = async ({ flags }: Case, ...more: string[]): Promise<void> => {
  const worker = start(['worker', ...flags, ...more], { CENSUS_NOTIFY_FILE: join(folder, 'told') });
  await worker.event(({ event }) => event === 'started');
};

describe('a schedule', () => {
  it('computes, then finds nothing new, then sees the model that has arrived', async () => {
    const it = await newCase('nightly');
    const { port } = webhook.address() as AddressInfo;
    const created = await census(
      'schedule',
      ...['create', it.job, '--cron', '0 3 * * *', '--timezone', 'Europe/Berlin'],
      ...['--notify-webhook', `http://127.0.0.1:${port}/hook`, ...it.flags],
    );
    expect(eventOf(created, 'schedule')).toMatchObject({
      name: 'nightly',
      state: 'created',
      arithmetic: 'f64',
      when: '0 3 * * * (Europe/Berlin)',
      paused: false,
    });
    expect(eventOf(created, 'schedule')['next']).toMatch(/T0[12]:00:00/); // three o'clock in Berlin
    await startWorker(it);

    const first = await triggered('nightly', it);
    expect(first).toMatchObject({ outcome: 'finished', notification: 'sent' });
    const run = join(it.flags[1]!, 'runs', first.run);
    expect(existsSync(join(run, 'manifest.json'))).toBe(true);
    expect(posted).toEqual([
      {
        event: 'finished',
        run,
        report: join(run, 'report.html'),
        seconds: expect.any(Number),
        tiles: { computed: 1, reused: 0 },
        fingerprints: { computed: 1, reused: 0 },
      },
    ]);

    const second = await triggered('nightly', it);
    expect(second).toMatchObject({ outcome: 'nothing-new', run: first.run });
    expect(posted).toHaveLength(1);

    await writeSpace(it.models, makeSpace('vae-3', SHAPE));
    const third = await triggered('nightly', it);
    expect(third.outcome).toBe('finished');
    expect(third.run).not.toBe(first.run);
    const text = readFileSync(join(it.flags[1]!, 'runs', third.run, 'job.json'), 'utf8');
    expect((JSON.parse(text) as { sources: { spaces: object[] } }).sources.spaces).toHaveLength(4);
    // What has not changed is not computed again.
    expect(JSON.parse(text)).toMatchObject({ base: { run: first.run, blocks: 1 } });
    // It is the run that the command line would have made.
    expect(eventOf(await census('run', it.job, ...it.flags), 'finished')).toMatchObject({
      run: join(it.flags[1]!, 'runs', third.run),
      seconds: 0,
    });
  });

  it('is listed, paused, changed without an end of the pause, resumed and deleted', async () => {
    const it = await newCase('managed');
    const create = (every: string) => census('schedule', 'create', it.job, '--every', every, ...it.flags);
    expect(eventOf(await create('6h'), 'schedule')).toMatchObject({ state: 'created', when: 'every 6h' });
    expect((await census('schedule', 'pause', 'managed', '--note', 'moving', ...it.flags)).code).toBe(0);
    expect(eventOf(await create('1d'), 'schedule')).toMatchObject({
      state: 'updated',
      when: 'every 1d',
      paused: true,
      note: 'moving',
    });
    expect(eventOf(await census('schedule', 'resume', 'managed', ...it.flags), 'resumed')['next']).toMatch(/Z$/);
    const list = async (): Promise<readonly CensusEvent[]> => (await census('schedule', 'list', ...it.flags)).events;
    for (let tries = 0; tries < 20 && (await list()).length === 0; tries++) await sleep(500); // the list is a little late
    expect(await list()).toMatchObject([{ name: 'managed', paused: false }]);
    expect((await census('schedule', 'delete', 'managed', ...it.flags)).code).toBe(0);
    for (const verb of ['describe', 'trigger', 'pause', 'resume', 'delete']) {
      const gone = await census('schedule', verb, 'managed', ...it.flags);
      expect([verb, gone.code, eventOf(gone, 'failed')['message']]).toEqual([verb, 2, 'unknown schedule: managed']);
    }
  });

  it('starts a program only where the worker allows it, and shows it little of its environment', async () => {
    const it = await newCase('told');
    const program = join(folder, 'tell.mjs');
    writeFileSync(
      program,
      `import { readFileSync, writeFileSync } from 'node:fs';
const [, , word] = process.argv;
const event = JSON.parse(readFileSync(0, 'utf8'));
writeFileSync(process.env.CENSUS_NOTIFY_FILE, JSON.stringify({ word, event, names: Object.keys(process.env) }));
`,
    );
    const command = ['--notify-command', process.execPath, program, '$(word) "as it is"'];
    expect((await census('schedule', 'create', it.job, '--every', '1d', ...it.flags, ...command)).code).toBe(0);
    const refusing = start(['worker', ...it.flags]);
    await refusing.event(({ event }) => event === 'started');
    const refused = await triggered('told', it);
    expect(refused).toMatchObject({ outcome: 'finished' });
    expect(refused.notification).toMatch(/not sent: .*expected a worker that may start programs/);
    refusing.child.kill('SIGTERM');
    expect((await refusing.ended).code).toBe(0);

    await startWorker(it, '--allow-commands');
    await writeSpace(it.models, makeSpace('vae-3', SHAPE));
    expect(await triggered('told', it)).toMatchObject({ outcome: 'finished', notification: 'sent' });
    const told = JSON.parse(readFileSync(join(folder, 'told'), 'utf8')) as { names: string[] };
    expect(told).toMatchObject({ word: '$(word) "as it is"', event: { event: 'finished' } });
    expect(told.names.filter((name) => /TEMPORAL|AWS|NODE|CENSUS_TEST/.test(name))).toEqual([]);
  });

  it('tells of a run that failed, and why', async () => {
    const it = await newCase('broken');
    const { port } = webhook.address() as AddressInfo;
    const hook = ['--notify-webhook', `http://127.0.0.1:${port}/hook`];
    await census('schedule', 'create', it.job, '--every', '1d', ...hook, ...it.flags);
    await startWorker(it);
    const space = makeSpace('vae-4', SHAPE);
    space.mean[3] = NaN;
    await writeSpace(it.models, space);
    const failed = await triggered('broken', it);
    expect(failed).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/vae-4\.npz.*mean.*row 1/) });
    expect(posted).toMatchObject([{ event: 'failed', message: expect.stringMatching(/vae-4\.npz/) }]);
    await writeSpace(it.models, makeSpace('vae-4', { points: SHAPE.points + 1, dimensions: 3 }));
    expect(await triggered('broken', it)).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/80.*81|81.*80/),
    });
  });
});

describe('what cannot be scheduled', () => {
  it.each<[string, string[], RegExp]>([
    ['no times', [], /expected --cron or --every, got neither/],
    ['both kinds of times', ['--cron', '@daily', '--every', '1d'], /got both/],
    ['a duration without a unit', ['--every', '6'], /--every: expected minutes, hours or days, got 6/],
    ['three fields', ['--cron', '0 3 *'], /--cron: expected a cron expression/],
    ['an hour that is none', ['--cron', '0 25 * * *'], /expected times, got .*/],
    ['a webhook in the clear', ['--every', '1d', '--notify-webhook', 'http://hooks.example/x'], /expected an https/],
  ])('%s is told before anything is made', async (_, when, message) => {
    const it = await newCase('refused');
    const ended = await census('schedule', 'create', it.job, ...when, ...it.flags);
    expect([ended.code, eventOf(ended, 'failed')['message']]).toEqual([2, expect.stringMatching(message)]);
  });

  it('inputs that are not there yet are only a warning', async () => {
    const it = await newCase('early');
    rmSync(it.models, { recursive: true });
    const ended = await census('schedule', 'create', it.job, '--every', '1d', ...it.flags);
    expect(ended.code).toBe(0);
    expect(eventOf(ended, 'warning')).toMatchObject({ tag: 'inputs-not-ready' });
  });
});
