import type { Readable } from 'node:stream';
import { CensusError } from '../contracts/errors.ts';
import { sha256 } from './digest.ts';
import { type ByteRange, cut } from './object-store.ts';
import type { Attempt, Bucket } from './s3-bucket.ts';
import { isAbsent, signsOf } from './s3-fault.ts';

/** Under which an object's SHA-256 is kept beside it, in hexadecimal digits. */
export const SHA256_METADATA = 'census-sha256';

/** Reads in a row that must disagree with the stored checksum before the object, not the line, is to blame. */
const DAMAGED_READS = 3;

export interface ReadFrom {
  /** The object's name in the bucket. */
  readonly path: string;
  /** What messages call it. */
  readonly shown: string;
  readonly signal?: AbortSignal | undefined;
  /** The version that is meant; another one is an error with status 412. */
  readonly etag?: string | undefined;
}

const damaged = (shown: string, uri: string, expected: string, got: string): CensusError =>
  new CensusError('object-corrupt', `${shown}: expected sha256 ${expected.slice(0, 12)}, got ${got.slice(0, 12)}`, {
    hint: `this object of ${uri} was damaged after it was written: remove it (or the run) and run again`,
    fields: { key: shown, expected, got },
  });

const truncated = (expected: number, got: number): Error =>
  Object.assign(new Error(`expected ${expected} bytes, got ${got}`), { name: 'TruncatedBody' });

/** All bytes of an answer's body, as many as it announced. */
async function collect(body: unknown, bytes: number, { signal, alive }: Attempt): Promise<Uint8Array> {
  const stream = body as Readable;
  const stop = (): void => void stream.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop);
  const whole = new Uint8Array(bytes);
  let filled = 0;
  try {
    for await (const chunk of stream) {
      const part = chunk as Uint8Array;
      alive();
      if (filled + part.length > bytes) throw truncated(bytes, filled + part.length);
      whole.set(part, filled);
      filled += part.length;
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (filled < bytes) throw truncated(bytes, filled);
  return whole;
}

const absence = (error: unknown): undefined => {
  if (isAbsent(error)) return undefined;
  throw error;
};

/** What is known of an object without reading it. */
export interface Headed {
  readonly bytes: number;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the whole content, in hexadecimal digits, where it was stored with the object. */
  readonly sha256: string | undefined;
}

/** Ours, or the one that the service took when another program wrote the object; of uploads in pieces it has none. */
function storedSha256(metadata: Readonly<Record<string, string>>, checksum: string | undefined): string | undefined {
  const own = metadata[SHA256_METADATA] ?? '';
  if (/^[0-9a-f]{64}$/.test(own)) return own;
  const hex = Buffer.from(checksum ?? '', 'base64').toString('hex');
  return checksum?.includes('-') === false && hex.length === 64 ? hex : undefined;
}

/** An object and which version of it this is, compared with the checksum stored with it; undefined where there is none. */
export function readVersion(bucket: Bucket, { path, shown, signal, etag }: ReadFrom) {
  let disagreements = 0;
  return bucket.attempt({ doing: `read ${shown}`, signal }, async (attempt) => {
    const { sdk, client } = attempt;
    const request = new sdk.GetObjectCommand({ Bucket: bucket.name, Key: path, ...(etag && { IfMatch: etag }) });
    const answer = await client.send(request, { abortSignal: attempt.signal }).catch(absence);
    if (answer === undefined) return undefined;
    const content = await collect(answer.Body, answer.ContentLength ?? 0, attempt);
    const metadata = answer.Metadata ?? {};
    const expected = storedSha256(metadata, answer.ChecksumSHA256);
    const version = { content, bytes: content.length, etag: answer.ETag ?? '', metadata, sha256: expected };
    if (expected === undefined) return version; // put there by another program
    const got = sha256(content);
    if (got === expected) return version;
    if (++disagreements === DAMAGED_READS) throw damaged(shown, bucket.uri, expected, got);
    throw truncated(content.length, content.length);
  });
}

/** The bytes of an object, checked as `readVersion` does. */
export const readObject = async (bucket: Bucket, from: ReadFrom): Promise<Uint8Array | undefined> =>
  (await readVersion(bucket, from))?.content;

/** Part of an object, cut off at its end. Its length is checked; the checksum is one of the whole. */
export async function readPart(bucket: Bucket, from: ReadFrom, range: ByteRange): Promise<Uint8Array | undefined> {
  const { path, shown, signal, etag } = from;
  const start = Math.max(0, range.start);
  const end = Math.max(start, range.end);
  return bucket.attempt({ doing: `read ${shown}`, signal }, async (attempt) => {
    const { sdk, client } = attempt;
    const Range = `bytes=${start}-${Math.max(start, end - 1)}`;
    const request = new sdk.GetObjectCommand({ Bucket: bucket.name, Key: path, Range, ...(etag && { IfMatch: etag }) });
    try {
      const answer = await client.send(request, { abortSignal: attempt.signal });
      const bytes = await collect(answer.Body, answer.ContentLength ?? 0, attempt);
      if (answer.ContentRange === undefined) return cut(bytes, { start, end }); // a server without ranges
      const total = Number(/\/(\d+)$/.exec(answer.ContentRange)?.[1]);
      const asked = Math.max(start + 1, Math.min(end, total)) - start;
      if (bytes.length !== asked) throw truncated(asked, bytes.length);
      return end === start ? new Uint8Array() : bytes;
    } catch (error) {
      if (signsOf(error).status === 416) return new Uint8Array(); // it begins beyond the end
      return absence(error);
    }
  });
}

export function headObject(bucket: Bucket, { path, shown, signal }: ReadFrom): Promise<Headed | undefined> {
  return bucket.attempt({ doing: `look at ${shown}`, signal }, async (attempt) => {
    const { sdk, client, signal: abortSignal } = attempt;
    const request = new sdk.HeadObjectCommand({ Bucket: bucket.name, Key: path, ChecksumMode: 'ENABLED' });
    const answer = await client.send(request, { abortSignal }).catch(absence);
    if (answer === undefined) return undefined;
    const { ContentLength: bytes = 0, ETag: etag = '', Metadata: metadata = {} } = answer;
    return { bytes, etag, metadata, sha256: storedSha256(metadata, answer.ChecksumSHA256) };
  });
}
