import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';

const CHUNK_BYTES = 1 << 20;
/** What waits before and behind unpacking is bounded alike on every version of Node, whose default has grown. */
const UNPACKING = { chunkSize: 1 << 18, highWaterMark: 1 << 14 };

/** The bytes of a file from `start`, in chunks. */
export async function* chunksOf(
  source: ByteSource,
  start: number,
  length: number,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += chunkBytes) {
    yield await source.read(start + done, Math.min(chunkBytes, length - done));
  }
}

/**
 * Deflated bytes of a file, unpacked chunk by chunk: whoever stops taking them has not paid for the rest.
 *
 * @throws zlib's error where the data are damaged.
 */
export async function* inflated(
  source: ByteSource,
  start: number,
  packedBytes: number,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(chunksOf(source, start, packedBytes, chunkBytes), {
    objectMode: true,
    highWaterMark: 1,
  });
  const unpack = createInflateRaw(UNPACKING);
  // Errors reach the loop below as well; the callback keeps them from going unheard when it has ended already.
  const piped = pipeline(packed, unpack, () => undefined);
  try {
    for await (const chunk of piped) yield chunk as Uint8Array;
  } finally {
    unpack.destroy();
    packed.destroy();
  }
}
