import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isCensusError } from '../../contracts/errors.ts';
import type { S3Store } from '../../store/s3.ts';
import { describeStore } from '../store/conformance.ts';
import { FAULTS, type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { SERVERS, storeAt } from './places.ts';

jest.setTimeout(60_000);

/** Quick to lose patience, so that what stalls is noticed within the time of a test; a busy machine is slow, too. */
const IMPATIENT = { silenceMs: 1500, waitMs: 5 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);

const proxies: FaultyProxy[] = [];
async function proxyTo(endpoint: string, how = {}): Promise<FaultyProxy> {
  const proxy = await startFaultyProxy(endpoint, how);
  proxies.push(proxy);
  return proxy;
}
afterAll(() => Promise.all(proxies.map((proxy) => proxy.close())));

describe.each(SERVERS)('one request in five to %s goes wrong', (_, endpoint) => {
  let proxy: FaultyProxy;
  beforeAll(async () => {
    proxy = await proxyTo(endpoint, { share: 0.2, seed: 1 });
  });
  // Ten in a row fail once in ten million.
  const options = { ...IMPATIENT, attempts: 10 };
  describeStore('s3', async () => ({ store: storeAt(proxy.endpoint, options), discard: async () => undefined }));

  it('was harmed as often as that', () => {
    const harmed = proxy.seen.filter(({ fault }) => fault !== undefined);
    expect(harmed.length).toBeGreaterThan(proxy.seen.length / 10);
  });
});

describe.each(SERVERS)('each fault before %s', (_, endpoint) => {
  let proxy: FaultyProxy;
  let store: S3Store;
  beforeAll(async () => {
    proxy = await proxyTo(endpoint);
    store = storeAt(proxy.endpoint, IMPATIENT);
  });
  afterEach(() => void proxy.seen.splice(0));

  it.each(FAULTS)('%s: a write is done once, and knows that it did it', async (fault) => {
    const key = `write/${fault}`;
    proxy.plan(fault);
    expect(await store.putIfAbsent(key, bytes('mine'))).toBe('created');
    expect(await store.putIfAbsent(key, bytes('another'))).toBe('exists');
    expect(text(await store.get(key))).toBe('mine');
  });

  it.each(FAULTS)('%s: a replacement is done once, and knows that it did it', async (fault) => {
    const key = `replace/${fault}`;
    const newer = (mine: number) => ({ ifNewer: (stored: Uint8Array) => mine > Number(text(stored)) });
    await store.putIfAbsent(key, bytes('1'));
    proxy.plan(undefined, fault);
    expect(await store.replace(key, bytes('2'), newer(2))).toBe('replaced');
    expect(text(await store.get(key))).toBe('2');
  });

  it.each(FAULTS)('%s: a read gives the bytes', async (fault) => {
    const key = `read/${fault}`;
    await store.putIfAbsent(key, bytes('0123456789'));
    proxy.plan(fault);
    expect(text(await store.get(key))).toBe('0123456789');
    // A byte that is altered on the way is noticed by the checksum of the whole, which a part has not.
    if (fault !== 'altered') proxy.plan(fault);
    expect(text(await store.get(key, { range: { start: 2, end: 5 } }))).toBe('234');
  });

  it('gives up after six tries, and says what to do', async () => {
    proxy.plan(...Array.from({ length: 6 }, () => 'reset' as const));
    const failure = await store.get('a').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      tag: 'store-unreachable',
      message: `store ${store.uri}: expected to read a, got ECONNRESET`,
      hint: expect.any(String),
    });
    expect(proxy.seen).toHaveLength(6);
  });

  it('waits for a silent server no longer than it was told', async () => {
    const hasty = storeAt(proxy.endpoint, { silenceMs: 100, waitMs: 5 }, store.uri);
    await store.putIfAbsent('stalled', bytes('x'.repeat(1000)));
    proxy.seen.splice(0);
    proxy.plan(...Array.from({ length: 6 }, () => 'stalled' as const));
    await expect(hasty.get('stalled')).rejects.toMatchObject({ fields: { code: 'TimeoutError' } });
    expect(proxy.seen).toHaveLength(6);
  });

  it('is stopped by its signal in the middle of a body, without another try', async () => {
    const patient = storeAt(proxy.endpoint, {}, store.uri);
    await store.putIfAbsent('long', bytes('x'.repeat(100_000)));
    proxy.seen.splice(0);
    proxy.plan('stalled');
    const stop = new AbortController();
    const reading = patient.get('long', { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 200);
    await expect(reading).rejects.toThrow('enough');
    expect(proxy.seen).toHaveLength(1);
  });

  it('asks once for what is denied', async () => {
    const settings = { endpoint: proxy.endpoint, region: 'us-east-1' };
    const credentials = { accessKeyId: 'census-tests', secretAccessKey: 'wrong' };
    const denied = storeAt(proxy.endpoint, { ...IMPATIENT, settings: { ...settings, credentials } });
    const works = {
      get: () => denied.get('a'),
      put: () => denied.putIfAbsent('a', bytes('x')),
      replace: () => denied.replace('a', bytes('x'), { ifNewer: () => true }),
      head: () => denied.head('a'),
      list: () => denied.list('')[Symbol.asyncIterator]().next(),
      remove: () => denied.remove('a'),
    };
    for (const [name, work] of Object.entries(works)) {
      proxy.seen.splice(0);
      const failure = await work().then(
        () => name,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ tag: 'store-unreachable', fields: { status: 403 }, hint: expect.any(String) });
      expect(proxy.seen).toHaveLength(1);
    }
  });

  it('tells a missing bucket from a missing object', async () => {
    const nowhere = storeAt(proxy.endpoint, IMPATIENT, 's3://no-such-bucket/x');
    const works = {
      get: () => nowhere.get('a'),
      part: () => nowhere.get('a', { range: { start: 0, end: 1 } }),
      put: () => nowhere.putIfAbsent('a', bytes('x')),
      head: () => nowhere.head('a'),
      list: () => nowhere.list('')[Symbol.asyncIterator]().next(),
    };
    for (const [name, work] of Object.entries(works)) {
      const failure = await work().then(
        () => name,
        (error: unknown) => (isCensusError(error) ? error.fields : error),
      );
      expect(failure).toMatchObject({ code: 'NoSuchBucket', store: 's3://no-such-bucket/x' });
    }
  });
});
