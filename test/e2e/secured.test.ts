import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { storeIdOf } from '../../store/identity.ts';
import { endAll, type Ended, finishedOf, start } from '../support/census.ts';
import { writeEnsemble } from '../support/ensembles.ts';
import { AUTHORITY, portOf, startCodec, startGate } from '../support/secured.ts';

/** Servers that ask for TLS and a key, and messages that nobody between is to read: by Temporal's own settings. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
const KEY = 'key-of-the-tests';
let folder: string;
let gate: Http2SecureServer;
let codec: Server;
let asked: string[];
let job: string;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-secured-'));
  await writeEnsemble(folder, 'vae', { models: 3, points: 80, dimensions: 3 });
  job = join(folder, 'job.json');
  const ensembles = [{ name: 'vae', spaces: 'vae/*.npz', arrays: { mean: 'mean', variance: 'variance' } }];
  writeFileSync(job, JSON.stringify({ name: 'hidden', ensembles, analyses: { structure: {} } }));
  gate = await startGate(SERVER, KEY);
  asked = [];
  codec = await startCodec('Bearer word', asked);
});
afterEach(() => endAll());
afterAll(() => {
  gate.close();
  codec.close();
  rmSync(folder, { recursive: true, force: true });
});

const newStore = (): string => join(folder, `store-${(number += 1)}`);
const run = (store: string, environment: NodeJS.ProcessEnv, ...more: string[]): Promise<Ended> =>
  start(['run', job, '--store', store, '--engine', 'reference', '--json', ...more], environment).ended;

const gateAddress = (): string => `localhost:${portOf(gate)}`;
const TRUST = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: AUTHORITY };

describe('a server behind TLS that asks for a key', () => {
  it('is used by a command and its workers, as the environment says', async () => {
    const environment = { TEMPORAL_ADDRESS: gateAddress(), TEMPORAL_API_KEY: KEY, ...TRUST };
    const store = newStore();
    expect(finishedOf(await run(store, environment))['run']).toContain(store);
  });

  it('is used as a profile says', async () => {
    const config = join(folder, 'temporal.toml');
    writeFileSync(
      config,
      `[profile.lab]
address = "${gateAddress()}"
api_key = "${KEY}"
[profile.lab.tls]
server_ca_cert_path = "${AUTHORITY}"
`,
    );
    const store = newStore();
    const ended = await run(store, { TEMPORAL_CONFIG_FILE: config, TEMPORAL_PROFILE: 'lab' });
    expect(finishedOf(ended)['run']).toContain(store);
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['whose certificate nobody vouches for', { TEMPORAL_API_KEY: KEY }],
    ['that is given another key', { TEMPORAL_API_KEY: 'another', ...TRUST }],
  ])('%s is not reachable, and no key goes to it in the clear', async (_, environment) => {
    const ended = await run(newStore(), { TEMPORAL_ADDRESS: gateAddress(), ...environment });
    expect(ended.code).toBe(3);
    expect(ended.events.at(-1)).toMatchObject({ event: 'failed', tag: 'temporal-unreachable' });
    expect(ended.stdout + ended.stderr).not.toContain(KEY);
  });
});

describe('a codec server', () => {
  const environment = (): NodeJS.ProcessEnv => ({
    TEMPORAL_CODEC_ENDPOINT: `http://127.0.0.1:${portOf(codec)}/`,
    TEMPORAL_CODEC_AUTH: 'Bearer word',
  });

  it('encodes all that goes to Temporal', async () => {
    const store = newStore();
    const { run: uri } = finishedOf(await run(store, environment(), '--temporal', SERVER));
    expect(new Set(asked)).toEqual(new Set(['/encode default', '/decode default']));
    const name = String(uri).split('/runs/')[1]!;
    const connection = await Connection.connect({ address: SERVER });
    try {
      const id = `census/${name}/${storeIdOf(store)}`;
      const { events } = await new Client({ connection }).workflow.getHandle(id).fetchHistory();
      const payloads = events!.flatMap(({ workflowExecutionStartedEventAttributes: begun, ...event }) => [
        ...(begun?.input?.payloads ?? []),
        ...(event.workflowExecutionCompletedEventAttributes?.result?.payloads ?? []),
        ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
      ]);
      expect(payloads.length).toBeGreaterThan(3);
      for (const { data, metadata } of payloads) {
        expect(Buffer.from(metadata!['encoding']!).toString()).toBe('binary/sealed');
        expect(Buffer.from(data!).toString()).not.toContain('hidden');
      }
    } finally {
      await connection.close();
    }
  });

  it.each<[string, NodeJS.ProcessEnv, number, RegExp]>([
    ['that refuses', { TEMPORAL_CODEC_AUTH: 'Bearer other' }, 3, /codec server .*expected to encode payloads, got 403/],
    ['that is not there', { TEMPORAL_CODEC_ENDPOINT: 'http://127.0.0.1:1' }, 3, /codec server .*got/],
    ['that would be told in the clear', { TEMPORAL_CODEC_ENDPOINT: 'http://codec.example' }, 2, /expected an https:/],
    ['that is no address', { TEMPORAL_CODEC_ENDPOINT: 'codec' }, 2, /expected an https:/],
  ])('%s ends the command', async (_, more, code, message) => {
    const ended = await run(newStore(), { ...environment(), ...more }, '--temporal', SERVER);
    expect([ended.code, ended.events.at(-1)!['message']]).toEqual([code, expect.stringMatching(message)]);
  });
});
