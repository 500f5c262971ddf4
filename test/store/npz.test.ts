import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeNpy, encodeNpy, type NpyArray, type NpyData } from '../../store/npy.ts';
import { decodeNpz, encodeNpz } from '../../store/npz.ts';

const anyData = (length: number): fc.Arbitrary<NpyData> =>
  fc.oneof(
    fc.float32Array({ minLength: length, maxLength: length }),
    fc.float64Array({ minLength: length, maxLength: length }),
    fc.int32Array({ minLength: length, maxLength: length }),
    fc.uint8Array({ minLength: length, maxLength: length }),
  );
const anyArray: fc.Arbitrary<NpyArray> = fc
  .array(fc.nat(4), { maxLength: 4 })
  .chain((shape) => anyData(shape.reduce((a, b) => a * b, 1)).map((data) => ({ shape, data })));

describe('npy', () => {
  it.each([
    // Written by numpy.save of numpy 2.
    [
      { shape: [1, 3], data: new Float32Array([1.5, -2, Infinity]) },
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }",
      'AADAPwAAAMAAAIB/',
    ],
    [
      { shape: [2], data: new Float64Array([0.1, 2]) },
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
      'mpmZmZmZuT8AAAAAAAAAQA==',
    ],
    [{ shape: [], data: new Int32Array([7]) }, "{'descr': '<i4', 'fortran_order': False, 'shape': (), }", 'BwAAAA=='],
    [{ shape: [0, 3], data: new Uint8Array() }, "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 3), }", ''],
  ] as const)('is what numpy writes: %j', (array, header, content) => {
    const bytes = Buffer.from(encodeNpy(array));
    expect(bytes.subarray(0, 10).toString('hex')).toBe('934e554d505901007600');
    expect(bytes.subarray(10, 128).toString('latin1')).toBe(`${header.padEnd(117)}\n`);
    expect(bytes.subarray(128).toString('base64')).toBe(content);
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyArray, (array) => {
        expect(decodeNpy(encodeNpy(array))).toEqual(array);
      }),
    );
  });

  it('takes a view that is not aligned', () => {
    const bytes = new Uint8Array(300);
    const file = encodeNpy({ shape: [3], data: new Float64Array([1, 2, 3]) });
    bytes.set(file, 3);
    expect(decodeNpy(bytes.subarray(3, 3 + file.length)).data).toEqual(new Float64Array([1, 2, 3]));
  });

  it('refuses what it did not write', () => {
    const file = encodeNpy({ shape: [2], data: new Float32Array(2) });
    expect(() => encodeNpy({ shape: [3], data: new Float32Array(2) })).toThrow('expected 3 items, got 2');
    expect(() => decodeNpy(file.slice(0, -1), 'a.npy')).toThrow('a.npy: expected 8 bytes, got 7');
    expect(() => decodeNpy(file.slice(0, 9))).toThrow('expected a .npy header');
    expect(() => decodeNpy(new TextEncoder().encode('text that is no array'))).toThrow('expected a .npy header');
    const fortran = Buffer.from(file);
    fortran.write('True ', fortran.indexOf('False'));
    expect(() => decodeNpy(fortran)).toThrow('C-order');
  });
});

describe('npz', () => {
  it('comes back as it was, in order', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z_é]{1,8}$/), { maxLength: 5 });
    fc.assert(
      fc.property(
        names.chain((keys) => fc.tuple(fc.constant(keys), fc.tuple(...keys.map(() => anyArray)))),
        ([keys, arrays]) => {
          const members = Object.fromEntries(keys.map((key, i) => [key, arrays[i] as NpyArray]));
          const decoded = decodeNpz(encodeNpz(members));
          expect(decoded).toEqual(members);
          expect(Object.keys(decoded)).toEqual(Object.keys(members));
        },
      ),
    );
  });

  it('has bytes that depend on the arrays alone', () => {
    const make = (): Uint8Array => encodeNpz({ mean: { shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) } });
    expect(make()).toEqual(make());
  });

  it('finds every flipped byte of a member', () => {
    const bytes = encodeNpz({ a: { shape: [4], data: new Float32Array([1, 2, 3, 4]) } });
    const start = 30 + 'a.npy'.length;
    for (let at = start; at < start + 128 + 16; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(() => decodeNpz(damaged, 'fp.npz')).toThrow(/^fp\.npz: a\.npy: expected CRC-32/);
    }
  });

  it('refuses what is cut off or no zip', () => {
    const bytes = encodeNpz({ a: { shape: [4], data: new Float32Array(4) } });
    for (const length of [0, 10, 30, bytes.length - 1]) {
      expect(() => decodeNpz(bytes.slice(0, length))).toThrow('expected the end of a zip');
    }
    expect(() => decodeNpz(bytes.slice(40))).toThrow(/npz.*: expected/);
  });
});
