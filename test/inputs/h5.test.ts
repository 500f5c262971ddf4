import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isCensusError } from '../../contracts/errors.ts';
import { memorySource, openLocal } from '../../inputs/byte-source.ts';
import { openContainer, openFile, requireArray } from '../../inputs/container.ts';
import { openH5 } from '../../inputs/h5.ts';
import { Hdf5Thread } from '../../inputs/hdf5-thread.ts';
import { FIXTURES, refusalOf } from './fixture-job.ts';

type Expected = Readonly<Record<string, { shape: number[]; values: (number | string)[] }>>;
const expected = JSON.parse(readFileSync(`${FIXTURES}/h5/values.json`, 'utf8')) as Expected;
const { good } = JSON.parse(readFileSync(`${FIXTURES}/values.json`, 'utf8')) as { good: Record<string, number[]> };

const open = (name: string) => openFile(`${FIXTURES}/${name}`, name);
const listOf = (values: ArrayLike<number | bigint | string>): (number | string)[] =>
  Array.from(values, (value) => (typeof value === 'bigint' ? String(value) : value));
const bytesOf = (file: string): Uint8Array => readFileSync(`${FIXTURES}/${file}`);

describe('the data sets of an HDF5 file', () => {
  it('come out as h5py wrote them, whatever their type, byte order and packing', async () => {
    const container = await open('h5/all.h5');
    const got: [name: string, unknown][] = [];
    for (const name of Object.keys(expected)) {
      const { shape } = await container.header(name);
      got.push([name, { shape, values: listOf((await container.read(name)).values) }]);
    }
    await container.close();
    expect(got).toEqual(Object.entries(expected));
  });

  it('have the types that numpy calls so', async () => {
    const container = await open('h5/all.h5');
    const types: Record<string, string> = {};
    for (const name of ['f2_big', 'f4', 'f8', 'bool', 'i1', 'u2_big', 'i8', 'u8_big', 'codes', 'fixed', 'text']) {
      types[name] = (await container.header(name)).dtype;
    }
    await container.close();
    expect(types).toEqual({
      f2_big: 'float16',
      f4: 'float32',
      f8: 'float64',
      bool: 'bool',
      i1: 'int8',
      u2_big: 'uint16',
      i8: 'int64',
      u8_big: 'uint64',
      codes: 'int32',
      fixed: 'string',
      text: 'string',
    });
  });

  it('are read by entries of the leading axis, in any order', async () => {
    const container = await open('h5/all.h5');
    for (const [name, { shape, values }] of Object.entries(expected)) {
      const size = values.length / (shape[0] ?? 1);
      for (let entry = (shape[0] ?? 0) - 1; entry >= 0; entry -= 3) {
        const own = await container.read(name, entry);
        expect([name, own.shape]).toEqual([name, shape.slice(1)]);
        expect([name, listOf(own.values)]).toEqual([name, values.slice(entry * size, (entry + 1) * size)]);
      }
    }
    await container.close();
  });

  it('go by their paths, with or without a leading slash', async () => {
    const container = await open('h5/latest.h5');
    expect(container).toMatchObject({ format: 'h5', names: ['mean', 'packed/logvar'] });
    expect(['/mean', 'packed/logvar', '/packed/logvar', 'packed', 'logvar'].map((name) => container.has(name))).toEqual(
      [true, true, true, false, false],
    );
    expect(listOf((await container.read('/packed/logvar')).values as Float32Array)).toEqual(good['logvar']);
    await container.close();
  });

  it('that hold something else, or lie elsewhere, are refused by name when they are asked for', async () => {
    const container = await open('h5/all.h5');
    const said: Record<string, string> = {};
    for (const name of container.names.filter((name) => expected[name] === undefined)) {
      said[name] = (await refusalOf(container.read(name))).message.replace(/^.*? got /, '');
    }
    await container.close();
    expect(said).toEqual({
      complex: 'complex numbers',
      compound: 'a compound type',
      lists: 'lists of different lengths',
      lzf: 'the filter lzf',
      opaque: 'opaque data',
      other: 'a link to all.h5',
      outside: 'damaged data (unable to open external raw data file)',
      reference: 'references',
      virtual: 'a link to all.h5',
      wide: 'floats of 16 bytes',
    });
  });
});

