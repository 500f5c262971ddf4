import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { depositInputs } from '../../cli/deposit.ts';
import type { CensusEvent, Output } from '../../cli/output.ts';
import { inputKey, inputsPrefix } from '../../contracts/keys.ts';
import type { Prepared } from '../../cli/prepare.ts';
import type { Job } from '../../contracts/job.ts';
import { verifyFile } from '../../inputs/hash.ts';
import { readPosterior } from '../../inputs/posterior.ts';
import { addRemoteFiles } from '../../inputs/remote.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import type { S3Store } from '../../store/s3.ts';
import { S3Files } from '../../store/s3-files.ts';
import { listed } from '../store/conformance.ts';
import { sha256 } from '../support/census.ts';
import { gaussians, jobOf, writeEnsemble } from '../support/ensembles.ts';
import { ACCESS, BUCKET } from '../support/s3-servers.mjs';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { SERVERS, storeAt } from './places.ts';

jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-s3-inputs-'));
  await writeEnsemble(folder, 'vae', { models: 4, points: 300, dimensions: 4 });
  // A second name of one content.
  writeFileSync(join(folder, 'vae', 'vae-9.npz'), readFileSync(join(folder, 'vae', 'vae-0.npz')));
  writeFileSync(join(folder, 'models.csv'), 'name,seed\nvae-0,7\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An output that keeps what it is told. */
function listening(): { output: Output; events: CensusEvent[] } {
  const events: CensusEvent[] = [];
  const nothing = (): void => undefined;
  const progress: Output['progress'] = (_, event) => void events.push(event);
  const output = {
    json: true,
    event: nothing,
    result: nothing,
    note: nothing,
    warn: nothing,
    progress,
    settle: nothing,
  };
  return { output, events };
}

const signal = new AbortController().signal;

describe.each(SERVERS)('inputs for a bucket of %s', (_, endpoint) => {
  let proxy: FaultyProxy;
  let store: S3Store;
  beforeAll(async () => {
    proxy = await startFaultyProxy(endpoint);
    store = storeAt(proxy.endpoint, { waitMs: 5 });
  });
  afterAll(() => proxy.close());

  const prepared = async (job: Job, to = store): Promise<Prepared> => {
    const { sources } = await resolveSources(job, folder);
    return { store: to, record: { sources }, found: sources.files } as unknown as Prepared;
  };
  const writes = (): number => proxy.seen.filter(({ method }) => method === 'PUT' || method === 'POST').length;

  it('are sent by their content, each once, and only what is missing', async () => {
    const { output, events } = listening();
    const before = await prepared(jobOf([gaussians('vae', { spaces: ['vae/vae-[01].npz'] })]));
    await depositInputs(before, { output, signal });
    expect(writes()).toBe(2);
    const whole = await prepared(jobOf([gaussians('vae')]));
    const { record } = await depositInputs(whole, { output, signal });
    expect(writes()).toBe(4);
    await depositInputs(whole, { output, signal });
    expect(writes()).toBe(4);
    expect(events.at(-1)).toEqual({ event: 'progress', stage: 'uploading MB', done: 1, total: 1 });
    const { files } = record.sources;
    expect(files.map(({ uri }) => uri)).toEqual(whole.record.sources.files.map(({ uri }) => uri));
    for (const { uri, location, sha256: hash } of files) {
      expect(location).toBe(`${store.uri}/${inputKey(hash)}`);
      expect(sha256((await store.get(inputKey(hash)))!)).toBe(sha256(readFileSync(join(folder, uri))));
    }
    expect(await listed(store, inputsPrefix)).toHaveLength(4);
  });

  it('are sent again where what is there has another size', async () => {
    const own = storeAt(proxy.endpoint, { waitMs: 5 });
    const whole = await prepared(jobOf([gaussians('vae')]), own);
    const [first] = whole.record.sources.files;
    await own.putIfAbsent(inputKey(first!.sha256), new Uint8Array(3));
    const { output } = listening();
    await depositInputs(whole, { output, signal });
    expect(sha256((await own.get(inputKey(first!.sha256)))!)).toBe(first!.sha256);
  });

  it('that were removed are sent again for a run that was begun', async () => {
    const own = storeAt(proxy.endpoint, { waitMs: 5 });
    const whole = await prepared(jobOf([gaussians('vae')]), own);
    const { output } = listening();
    const begun = await depositInputs(whole, { output, signal });
    const [first] = begun.record.sources.files;
    await own.remove(inputKey(first!.sha256));
    // The stored record names the places in the bucket.
    const again = await depositInputs({ ...whole, record: begun.record }, { output, signal });
    expect(again.record.sources.files).toEqual(begun.record.sources.files);
    expect(sha256((await own.get(inputKey(first!.sha256)))!)).toBe(first!.sha256);
  });

  it('that change before they are sent are refused, and nothing of them is kept', async () => {
    const own = storeAt(proxy.endpoint, { waitMs: 5 });
    await writeEnsemble(folder, 'late', { models: 1, points: 50, dimensions: 3 });
    const late = await prepared(jobOf([gaussians('late')]), own);
    appendFileSync(join(folder, 'late', 'late-0.npz'), 'x');
    const { output } = listening();
    await expect(depositInputs(late, { output, signal })).rejects.toMatchObject({
      tag: 'input-changed',
      fields: { file: 'late/late-0.npz' },
    });
    expect(await listed(own, '')).toEqual([]);
  });

  it('stop when told so', async () => {
    const own = storeAt(proxy.endpoint, {});
    const whole = await prepared(jobOf([gaussians('vae')]), own);
    const { output } = listening();
    const stop = new AbortController();
    proxy.plan(undefined, 'stalled', 'stalled', 'stalled', 'stalled');
    setTimeout(() => stop.abort(new Error('enough')), 300);
    await expect(depositInputs(whole, { output, signal: stop.signal })).rejects.toThrow('enough');
    proxy.seen.splice(0);
    await depositInputs(whole, { output, signal });
    expect(await listed(own, inputsPrefix)).toHaveLength(4);
  });

  describe('that a job names there', () => {
    let client: S3Client;
    let models: S3Store;
    const path = (key: string): string => `${models.uri.replace(`s3://${BUCKET}/`, '')}/${key}`;
    const put = (key: string, content: Uint8Array | string) =>
      client.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: path(key), Body: content, ContentLength: content.length }),
      );
    const job = (spaces: string, more = {}): Job =>
      jobOf([gaussians('vae', { spaces: [`${models.uri}/${spaces}`], ...more })]);

    beforeAll(async () => {
      const settings = { endpoint: proxy.endpoint, region: 'us-east-1', credentials: ACCESS };
      addRemoteFiles('s3', new S3Files({ settings, waitMs: 5 }));
      client = new S3Client({ endpoint, region: 'us-east-1', credentials: ACCESS, forcePathStyle: true });
      models = storeAt(proxy.endpoint, { waitMs: 5 });
      for (const k of [0, 1, 2]) {
        const content = readFileSync(join(folder, `vae/vae-${k}.npz`));
        // One came by our own store, with its checksum; the others by another program.
        if (k === 0) await models.putIfAbsent('vae/vae-0.npz', content);
        else await put(`vae/vae-${k}.npz`, content);
      }
      await put('vae/deeper/vae-3.npz', 'x');
      await put('vae/', '');
      await put('models.csv', readFileSync(join(folder, 'models.csv')));
    });
    afterAll(() => client.destroy());

    it('are found by patterns and read as they are from disk', async () => {
      const { sources } = await resolveSources(job('vae/vae-{k}.npz', { meta: `${models.uri}/models.csv` }), folder);
      expect(sources.spaces.map(({ name }) => name)).toEqual(['vae-0', 'vae-1', 'vae-2']);
      expect(sources.spaces[0]!.metadata).toContainEqual({ key: 'seed', text: '7', number: 7 });
      const local = await resolveSources(jobOf([gaussians('vae', { spaces: ['vae/vae-[012].npz'] })]), folder);
      for (const [k, source] of sources.spaces.entries()) {
        const here = await readPosterior(local.sources.spaces[k]!, local.sources.files);
        expect(await readPosterior(source, sources.files)).toEqual(here);
      }
    });

    it('are known by the checksum stored with them, else by what tells versions apart', async () => {
      const { sources } = await resolveSources(job('vae/vae-*.npz'), folder);
      const [first, second] = sources.files;
      expect(first).toMatchObject({
        uri: `${models.uri}/vae/vae-0.npz`,
        location: `${models.uri}/vae/vae-0.npz`,
        sha256: sha256(readFileSync(join(folder, 'vae/vae-0.npz'))),
      });
      expect(second!.sha256).toMatch(new RegExp(`^etag:[0-9a-f]+:${second!.bytes}$`));
    });

    it('that changed after the run began are refused', async () => {
      const { sources } = await resolveSources(job('vae/vae-*.npz'), folder);
      const changing = sources.files[2]!;
      await verifyFile(changing);
      await put('vae/vae-2.npz', readFileSync(join(folder, 'vae/vae-3.npz')));
      await expect(verifyFile(changing)).rejects.toMatchObject({ tag: 'input-changed' });
      await put('vae/vae-2.npz', readFileSync(join(folder, 'vae/vae-2.npz')));
    });

    it('are refused with a hint where there are none', async () => {
      await expect(resolveSources(job('vea/*.npz'), folder)).rejects.toMatchObject({
        tag: 'input-missing',
        hint: expect.stringContaining(`looked in ${models.uri}, which has: models.csv, vae`),
      });
      await expect(resolveSources(job('vae/vae-7.npz'), folder)).rejects.toMatchObject({
        tag: 'input-missing',
        hint: expect.stringContaining('vae-0.npz'),
      });
    });

    it('are read by range: a header takes a few requests, whatever the size', async () => {
      const { sources } = await resolveSources(job('vae/vae-1.npz'), folder);
      proxy.seen.splice(0);
      await readPosterior(sources.spaces[0]!, sources.files);
      // Once to compare its version, once to open it, once for the block that holds all of it.
      expect(proxy.seen.map(({ method }) => method)).toEqual(['HEAD', 'HEAD', 'GET']);
    });
  });
});
