import { createHash } from 'node:crypto';
import { CensusError } from '../contracts/errors.ts';
import { sha256 } from './digest.ts';
import { type Bucket, openBucket, type S3Options } from './s3-bucket.ts';
import { signsOf } from './s3-fault.ts';
import { listBucket } from './s3-list.ts';
import { type Headed, headObject, readPart, type ReadFrom, readVersion } from './s3-read.ts';
import { RangedReader } from './s3-ranges.ts';
import { parseS3Uri, s3Uri } from './s3-uri.ts';

/** A file up to here is read whole to be hashed, and kept for a while: what checks it reads it next. */
const WHOLE_BYTES_MAX = 64 * 2 ** 20;
const KEPT_BYTES_MAX = 256 * 2 ** 20;
const HASH_BYTES = 16 * 2 ** 20;

/** The SHA-256 that came with an object, else its entity tag and size, which the service renews with every change. */
const identityOf = ({ sha256: stored, etag, bytes }: Headed): string =>
  stored ?? `etag:${etag.replaceAll('"', '')}:${bytes}`;

export interface S3File {
  readonly bytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface ExamineOptions {
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Files in buckets, for inputs that a job names as `s3://bucket/key`. */
export class S3Files {
  private readonly buckets = new Map<string, Bucket>();
  /** Contents by place and version, the one used last at the end. */
  private readonly kept = new Map<string, Uint8Array>();
  private readonly options: S3Options;

  constructor(options: S3Options = {}) {
    this.options = options;
  }

  private from(location: string): { bucket: Bucket; from: ReadFrom } {
    const place = parseS3Uri(location);
    const known = this.buckets.get(place.bucket);
    const bucket = known ?? openBucket(place, s3Uri({ bucket: place.bucket, path: '' }), this.options);
    this.buckets.set(place.bucket, bucket);
    return { bucket, from: { path: place.path, shown: location } };
  }

  private head(location: string): Promise<Headed | undefined> {
    const { bucket, from } = this.from(location);
    return headObject(bucket, from);
  }

  async identify(location: string): Promise<{ identity: string; bytes: number } | undefined> {
    const found = await this.head(location);
    return found && { identity: identityOf(found), bytes: found.bytes };
  }

  /** Reads a file whose SHA-256 is known; of others only what `identify` tells can be compared. */
  async examine(
    location: string,
    { onBytes, signal }: ExamineOptions,
  ): Promise<{ identity: string; bytes: number } | undefined> {
    const found = await this.head(location);
    if (found === undefined) return undefined;
    const { bytes } = found;
    if (found.sha256 === undefined) return { identity: identityOf(found), bytes };
    if (bytes <= WHOLE_BYTES_MAX) {
      const content = await this.whole(location, found, signal);
      onBytes?.(bytes);
      return { identity: sha256(content), bytes };
    }
    const hash = createHash('sha256');
    for (let at = 0; at < bytes; at += HASH_BYTES) {
      const part = await this.part(location, found, { start: at, end: Math.min(bytes, at + HASH_BYTES) }, signal);
      hash.update(part);
      onBytes?.(part.length);
    }
    return { identity: hash.digest('hex'), bytes };
  }

  async open(location: string): Promise<S3File | undefined> {
    const found = await this.head(location);
    if (found === undefined) return undefined;
    const { bytes } = found;
    const content = this.recall(location, found);
    if (content) return { bytes, read: async (offset, length) => content.slice(offset, offset + length) };
    const reader = new RangedReader(bytes, (range) => this.part(location, found, range));
    return { bytes, read: (offset, length) => reader.read(offset, length) };
  }

  async *list(folder: string): AsyncGenerator<string> {
    const { bucket, from } = this.from(folder);
    const prefix = from.path === '' ? '' : `${from.path}/`;
    for (const { key } of await listBucket(bucket, prefix, from.shown)) {
      const path = key.slice(prefix.length);
      // Some programs mark folders by empty objects.
      if (path !== '' && !path.endsWith('/')) yield path;
    }
  }

  private async whole(location: string, found: Headed, signal?: AbortSignal): Promise<Uint8Array> {
    const kept = this.recall(location, found);
    if (kept) return kept;
    const { bucket, from } = this.from(location);
    const version = await sameVersion(location, readVersion(bucket, { ...from, signal, etag: found.etag }));
    const content = version?.content ?? missing(location);
    this.kept.set(`${location} ${found.etag}`, content);
    let bytes = [...this.kept.values()].reduce((sum, each) => sum + each.length, 0);
    for (const [key, each] of this.kept) {
      if (bytes <= KEPT_BYTES_MAX) break;
      this.kept.delete(key);
      bytes -= each.length;
    }
    return content;
  }

  private recall(location: string, { etag }: Headed): Uint8Array | undefined {
    const key = `${location} ${etag}`;
    const content = this.kept.get(key);
    if (content) this.kept.delete(key);
    if (content) this.kept.set(key, content);
    return content;
  }

  private async part(
    location: string,
    { etag }: Headed,
    range: { start: number; end: number },
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const { bucket, from } = this.from(location);
    return (await sameVersion(location, readPart(bucket, { ...from, signal, etag }, range))) ?? missing(location);
  }
}

function missing(location: string): never {
  throw new CensusError('input-missing', `${location}: expected an object, got none`, {
    hint: 'it was there a moment ago: bring it back, and run again',
    fields: { file: location },
  });
}

/** Reads name the version that was opened: one that was put in its place meanwhile is refused by the service. */
async function sameVersion<T>(location: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const { cause } = Object(error) as { cause?: unknown };
    if (signsOf(cause ?? error).status !== 412) throw error;
    throw new CensusError('input-changed', `${location}: expected the version that was opened, got another`, {
      hint: 'the object was replaced while it was read: start a new run',
      fields: { file: location },
      cause: error,
    });
  }
}
