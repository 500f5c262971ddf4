import { createHash, randomUUID } from 'node:crypto';
import { sha256 } from './digest.ts';
import type { ReplaceOptions } from './object-store.ts';
import type { Attempt, Bucket } from './s3-bucket.ts';
import { isRefused } from './s3-fault.ts';
import { headObject, readVersion, SHA256_METADATA } from './s3-read.ts';

/** Which write an object comes from: tells our own that we did not hear of from that of another. */
export const WRITER_METADATA = 'census-writer';

export interface WriteTo {
  /** The object's name in the bucket. */
  readonly path: string;
  /** What messages call it. */
  readonly shown: string;
  readonly signal?: AbortSignal | undefined;
}

/** What must hold on the server for a write to happen. */
interface Condition {
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
}

/** SHA-256 as the protocol carries it, for the server to compare on arrival. */
export const checksumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

async function put(
  bucket: Bucket,
  path: string,
  bytes: Uint8Array,
  { attempt, writer, ...condition }: { attempt: Attempt; writer: string } & Condition,
): Promise<void> {
  const { sdk, client, signal: abortSignal } = attempt;
  const request = new sdk.PutObjectCommand({
    Bucket: bucket.name,
    Key: path,
    Body: bytes,
    ContentLength: bytes.length,
    ContentType: 'application/octet-stream',
    ChecksumSHA256: checksumOf(bytes),
    Metadata: { [SHA256_METADATA]: sha256(bytes), [WRITER_METADATA]: writer },
    ...condition,
  });
  await client.send(request, { abortSignal });
}

/** Whether what is stored is what this writer wrote: the answer to an earlier try of it may have been lost. */
export async function isOurs(bucket: Bucket, to: WriteTo, writer: string): Promise<boolean> {
  return (await headObject(bucket, to))?.metadata[WRITER_METADATA] === writer;
}

/** Writes an object unless there is one. Of many writers at once the server lets exactly one through. */
export function putAbsent(bucket: Bucket, to: WriteTo, bytes: Uint8Array): Promise<'created' | 'exists'> {
  const { path, shown, signal } = to;
  const writer = randomUUID();
  return bucket.attempt({ doing: `write ${shown}`, signal, bytes: bytes.length }, async (attempt) => {
    try {
      await put(bucket, path, bytes, { attempt, writer, IfNoneMatch: '*' });
      return 'created';
    } catch (error) {
      if (!isRefused(error)) throw error;
      return attempt.number > 0 && (await isOurs(bucket, to, writer)) ? 'created' : 'exists';
    }
  });
}

/** Puts bytes in the place of what is there, or of nothing, under the condition that nobody else did meanwhile. */
export async function replaceObject(
  bucket: Bucket,
  to: WriteTo,
  bytes: Uint8Array,
  { ifNewer }: ReplaceOptions = {},
): Promise<'replaced' | 'kept'> {
  const { path, shown } = to;
  const writer = randomUUID();
  for (;;) {
    const stored = ifNewer && (await readVersion(bucket, to));
    if (stored?.metadata[WRITER_METADATA] === writer) return 'replaced';
    if (stored !== undefined && ifNewer?.(stored.content) === false) return 'kept';
    const condition: Condition = !ifNewer ? {} : stored ? { IfMatch: stored.etag } : { IfNoneMatch: '*' };
    const done = await bucket.attempt({ doing: `replace ${shown}`, bytes: bytes.length }, async (attempt) => {
      try {
        await put(bucket, path, bytes, { attempt, writer, ...condition });
        return true;
      } catch (error) {
        if (isRefused(error)) return false; // another was quicker: look again
        throw error;
      }
    });
    if (done) return 'replaced';
  }
}
