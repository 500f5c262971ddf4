import { describe, expect, it } from '@jest/globals';
import { encodeTable, decodeTable } from '../../store/table.ts';
import { decodeNpy, encodeNpy } from '../../store/npy.ts';
import { decodeNpz, encodeNpz } from '../../store/npz.ts';

/** Bytes come as Buffers from Node, small ones out of a pool that they share. */
function pooled(bytes: Uint8Array): Buffer {
  const buffer = Buffer.allocUnsafe(bytes.length);
  buffer.set(bytes);
  return buffer;
}

describe('what is stored, read from a Buffer of the pool', () => {
  const data = Float64Array.from([0.5, -2, 1e300]);

  it('is really from a pool, or the tests below show nothing', () => {
    expect(pooled(new Uint8Array(100)).buffer.byteLength).toBeGreaterThan(100);
  });

  it('is the same array', () => {
    const array = decodeNpy(pooled(encodeNpy({ shape: [3], data })));
    expect(array).toEqual({ shape: [3], data });
    expect(array.data.buffer.byteLength).toBe(data.byteLength);
  });

  it('is the same archive', () => {
    expect(decodeNpz(pooled(encodeNpz({ a: { shape: [3], data } })))).toEqual({ a: { shape: [3], data } });
  });

  it('is the same table', async () => {
    const table = { space: Int32Array.of(0, 1), key: ['a', 'b'], text: ['x', 'é'], number: Float64Array.of(1, NaN) };
    expect(await decodeTable('space_metadata', pooled(encodeTable('space_metadata', table)))).toEqual(table);
  });
});
