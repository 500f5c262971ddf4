import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createS3Store, type S3Store } from '../../store/s3.ts';
import type { S3Options } from '../../store/s3-bucket.ts';
import { probeS3 } from '../../store/s3-probe.ts';
import { type LaxS3, startLaxS3 } from './lax-s3.ts';

const CREDENTIALS = { accessKeyId: 'census-tests', secretAccessKey: 'secret' };
const optionsFor = (endpoint: string): S3Options => ({
  settings: { endpoint, region: 'us-east-1', credentials: CREDENTIALS },
  waitMs: 1,
});

describe('a server that is not like the others', () => {
  let lax: LaxS3;
  beforeAll(async () => {
    lax = await startLaxS3();
  });
  afterAll(() => lax.close());
  const open = (): S3Store => createS3Store('s3://bucket/prefix', optionsFor(lax.endpoint));

  it('is asked again for its bucket after it failed to answer', async () => {
    const store = open();
    lax.bucketStatus = 503;
    await expect(store.head('none')).rejects.toMatchObject({ tag: 'store-unreachable', fields: { status: 503 } });
    lax.bucketStatus = 200;
    expect(await store.head('none')).toBeUndefined();
  });

  it('may keep the bucket as a whole from those who may list a prefix', async () => {
    lax.bucketStatus = 403;
    expect(await open().head('none')).toBeUndefined();
    lax.bucketStatus = 404;
    await expect(open().head('none')).rejects.toMatchObject({ fields: { code: 'NoSuchBucket' } });
  });

  it('lacks no more than the condition on uploads in pieces, where that is what it lacks', async () => {
    const { abilities } = await probeS3('s3://bucket/prefix', optionsFor(lax.endpoint));
    expect(abilities.filter(({ works }) => !works)).toEqual([
      { name: 'pieces-if-absent', needed: false, works: false, got: 'written all the same' },
    ]);
    expect(abilities.length).toBeGreaterThan(9);
    expect([...lax.objects.keys()]).toEqual([]);
  });
});

describe('a read that is stopped before its request is under way', () => {
  it('ends without waiting for an answer', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    try {
      const store = createS3Store('s3://bucket', { ...optionsFor(endpoint), silenceMs: 20_000, attempts: 1 });
      const stop = new AbortController();
      const reading = store.get('a', { signal: stop.signal });
      stop.abort(new Error('enough'));
      await expect(reading).rejects.toThrow('enough');
    } finally {
      silent.close();
      silent.closeAllConnections();
    }
  });
});
