import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { InputFile } from '../contracts/sources.ts';
import { openLocal } from './byte-source.ts';
import { refusal } from './refusal.ts';
import { missingObject, remoteOf } from './remote.ts';

const CHUNK_BYTES = 1 << 20;

export interface HashOptions {
  /** Called with the bytes just read. */
  onBytes?(bytes: number): void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * SHA-256 of a file in hexadecimal digits, and its bytes: one pass in chunks. A file elsewhere is not read: its stored
 * checksum counts, or else what its service tells versions apart by.
 */
export async function hashFile(
  location: string,
  uri: string,
  options: HashOptions = {},
): Promise<{ sha256: string; bytes: number }> {
  const remote = remoteOf(location);
  if (remote !== undefined) {
    const found = await remote.identify(location);
    if (found === undefined) throw missingObject(uri);
    return { sha256: found.identity, bytes: found.bytes };
  }
  // Opening it first tells a missing file the way all of inputs/ does.
  await (await openLocal(location, uri)).close();
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(location, { highWaterMark: CHUNK_BYTES })) {
    options.signal?.throwIfAborted();
    const part = chunk as Uint8Array;
    hash.update(part);
    bytes += part.length;
    options.onBytes?.(part.length);
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function contentOf({ location, uri }: InputFile, options: HashOptions) {
  const remote = remoteOf(location);
  if (remote === undefined) return hashFile(location, uri, options);
  const found = await remote.examine(location, options);
  if (found === undefined) throw missingObject(uri);
  return { sha256: found.identity, bytes: found.bytes };
}

/** @throws CensusError `input-changed` unless the file is byte for byte what it was when the job was resolved. */
export async function verifyFile(file: InputFile, options: HashOptions = {}): Promise<void> {
  const { sha256, bytes } = await contentOf(file, options);
  if (sha256 === file.sha256) return;
  const problem =
    bytes === file.bytes
      ? `expected SHA-256 ${file.sha256.slice(0, 16)}…, got ${sha256.slice(0, 16)}…`
      : `expected ${file.bytes} bytes, got ${bytes}`;
  const hint = 'the file has changed since the run began: start a new run, or bring the old file back';
  throw refusal('input-changed', { file: file.uri }, problem, hint);
}
