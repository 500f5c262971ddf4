import { crc32 } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { codeOf, reasonOf } from './failure.ts';
import { chunksOf, inflated } from './inflate.ts';
import { type Place, refusal } from './refusal.ts';
import type { ZipMember } from './zip-directory.ts';

/** Unpacked members up to this size, all of them together, are kept while their archive is open. */
const KEPT_BYTES_MAX = 256 * 2 ** 20;
/** What shrinks more than this is no array of numbers that anyone measured; a little of it is let pass. */
const PACKED_MOST = 100;
const SWOLLEN_BYTES_MAX = 48 * 2 ** 20;
/** Packed bytes that are read at a time when only a header is wanted. */
const PEEK_BYTES = 4096;
const HINT = 'the archive is damaged: copy or export it again, e.g. with numpy.savez';

/** The unpacked bytes of one zip member. */
export interface MemberBytes {
  readonly size: number;
  /** The first bytes, fewer where the member ends: unpacks no more than these. */
  head(length: number): Promise<Uint8Array>;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Reads all once and compares size and checksum; free where that has been done. */
  verify(): Promise<void>;
}

/** What the members of one archive may still keep. */
export interface KeepBudget {
  bytes: number;
}

export const keepBudget = (): KeepBudget => ({ bytes: KEPT_BYTES_MAX });

/** Stored bytes are read where they lie; deflated ones are unpacked once and kept, or passed in order when they are many. */
export function memberBytes(
  source: ByteSource,
  member: ZipMember,
  start: number,
  budget: KeepBudget = keepBudget(),
): MemberBytes {
  const place = { file: source.uri, array: member.name.replace(/\.npy$/, '') };
  const raw = (chunkBytes?: number) =>
    member.deflated
      ? inflated(source, start, member.packedBytes, chunkBytes)
      : chunksOf(source, start, member.bytes, chunkBytes);
  let kept: Promise<Uint8Array> | undefined;
  let verified: Promise<void> | undefined;
  let cursor: Cursor | undefined;

  const wrongSize = wrongSizeOf(member, place);
  const checked = (chunkBytes?: number) => checkedChunks(raw(chunkBytes), member, place);
  const whole = async (): Promise<Uint8Array> => {
    const bytes = new Uint8Array(member.bytes);
    let done = 0;
    for await (const chunk of checked()) {
      bytes.set(chunk, done);
      done += chunk.length;
    }
    return bytes;
  };
  const isSwollen = member.deflated && member.bytes > PACKED_MOST * member.packedBytes;
  /** Once kept, kept for good. */
  const keeps = (): boolean => {
    if (kept !== undefined) return true;
    if (member.bytes > (isSwollen ? Math.min(SWOLLEN_BYTES_MAX, budget.bytes) : budget.bytes)) return false;
    budget.bytes -= member.bytes;
    kept = whole();
    return true;
  };
  /** A small archive of much must not fill the memory: what goes by in pieces may be as much as it likes. */
  const refuseBomb = (length: number): void => {
    if (!isSwollen || length <= SWOLLEN_BYTES_MAX) return;
    const problem = `expected at most ${SWOLLEN_BYTES_MAX} bytes at once of what shrinks more than ${PACKED_MOST} times, got ${length}`;
    throw refusal('input-format', place, problem, 'save it without compression: numpy.savez');
  };

  return {
    size: member.bytes,
    async head(length) {
      const wanted = Math.min(length, member.bytes);
      if (!member.deflated) return source.read(start, wanted);
      return new Cursor(checked(PEEK_BYTES)).take(wanted, wrongSize);
    },
    async read(offset, length) {
      refuseBomb(length);
      if (kept !== undefined || (member.deflated && keeps())) return (await kept!).slice(offset, offset + length);
      if (!member.deflated) return source.read(start + offset, length);
      if (cursor === undefined || cursor.position > offset) {
        await cursor?.close();
        cursor = new Cursor(checked());
      }
      await cursor.skip(offset - cursor.position, wrongSize);
      return cursor.take(length, wrongSize, false);
    },
    verify() {
      verified ??= keeps() ? kept!.then(() => undefined) : drain(checked());
      return verified;
    },
  };
}

const wrongSizeOf = (member: ZipMember, place: Place) => (got: string) =>
  refusal('input-format', place, `expected ${member.bytes} bytes as listed, got ${got}`, HINT);

/** The chunks of a member, its size and checksum compared on the way. */
async function* checkedChunks(
  chunks: AsyncGenerator<Uint8Array>,
  member: ZipMember,
  place: Place,
): AsyncGenerator<Uint8Array> {
  const wrongSize = wrongSizeOf(member, place);
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > member.bytes) throw wrongSize('more');
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    if (codeOf(error)?.startsWith('input-') === true) throw error;
    throw refusal('input-format', place, `expected deflated data, got damaged data (${reasonOf(error)})`, HINT, error);
  }
  if (size !== member.bytes) throw wrongSize(`${size}`);
  if (crc !== member.crc) {
    const [want, got] = [member.crc, crc].map((value) => value.toString(16).padStart(8, '0'));
    throw refusal('input-format', place, `expected the checksum ${want}, got ${got}`, HINT);
  }
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // Taking every chunk is what compares the checksum at the end.
  const iterator = chunks[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

/** Takes bytes off a stream of chunks in order. */
class Cursor {
  position = 0;
  private readonly chunks: AsyncGenerator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncGenerator<Uint8Array>) {
    this.chunks = chunks;
  }

  /** The next `length` bytes; the stream is ended behind them unless more will be taken. */
  async take(length: number, ended: (got: string) => Error, last = true): Promise<Uint8Array> {
    const out = new Uint8Array(length);
    await this.advance(length, ended, (part, at) => out.set(part, at));
    if (last) await this.close();
    return out;
  }

  async skip(length: number, ended: (got: string) => Error): Promise<void> {
    await this.advance(length, ended, () => undefined);
  }

  async close(): Promise<void> {
    await this.chunks.return(undefined);
  }

  private async advance(length: number, ended: (got: string) => Error, use: (part: Uint8Array, at: number) => void) {
    for (let done = 0; done < length;) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done === true) throw ended(`${this.position}`);
        this.rest = next.value;
      }
      const part = this.rest.subarray(0, length - done);
      use(part, done);
      this.rest = this.rest.subarray(part.length);
      done += part.length;
      this.position += part.length;
    }
  }
}
