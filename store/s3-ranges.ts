import type { ByteRange } from './object-store.ts';

/** Small reads are answered from blocks of this size; archives and tables are full of them. */
const BLOCK_BYTES = 2 ** 18;
const BLOCKS_KEPT = 32;
/** Large ones go by requests of this size. */
const REQUEST_BYTES = 16 * 2 ** 20;
const AT_ONCE = 4;

/** Reads of any size from something that answers requests for ranges, in few requests. */
export class RangedReader {
  private readonly size: number;
  private readonly fetch: (range: ByteRange) => Promise<Uint8Array>;
  /** By number, the one used last at the end. */
  private readonly blocks = new Map<number, Promise<Uint8Array>>();

  constructor(size: number, fetch: (range: ByteRange) => Promise<Uint8Array>) {
    this.size = size;
    this.fetch = fetch;
  }

  /** A copy of the caller's own. The range must lie within the size. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    if (length >= 4 * BLOCK_BYTES) {
      await this.readLarge(offset, bytes);
      return bytes;
    }
    for (let at = offset; at < offset + length;) {
      const number = Math.floor(at / BLOCK_BYTES);
      const block = await this.block(number);
      const part = block.subarray(at - number * BLOCK_BYTES, offset + length - number * BLOCK_BYTES);
      if (part.length === 0) throw new RangeError(`expected ${length} bytes from ${offset}, got ${at - offset}`);
      bytes.set(part, at - offset);
      at += part.length;
    }
    return bytes;
  }

  private async readLarge(offset: number, bytes: Uint8Array): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < bytes.length) {
        const at = next;
        next = Math.min(bytes.length, at + REQUEST_BYTES);
        bytes.set(await this.fetch({ start: offset + at, end: offset + next }), at);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  private block(number: number): Promise<Uint8Array> {
    const start = number * BLOCK_BYTES;
    const block = this.blocks.get(number) ?? this.fetch({ start, end: Math.min(this.size, start + BLOCK_BYTES) });
    this.blocks.delete(number);
    this.blocks.set(number, block);
    block.catch(() => this.blocks.delete(number));
    const [oldest] = this.blocks.keys();
    if (this.blocks.size > BLOCKS_KEPT) this.blocks.delete(oldest!);
    return block;
  }
}
