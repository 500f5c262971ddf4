import { readFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type ByteSource, memorySource, openLocal } from '../../inputs/byte-source.ts';
import { openContainer } from '../../inputs/container.ts';
import { memberBytes } from '../../inputs/member-bytes.ts';
import { openNpz } from '../../inputs/npz.ts';
import { FIXTURES, refusalOf } from './fixture-job.ts';
import { zipOf } from './fixture-zip.ts';

/** Counts what is read of a source. */
function counted(source: ByteSource) {
  const counter = { bytes: 0, reads: 0 };
  const read: ByteSource['read'] = (offset, length) => {
    counter.bytes += length;
    counter.reads++;
    return source.read(offset, length);
  };
  return { counter, source: { ...source, read } };
}

const npy = (rows: number, columns: number, value: (i: number) => number): Uint8Array => {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`.padEnd(117) + '\n';
  const data = Float64Array.from({ length: rows * columns }, (_, i) => value(i));
  const lead = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  return Buffer.concat([lead, Buffer.from(text), new Uint8Array(data.buffer)]);
};

describe('one member of a large archive', () => {
  const large = npy(20_000, 50, (i) => Math.sin(i));
  const small = npy(10, 2, (i) => i);

  it('is read without the others', async () => {
    const archive = zipOf({ 'large.npy': large, 'small.npy': small, 'more.npy': large });
    const { counter, source } = counted(memorySource('a.npz', archive));
    const container = await openNpz(source);
    expect(await container.header('large')).toEqual({ shape: [20_000, 50], dtype: 'float64' });
    expect((await container.read('small')).values).toEqual(Float64Array.from({ length: 20 }, (_, i) => i));
    // The tail that may hold the directory, the directory, two local headers, two array headers, one small array.
    expect(counter.bytes).toBeLessThan(22 + 65_535 + 2_000);
    expect(archive.length).toBeGreaterThan(16_000_000);
  });

  it('is read by rows when it is stored', async () => {
    const { counter, source } = counted(memorySource('a.npz', zipOf({ 'large.npy': large })));
    const container = await openNpz(source);
    await container.header('large');
    const before = counter.bytes;
    const { values } = await container.read('large', 777);
    expect(values).toEqual(Float64Array.from({ length: 50 }, (_, d) => Math.sin(777 * 50 + d)));
    expect(counter.bytes - before).toBe(400);
  });

  it('has its header peeked at when it is deflated', async () => {
    const { counter, source } = counted(memorySource('a.npz', zipOf({ 'large.npy': large }, true)));
    const container = await openNpz(source);
    const before = counter.bytes;
    await container.header('large');
    expect(counter.bytes - before).toBeLessThan(40_000);
  });

  it('is unpacked once for all entries when it is deflated', async () => {
    const { counter, source } = counted(memorySource('a.npz', zipOf({ 'large.npy': large }, true)));
    const container = await openNpz(source);
    await container.read('large', 0);
    const before = counter.bytes;
    const { values } = await container.read('large', 19_999);
    expect((values as Float64Array)[49]).toBe(Math.sin(999_999));
    expect(counter.bytes).toBe(before);
  });
});

describe('archives', () => {
  it('are read with zip64 sizes, offsets and end record', async () => {
    const container = await openContainer(await openLocal(`${FIXTURES}/good/zip64.npz`, 'zip64.npz'));
    expect(container.names).toEqual(['mean', 'logvar']);
    const values = JSON.parse(readFileSync(`${FIXTURES}/values.json`, 'utf8')) as { good: { logvar: number[] } };
    expect(Array.from((await container.read('logvar')).values as Float32Array)).toEqual(values.good.logvar);
    await container.verify('logvar');
    await container.close();
  });

  it('are refused wherever they are cut', async () => {
    const whole = zipOf({ 'a.npy': npy(4, 2, (i) => i) });
    for (let length = 1; length < whole.length; length += 7) {
      const error = await refusalOf(openNpz(memorySource('cut.npz', whole.subarray(0, length))));
      expect(error.tag).toBe('input-format');
      expect(error.fields).toMatchObject({ file: 'cut.npz' });
    }
  });

  it('never give wrong values when any byte is changed: they are refused, or the byte did not matter', async () => {
    for (const deflate of [false, true]) {
      const whole = zipOf({ 'a.npy': npy(4, 2, (i) => i) }, deflate);
      for (let at = 0; at < whole.length; at++) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 0x10;
        const read = async () => {
          const container = await openNpz(memorySource('changed.npz', bytes));
          await container.verify(container.names[0]!);
          return (await container.read(container.names[0]!)).values;
        };
        const outcome = await read().then(
          (values) => Array.from(values as Float64Array).join(),
          (error: unknown) => (error as { tag?: string }).tag,
        );
        expect(['input-format', 'input-dtype', '0,1,2,3,4,5,6,7']).toContain(outcome);
      }
    }
  });
});

describe('members too large to keep', () => {
  it('are passed in order, and again from the start when one goes back', async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251);
    const packed = deflateRawSync(bytes);
    const listed = { name: 'a.npy', deflated: true, crc: crc32(bytes), packedBytes: packed.length, headerOffset: 0 };
    const member = memberBytes(memorySource('a.npz', packed), { ...listed, bytes: bytes.length }, 0, { bytes: 1000 });
    for (const [offset, length] of [
      [0, 10],
      [1_000_000, 7],
      [2_999_990, 10],
      [5, 3],
    ] as const) {
      expect(await member.read(offset, length)).toEqual(bytes.slice(offset, offset + length));
    }
    await member.verify();
    const wrong = memberBytes(memorySource('a.npz', packed), { ...listed, bytes: bytes.length, crc: 1 }, 0, {
      bytes: 1000,
    });
    expect((await refusalOf(wrong.verify())).message).toContain('expected the checksum 00000001');
  });
});
