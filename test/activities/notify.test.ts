import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createNotify } from '../../activities/notify.ts';
import type { ActivityContext } from '../../activities/context.ts';
import { manifestKey } from '../../contracts/keys.ts';
import type { Manifest } from '../../contracts/run.ts';
import { type Notification, scheduledKey } from '../../contracts/schedules.ts';
import { SCHEMA_VERSION } from '../../contracts/version.ts';
import { encodeJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { keepScheduled, readScheduled } from '../../store/scheduled-job.ts';
import { gaussians, jobOf } from '../support/ensembles.ts';
import { mockEnvironment, RUN } from '../support/pipeline.ts';

/** How the end of a scheduled run is told. */

let server: Server;
let address: string;
let answer: { status: number; headers?: Record<string, string> };
let asked: string[];
let store: ObjectStore;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(answer.status, answer.headers).end('x'.repeat(100_000)));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(async () => {
  store = createMemoryStore();
  asked = [];
  answer = { status: 200 };
  const manifest: Manifest = {
    schema: SCHEMA_VERSION,
    run: RUN,
    job: jobOf([gaussians('vae')]),
    software: 'latent-census',
    engine: 'reference',
    arithmetic: 'f64',
    inputs: [],
    tables: [],
    details: [],
    warnings: [],
    chance: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:01:30.000Z',
  };
  await store.putIfAbsent(manifestKey(RUN), encodeJson(manifest));
});

async function told(notify: Notification, environment?: Readonly<Record<string, string>>): Promise<void> {
  const scheduled = await keepScheduled(store, { schema: SCHEMA_VERSION, job: jobOf([]), folder: '/', notify });
  const context = { store, ...(environment && { commands: { environment } }) } as ActivityContext;
  await mockEnvironment().run(createNotify(context), { v: 1 as const, scheduled, run: RUN });
}

const node = (script: string): Notification => ({ command: [process.execPath, '-e', script] });

describe('a webhook', () => {
  it('that answers is told once', async () => {
    await told({ webhook: `${address}/hook` });
    expect(asked).toEqual(['POST /hook']);
  });

  it('that refuses is a failure that may pass, and no message has its address’s secret', async () => {
    answer = { status: 503 };
    await expect(told({ webhook: `${address}/secret` })).rejects.toMatchObject({
      type: 'notification-failed',
      nonRetryable: false,
      message: expect.not.stringContaining('secret'),
    });
  });

  it('that points elsewhere is not followed', async () => {
    answer = { status: 307, headers: { location: `${address}/elsewhere` } };
    await expect(told({ webhook: `${address}/hook` })).rejects.toMatchObject({ type: 'notification-failed' });
    expect(asked).toEqual(['POST /hook']);
  });

  it('that is not there is a failure', async () => {
    await expect(told({ webhook: 'http://127.0.0.1:1/' })).rejects.toMatchObject({ type: 'notification-failed' });
  });
});

describe('a program', () => {
  it('is not started by a worker that does not allow it', async () => {
    await expect(told(node('process.exit(0)'))).rejects.toMatchObject({ type: 'command-refused', nonRetryable: true });
  });

  it('gets the event, and of an environment what it is given', async () => {
    const check = `
      const event = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
      if (event.event !== 'finished' || event.seconds !== 90) throw new Error('event');
      if (Object.keys(process.env).filter((name) => name !== '__CF_USER_TEXT_ENCODING').join() !== 'A') throw new Error('environment');`;
    await expect(told(node(check), { A: 'b' })).resolves.toBeUndefined();
  });

  it('may end without reading anything', async () => {
    await expect(told(node('process.exit(0)'), {})).resolves.toBeUndefined();
  });

  it.each<[string, Notification, RegExp]>([
    ['ends with another code', node('console.error("no!"); process.exit(3)'), /expected to end with 0, got 3/],
    ['is killed', node('process.kill(process.pid, "SIGKILL")'), /got SIGKILL/],
    ['is not there', { command: ['/no/such/program'] }, /ENOENT/],
    ['is a line for a shell', { command: ['true; true'] }, /ENOENT/],
  ])('that %s is a failure that may pass', async (_, notify, message) => {
    await expect(told(notify, {})).rejects.toMatchObject({
      type: 'notification-failed',
      nonRetryable: false,
      message: expect.stringMatching(message),
    });
  });

  it('is ended with its activity', async () => {
    const scheduled = await keepScheduled(store, {
      ...{ schema: SCHEMA_VERSION, job: jobOf([]), folder: '/' },
      notify: node('setTimeout(() => {}, 60000)'),
    });
    const environment = mockEnvironment();
    const context = { store, commands: { environment: {} } } as unknown as ActivityContext;
    const running = environment.run(createNotify(context), { v: 1 as const, scheduled, run: RUN });
    await sleep(200);
    environment.cancel();
    await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
  });
});

describe('a scheduled job', () => {
  it('that was changed in the store, or is none, is refused', async () => {
    const scheduled = await keepScheduled(store, { schema: SCHEMA_VERSION, job: jobOf([]), folder: '/' });
    expect(await readScheduled(store, scheduled)).toMatchObject({ folder: '/' });
    await store.replace(
      scheduledKey(scheduled),
      encodeJson({ schema: SCHEMA_VERSION, job: jobOf([]), folder: '/etc' }),
    );
    await expect(readScheduled(store, scheduled)).rejects.toMatchObject({ tag: 'object-corrupt' });
    await expect(readScheduled(store, 'small/0000000000000000')).rejects.toMatchObject({ tag: 'object-missing' });
    await expect(readScheduled(store, '../../x')).rejects.toMatchObject({ tag: 'plan-mismatch' });
  });
});