describe('HDF5 files', () => {
  it('are recognised by their content, also in memory', async () => {
    for (const uri of ['a.npz', 'a', 'a.hdf5']) {
      const container = await openContainer(memorySource(uri, bytesOf('good/stored.h5')));
      expect(container).toMatchObject({ format: 'h5', names: ['ids', 'logvar', 'mean'] });
      expect(listOf((await container.read('mean')).values as Float32Array)).toEqual(good['mean']);
      await container.close();
    }
  });

  it('may be open side by side', async () => {
    const containers = await Promise.all(Array.from({ length: 8 }, () => open('good/stored.h5')));
    const read = await Promise.all(containers.map((container) => container.read('mean')));
    for (const { values } of read) expect(listOf(values as Float32Array)).toEqual(good['mean']);
    await Promise.all(containers.map((container) => container.close()));
  });

  it('of weights say what is missing', async () => {
    for (const file of ['bad/weights.h5', 'bad/keras3.h5']) {
      const container = await open(file);
      expect(() => requireArray(container, 'mean', 'mean')).toThrow(
        expect.objectContaining({ hint: expect.stringContaining("a model's weights: encode the data points first") }),
      );
      await container.close();
    }
  });

  it('need a package, and say which', async () => {
    const thread = new Hdf5Thread({ library: 'h5wasm-that-is-not-there' });
    const source = await openLocal(`${FIXTURES}/good/stored.h5`, 'stored.h5');
    const error = await refusalOf(openH5(source, thread));
    await source.close();
    expect(error).toMatchObject({ tag: 'input-format', hint: 'npm install h5wasm' });
    expect(error.message).toContain('stored.h5: expected the package that reads HDF5, got none');
  });
});

describe('damaged HDF5 files', () => {
  it('that keep the library busy for ever are refused, and do no harm to others that are open', async () => {
    const thread = new Hdf5Thread({ answerMsMax: 3000 });
    const sound = await openH5(await openLocal(`${FIXTURES}/good/stored.h5`, 'stored.h5'), thread);
    const endless = await openH5(await openLocal(`${FIXTURES}/bad/endless.h5`, 'endless.h5'), thread);
    const [refused, read] = await Promise.all([refusalOf(endless.read('ids')), sound.read('mean')]);
    expect(refused.message).toBe('endless.h5: ids: expected HDF5, got damaged data (no answer within 3 s)');
    expect(listOf(read.values as Float32Array)).toEqual(good['mean']);
    expect((await endless.read('logvar')).shape).toEqual([12, 3]);
    await endless.close();
    await sound.close();
  }, 30_000);

  it('end in a refusal or in values of the right number, whatever bytes are changed', async () => {
    const thread = new Hdf5Thread({ answerMsMax: 3000 });
    const whole = bytesOf('h5/latest.h5');
    const outcomes = new Set<string>();
    for (let at = 0; at < whole.length; at += 3) {
      const bytes = Uint8Array.from(whole);
      bytes[at]! ^= at % 2 === 0 ? 0xff : 0x04;
      try {
        const container = await openH5(memorySource('a.h5', bytes), thread);
        for (const name of ['mean', 'packed/logvar'].filter((name) => container.has(name))) {
          const { shape } = await container.header(name);
          const { values } = await container.read(name);
          expect(values).toHaveLength(shape.reduce((size, length) => size * length, 1));
        }
        await container.close();
        outcomes.add('read');
      } catch (error) {
        if (!isCensusError(error)) throw error;
        outcomes.add(error.tag);
      }
    }
    expect([...outcomes].sort()).toEqual(expect.arrayContaining(['input-format', 'read']));
  });
});
