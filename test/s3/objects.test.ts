import { createHash } from 'node:crypto';
import { ListMultipartUploadsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { putSame } from '../../store/put.ts';
import type { S3Store } from '../../store/s3.ts';
import { listed } from '../store/conformance.ts';
import { ACCESS, BUCKET } from '../support/s3-servers.mjs';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { SERVERS, storeAt } from './places.ts';

jest.setTimeout(60_000);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** 12 MB that do not repeat: three pieces of the least size. */
const LARGE = (() => {
  const words = new Uint32Array(3_000_000);
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 2_654_435_761);
  return new Uint8Array(words.buffer);
})();

describe.each(SERVERS)('objects at %s', (_, endpoint) => {
  let proxy: FaultyProxy;
  let store: S3Store;
  let client: S3Client;
  const at = (key: string): string => `${store.uri.replace(`s3://${BUCKET}/`, '')}/${key}`;
  /** Methods of the requests that an operation takes. */
  const requestsOf = async (work: () => Promise<unknown>): Promise<string> => {
    const from = proxy.seen.length;
    await work();
    return proxy.seen
      .slice(from)
      .map(({ method }) => method)
      .join(' ');
  };
  beforeAll(async () => {
    proxy = await startFaultyProxy(endpoint);
    client = new S3Client({ endpoint, region: 'us-east-1', credentials: ACCESS, forcePathStyle: true });
  });
  beforeEach(() => {
    store = storeAt(proxy.endpoint, {
      waitMs: 5,
      sizes: { wholeBytes: 2 ** 20, pieceBytes: 5 * 2 ** 20, pageObjects: 10 },
    });
  });
  afterAll(async () => {
    client.destroy();
    await proxy.close();
  });

  it('cost as many requests as docs/s3.md says', async () => {
    expect(await requestsOf(() => store.putIfAbsent('a/b', bytes('x')))).toBe('PUT');
    expect(await requestsOf(() => store.putIfAbsent('a/b', bytes('x')))).toBe('PUT');
    expect(await requestsOf(() => putSame(store, 'a/b', bytes('x')))).toBe('PUT GET');
    expect(await requestsOf(() => store.get('a/b'))).toBe('GET');
    expect(await requestsOf(() => store.get('a/b', { range: { start: 0, end: 1 } }))).toBe('GET');
    expect(await requestsOf(() => store.get('none'))).toBe('GET');
    expect(await requestsOf(() => store.head('a/b'))).toBe('HEAD');
    expect(await requestsOf(() => store.head('none'))).toBe('HEAD HEAD'); // once for the bucket
    expect(await requestsOf(() => store.head('none'))).toBe('HEAD');
    expect(await requestsOf(() => listed(store, 'a/'))).toBe('GET');
    expect(await requestsOf(() => store.replace('latest', bytes('x'), { ifNewer: () => true }))).toBe('GET PUT');
    expect(await requestsOf(() => store.copy('a/b', 'a/c'))).toBe('HEAD PUT');
    expect(await requestsOf(() => store.remove('a/b'))).toBe('DELETE');
  });

  it('are listed page after page', async () => {
    const keys = Array.from({ length: 25 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
    await Promise.all(keys.map((key) => store.putIfAbsent(key, bytes('x'))));
    expect(await requestsOf(() => listed(store, 'many/'))).toBe('GET GET GET');
    expect((await listed(store, 'many/')).map(({ key }) => key)).toEqual(keys);
  });

  it('larger than one request go in pieces, once, and leave nothing unfinished', async () => {
    const mine = new Uint8Array(LARGE);
    expect(await requestsOf(() => store.putIfAbsent('large', mine))).toBe('POST PUT PUT PUT POST');
    expect(await store.putIfAbsent('large', new Uint8Array(LARGE.length))).toBe('exists');
    expect(await store.head('large')).toEqual({ bytes: LARGE.length });
    expect(hashOf((await store.get('large'))!)).toBe(hashOf(LARGE));
    const range = { start: 5_242_000, end: 5_243_000 };
    expect(await store.get('large', { range })).toEqual(LARGE.slice(range.start, range.end));
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads.filter(({ Key }) => Key?.startsWith(at('')))).toEqual([]);
  });

  it('in pieces survive the loss of any answer', async () => {
    proxy.plan('busy', 'lost', 'reset', 'truncated', undefined, 'failed', undefined, undefined, undefined, 'lost');
    expect(await store.putIfAbsent('pieces', LARGE)).toBe('created');
    expect(hashOf((await store.get('pieces'))!)).toBe(hashOf(LARGE));
  });

  it('in pieces do not become visible where their source was not what it said', async () => {
    const pieces = {
      bytes: LARGE.length,
      sha256: hashOf(LARGE),
      read: async (offset: number, length: number) => LARGE.subarray(offset, offset + length),
      check: () => {
        throw new Error('changed');
      },
    };
    await expect(store.putPieces('never', pieces)).rejects.toThrow('changed');
    expect(await store.head('never')).toBeUndefined();
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads.filter(({ Key }) => Key?.startsWith(at('')))).toEqual([]);
  });

  it('are named where they were damaged after they were written', async () => {
    await store.putIfAbsent('damaged', bytes('0123456789'));
    const Metadata = { 'census-sha256': hashOf(bytes('0123456789')) };
    const damaged = new PutObjectCommand({ Bucket: BUCKET, Key: at('damaged'), Body: '0123456780', Metadata });
    await client.send(damaged);
    await expect(store.get('damaged')).rejects.toMatchObject({
      tag: 'object-corrupt',
      message: expect.stringMatching(/^damaged: expected sha256 84d89877f0d4, got [0-9a-f]{12}$/),
      hint: expect.stringContaining('remove it'),
    });
    expect(await requestsOf(() => store.get('damaged').catch(() => undefined))).toBe('GET GET GET');
  });

  it('of other programs, which have no checksum of ours, are read as they are', async () => {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: at('foreign'), Body: 'abc' }));
    expect(await store.get('foreign')).toEqual(bytes('abc'));
  });

  it('are copied by the server, checksum and all, never over another', async () => {
    await store.putIfAbsent('from/a b', bytes('mine'));
    expect(await store.copy('from/a b', 'to/a')).toBe('created');
    expect(await store.copy('from/a b', 'to/a')).toBe('exists');
    expect(await store.copy('from/none', 'to/b')).toBe('missing');
    expect(await store.get('to/a')).toEqual(bytes('mine'));
    await store.remove('from/a b');
    expect(await store.get('to/a')).toEqual(bytes('mine'));
    expect(await store.head('to/b')).toBeUndefined();
  });
});
