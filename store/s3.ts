import {
  assertKey,
  assertPrefix,
  isKey,
  type GetOptions,
  type ObjectStore,
  type StoredObject,
} from './object-store.ts';
import { type Bucket, openBucket, type S3Options } from './s3-bucket.ts';
import { copyAbsent } from './s3-copy.ts';
import { sha256 } from './digest.ts';
import { type Pieces, putPieces } from './s3-pieces.ts';
import { isAbsent, signsOf } from './s3-fault.ts';
import { listBucket } from './s3-list.ts';
import { headObject, readObject, readPart } from './s3-read.ts';
import { parseS3Uri, s3Uri } from './s3-uri.ts';
import { putAbsent, replaceObject, type WriteTo } from './s3-write.ts';

export interface PutPiecesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes just sent. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** A store in a bucket, which every machine that may use the bucket shares. */
export interface S3Store extends ObjectStore {
  /** As `putIfAbsent`, for an object that need not be in memory as a whole. */
  putPieces(key: string, pieces: Pieces, options?: PutPiecesOptions): Promise<'created' | 'exists'>;
}

export const isS3Store = (store: ObjectStore): store is S3Store => 'putPieces' in store;

/**
 * A store below `s3://bucket/prefix`. A key is put under the condition that there is none, so that the server itself
 * lets one writer through; what it holds is compared with the SHA-256 stored beside it whenever it is read whole.
 */
export function createS3Store(uri: string, options: S3Options = {}): S3Store {
  const place = parseS3Uri(uri);
  const bucket = openBucket(place, s3Uri(place), options);
  const base = place.path === '' ? '' : `${place.path}/`;
  const at = (key: string, signal?: AbortSignal): WriteTo => {
    assertKey(key);
    return { path: base + key, shown: key, signal };
  };
  let there: Promise<void> | undefined;
  return {
    uri: bucket.uri,
    get: async (key: string, { range, signal }: GetOptions = {}) =>
      range === undefined ? readObject(bucket, at(key, signal)) : readPart(bucket, at(key, signal), range),
    head: async (key) => {
      const found = await headObject(bucket, at(key));
      // The answer to such a question has no body that would tell a missing bucket from a missing object.
      if (found === undefined) {
        there ??= requireBucket(bucket);
        await there.catch((error: unknown) => {
          there = undefined; // an outage is no answer: the next one asks again
          throw error;
        });
      }
      return found && { bytes: found.bytes };
    },
    putIfAbsent: async (key, bytes) =>
      bytes.length <= bucket.sizes.wholeBytes
        ? putAbsent(bucket, at(key), bytes)
        : putPieces(bucket, at(key), {
            bytes: bytes.length,
            sha256: sha256(bytes),
            read: async (offset, length) => bytes.subarray(offset, offset + length),
          }),
    putPieces: async (key, pieces, { signal, onBytes } = {}) => putPieces(bucket, at(key, signal), pieces, onBytes),
    copy: async (from, to) => copyAbsent(bucket, at(from), at(to)),
    replace: async (key, bytes, how) => replaceObject(bucket, at(key), bytes, how),
    list: (prefix) => listObjects(bucket, base, prefix),
    remove: async (key) => {
      const { path } = at(key);
      await bucket.attempt({ doing: `remove ${key}` }, async ({ sdk, client, signal: abortSignal }) => {
        await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket.name, Key: path }), { abortSignal });
      });
    },
    describe: () => ({ kind: 's3', bucket: place.bucket, prefix: place.path }),
  };
}

async function requireBucket(bucket: Bucket): Promise<void> {
  await bucket.attempt({ doing: 'find the bucket' }, async ({ sdk, client, signal: abortSignal }) => {
    try {
      await client.send(new sdk.HeadBucketCommand({ Bucket: bucket.name }), { abortSignal });
    } catch (error) {
      // Who may list a prefix alone may not ask this; that the object was looked for tells that the bucket is there.
      if (signsOf(error).status === 403) return;
      if (!isAbsent(error)) throw error;
      const missing = { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } };
      throw Object.assign(new Error('no such bucket', { cause: error }), missing);
    }
  });
}

/** Names that are no keys are not ours. */
async function* listObjects(bucket: Bucket, base: string, prefix: string): AsyncGenerator<StoredObject> {
  assertPrefix(prefix);
  for (const { key, bytes } of await listBucket(bucket, base + prefix, prefix)) {
    const own = key.slice(base.length);
    if (isKey(own)) yield { key: own, bytes };
  }
}
