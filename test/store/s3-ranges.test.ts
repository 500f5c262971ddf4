import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { ByteRange } from '../../store/object-store.ts';
import { RangedReader } from '../../store/s3-ranges.ts';

const CONTENT = new Uint8Array(70 * 2 ** 20).map((_, i) => Math.imul(i, 2_654_435_761) >>> 24);

function reader(size = CONTENT.length): { read: RangedReader; asked: ByteRange[] } {
  const asked: ByteRange[] = [];
  const read = new RangedReader(size, async (range) => {
    asked.push(range);
    await Promise.resolve();
    return CONTENT.slice(range.start, range.end);
  });
  return { read, asked };
}

describe('reads of ranges', () => {
  it('give the bytes that are there, wherever they lie', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(CONTENT.length), fc.oneof(fc.nat(300), fc.nat(400_000), fc.nat(2 ** 21))), {
          maxLength: 6,
        }),
        async (ranges) => {
          const { read } = reader();
          for (const [offset, wanted] of ranges) {
            const length = Math.min(wanted, CONTENT.length - offset);
            const got = await read.read(offset, length);
            expect(Buffer.compare(got, CONTENT.subarray(offset, offset + length))).toBe(0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a few bytes ask once for what lies together', async () => {
    const { read, asked } = reader(1_000_000);
    for (let at = 999_900; at < 1_000_000; at += 10) await read.read(at, 10);
    expect(asked).toEqual([{ start: 786_432, end: 1_000_000 }]);
  });

  it('of much ask in requests of 16 MiB', async () => {
    const { read, asked } = reader();
    const got = await read.read(5, 60 * 2 ** 20);
    expect(Buffer.compare(got, CONTENT.subarray(5, 5 + 60 * 2 ** 20))).toBe(0);
    expect(asked.map(({ start, end }) => end - start)).toEqual([16, 16, 16, 12].map((n) => n * 2 ** 20));
  });

  it('give arrays of the caller’s own', async () => {
    const { read } = reader(1000);
    (await read.read(0, 10)).fill(0);
    expect(await read.read(0, 10)).toEqual(CONTENT.slice(0, 10));
  });

  it('ask again for what failed', async () => {
    let failing = true;
    const read = new RangedReader(100, async () => {
      if (failing) throw new Error('no');
      return CONTENT.slice(0, 100);
    });
    await expect(read.read(0, 10)).rejects.toThrow('no');
    failing = false;
    expect(await read.read(0, 10)).toEqual(CONTENT.slice(0, 10));
  });

  it('say so where fewer bytes come than were promised', async () => {
    const read = new RangedReader(100, async () => new Uint8Array());
    await expect(read.read(0, 10)).rejects.toThrow('expected 10 bytes from 0, got 0');
  });
});
