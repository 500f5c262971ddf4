import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { memorySource, openLocal } from '../../inputs/byte-source.ts';
import { openNpy } from '../../inputs/npy-file.ts';
import { parseLiteral } from '../../inputs/python-literal.ts';
import { FIXTURES, refusalOf } from './fixture-job.ts';

const expected = JSON.parse(readFileSync(`${FIXTURES}/values.json`, 'utf8')) as Record<
  string,
  { shape: number[]; values: (string | number)[] }
>;
const files = Object.keys(expected).filter((name) => name.startsWith('npy/'));

describe('files of numpy', () => {
  it.each(files)('%s is read element by element', async (name) => {
    const array = await openNpy(await openLocal(`${FIXTURES}/${name}`, name));
    const { shape, values } = await array.read('');
    await array.close();
    const plain = Array.from(values as ArrayLike<unknown>, (value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(shape).toEqual(expected[name]!.shape);
    expect(plain).toEqual(expected[name]!.values.map((value) => (Object.is(value, -0) ? -0 : value)));
  });
});

/** A .npy of version 1 as numpy writes it. */
function npyOf(descr: string, shape: readonly number[], fortran: boolean, data: Uint8Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const padded = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const lead = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  return Buffer.concat([lead, Buffer.from(padded, 'latin1'), data]);
}

const tensor = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc.record({
    shape: fc.constant(shape),
    values: fc.array(fc.double({ noNaN: true }), { minLength: size, maxLength: size }),
    bigEndian: fc.boolean(),
    fortran: fc.boolean(),
  });
});

describe('any array of doubles', () => {
  it('comes back in row-major order, from either byte and memory order', async () => {
    await fc.assert(
      fc.asyncProperty(tensor, async ({ shape, values, bigEndian, fortran }) => {
        const data = new DataView(new ArrayBuffer(values.length * 8));
        values.forEach((value, row) => {
          const at = fortran ? columnMajor(row, shape) : row;
          data.setFloat64(at * 8, value, !bigEndian);
        });
        const file = npyOf(bigEndian ? '>f8' : '<f8', shape, fortran, new Uint8Array(data.buffer));
        const array = await openNpy(memorySource('a.npy', file));
        const read = await array.read('a');
        expect(read.shape).toEqual(shape);
        expect(Array.from(read.values as Float64Array)).toEqual(values);
        for (let k = 0; k < shape[0]!; k++) {
          const entry = await array.read('a', k);
          const size = values.length / shape[0]!;
          expect(Array.from(entry.values as Float64Array)).toEqual(values.slice(k * size, (k + 1) * size));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is refused, never read beyond its end, when it is cut anywhere', async () => {
    const file = npyOf('<f8', [2, 3], false, new Uint8Array(48));
    for (let length = 1; length < file.length; length++) {
      const cut = memorySource('cut.npy', file.subarray(0, length));
      const error = await refusalOf(openNpy(cut));
      expect(error.tag).toBe('input-format');
      expect(error.message).toMatch(/^cut\.npy: cut: expected/);
    }
  });
});

/** Where the element of a row-major position lies in column-major order. */
function columnMajor(position: number, shape: readonly number[]): number {
  const index: number[] = [];
  let rest = position;
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index.reduceRight((at, i, axis) => i + shape[axis]! * at, 0);
}

describe('literals of Python', () => {
  it('are parsed, not evaluated', () => {
    expect(parseLiteral(`{'a': (1, 2L,), "b": [True, None], 'c': '<f4',}`)).toEqual({
      a: [1, 2],
      b: [true, null],
      c: '<f4',
    });
    for (const text of ["exec('x')", '{', '1 2', '[1', '{1: 2}', '__import__', '('.repeat(100)]) {
      expect(() => parseLiteral(text)).toThrow(SyntaxError);
    }
  });
});
