import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isCensusError } from '../../contracts/errors.ts';
import { memorySource } from '../../inputs/byte-source.ts';
import { openContainer, openFile, requireArray } from '../../inputs/container.ts';
import { checkTensor, readTensor } from '../../inputs/torch-tensor.ts';
import { readFactors } from '../../inputs/factors.ts';
import { FIXTURES, jobOf, readAll, refusalOf } from './fixture-job.ts';
import { torchFileOf } from './fixture-torch.ts';

type Expected = Readonly<Record<string, { shape: number[]; dtype: string; values: (number | string)[] }>>;
const expected = JSON.parse(readFileSync(`${FIXTURES}/torch/values.json`, 'utf8')) as Expected;
const { good } = JSON.parse(readFileSync(`${FIXTURES}/values.json`, 'utf8')) as { good: Record<string, number[]> };

const open = (name: string) => openFile(`${FIXTURES}/${name}`, name);
const listOf = (values: ArrayLike<number | bigint | string>): (number | string)[] =>
  Array.from(values, (value) => (typeof value === 'bigint' ? String(value) : value));
const bytesOf = (file: string): Uint8Array => readFileSync(`${FIXTURES}/${file}`);

describe.each(['all', 'protocol3', 'protocol4', 'protocol5'])('the tensors of torch/%s.pt', (file) => {
  it('come out as PyTorch has them, whatever their type and strides', async () => {
    const container = await open(`torch/${file}.pt`);
    const got: [name: string, unknown][] = [];
    for (const name of Object.keys(expected)) {
      await container.verify(name);
      const { shape, dtype } = await container.header(name);
      got.push([name, { shape, dtype, values: listOf((await container.read(name)).values) }]);
    }
    await container.close();
    expect(got).toEqual(Object.entries(expected));
  });

  it('are read by entries of the leading axis', async () => {
    const container = await open(`torch/${file}.pt`);
    for (const [name, { shape, values }] of Object.entries(expected)) {
      const size = values.length / (shape[0] ?? 1);
      for (let entry = 0; entry < (shape[0] ?? 0); entry++) {
        const own = await container.read(name, entry);
        expect([name, own.shape]).toEqual([name, shape.slice(1)]);
        expect([name, listOf(own.values)]).toEqual([name, values.slice(entry * size, (entry + 1) * size)]);
      }
    }
    await container.close();
  });
});

describe('a PyTorch file', () => {
  it('leaves numbers, texts and lists out, and names what is no dense tensor when it is asked for', async () => {
    const container = await open('torch/all.pt');
    const others = container.names.filter((name) => expected[name] === undefined);
    const said: Record<string, string> = {};
    for (const name of others) said[name] = (await refusalOf(container.header(name))).message.replace(/^.* got /, '');
    await container.close();
    expect(said).toEqual({
      complex: 'ComplexFloat',
      sparse: 'a sparse tensor',
      quantised: 'a quantised tensor',
      f8_e4m3: 'float8_e4m3fn',
      conjugate: 'a conjugate or negated view',
      negative_view: 'a conjugate or negated view',
      meta: 'a tensor without data (meta)',
    });
  });

  it.each(['bare', 'bare_transposed'])('of one tensor answers to any name but ids: %s', async (file) => {
    const container = await open(`torch/${file}.pt`);
    expect(container).toMatchObject({ names: [file], single: true });
    expect([container.has('mean'), container.has('ids')]).toEqual([true, false]);
    expect(Array.from((await container.read('mean')).values as Float32Array)).toEqual(good['mean']);
    await container.close();
    const { spaces } = await readAll(jobOf(`torch/${file}.pt`, { arrays: { mean: 'mean' } }));
    expect(Array.from(spaces[0]!.posterior.mean!)).toEqual(good['mean']);
    const error = await refusalOf(readAll(jobOf(`torch/${file}.pt`)));
    expect(error.message).toContain('expected mean and logvar, got a file of one array');
  });

  it.each(['ordered', 'no_checksums', 'little', 'big', 'deflated'])('may be written otherwise: %s', async (file) => {
    const container = await open(`torch/${file}.pt`);
    await container.verify('mean');
    expect(Array.from((await container.read('mean')).values as Float32Array)).toEqual(good['mean']);
    await container.close();
  });

  it('may hold numpy arrays, which are data in its pickle', async () => {
    const arrays = JSON.parse(readFileSync(`${FIXTURES}/torch/numpy.json`, 'utf8')) as Record<
      string,
      { shape: number[]; values: (number | string)[] }
    >;
    const container = await open('torch/numpy.pt');
    for (const [name, { shape, values }] of Object.entries(arrays)) {
      expect([name, (await container.header(name)).shape]).toEqual([name, shape]);
      expect([name, listOf((await container.read(name)).values)]).toEqual([name, values]);
    }
    expect(listOf((await container.read('fortran', 11)).values)).toEqual(good['mean']!.slice(33));
    expect((await refusalOf(container.header('objects'))).message).toContain('got Python objects (pickled');
    expect((await refusalOf(container.header('complex'))).message).toContain('got complex numbers (complex64)');
    await container.close();
  });

  it('may hold ids as a list of strings', async () => {
    const container = await open('torch/string_ids.pt');
    expect(await container.read('ids')).toMatchObject({ shape: [12], dtype: 'string' });
    expect((await container.read('ids')).values[11]).toBe('point 111');
    await container.close();
  });

  it('may hold factors', async () => {
    const file = { uri: 'factors.pt', location: `${FIXTURES}/torch/factors.pt` };
    const { factors } = await readFactors({ file: file.uri, missing: [] }, file, 12);
    expect(factors.map(({ name, sort }) => [name, sort])).toEqual([
      ['digit', 'categorical'],
      ['size', 'continuous'],
      ['flag', 'categorical'],
    ]);
  });

  it('is recognised by its content', async () => {
    for (const uri of ['a.npz', 'a.bin', 'a', 'a.ckpt']) {
      const container = await openContainer(memorySource(uri, bytesOf('good/stored.pt')));
      expect([uri, container.format, container.names]).toEqual([uri, 'torch', ['mean', 'logvar', 'ids']]);
    }
  });

  it('runs nothing', async () => {
    const error = await refusalOf(open('bad/command.pt'));
    expect(error.message).toBe('bad/command.pt: expected tensors, got a pickle that asks for posix.system');
    expect(error.hint).toContain('if you trust the file, export it with Python: import torch');
    expect(existsSync('/tmp/latent-census-was-here')).toBe(false);
  });

  it('of weights says what is missing', async () => {
    const container = await open('bad/weights.pt');
    expect(() => requireArray(container, 'mean', 'mean')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("a model's weights: encode the data points first") }),
    );
    await container.close();
  });

  it('has one row of a large tensor read without the others', async () => {
    const data = Float64Array.from({ length: 500_000 }, (_, i) => i);
    const tensor = { storage: 'DoubleStorage', offset: 0, shape: [5000, 100], strides: [100, 1] };
    const source = memorySource('a.pt', torchFileOf(tensor, new Uint8Array(data.buffer)));
    let bytes = 0;
    const counted = { ...source, read: (at: number, length: number) => ((bytes += length), source.read(at, length)) };
    const container = await openContainer(counted);
    await container.header('a');
    const before = bytes;
    expect(Array.from((await container.read('a', 77)).values as Float64Array)).toEqual(
      Array.from({ length: 100 }, (_, d) => 7700 + d),
    );
    expect(bytes - before).toBe(800);
    expect(before).toBeLessThan(22 + 65_535 + 2000);
  });
});

const view = fc
  .array(fc.tuple(fc.nat(4), fc.nat(9)), { maxLength: 4 })
  .chain((axes) => fc.record({ axes: fc.constant(axes), offset: fc.nat(5) }))
  .map(({ axes, offset }) => ({
    offset,
    shape: axes.map(([length]) => length),
    strides: axes.map(([, stride]) => stride),
  }));
const tensorOf = (parts: { offset: number; shape: number[]; strides: number[] }) => ({
  kind: 'tensor' as const,
  storage: { kind: 'storage' as const, key: '0', type: 'ShortStorage' },
  type: 'ShortStorage',
  ...parts,
});
const int16 = { dtype: 'int16', bytes: 2, bigEndian: false } as const;

describe('strides', () => {
  const storage = Int16Array.from({ length: 200 }, (_, i) => i);
  const bytes = new Uint8Array(storage.buffer);
  const member = { read: async (at: number, length: number) => bytes.slice(at, at + length) };

  it('name the elements that a walk over all indices finds', async () => {
    await fc.assert(
      fc.asyncProperty(view, async (parts) => {
        const { offset, shape, strides } = parts;
        let places = [offset];
        shape.forEach((length, axis) => {
          places = places.flatMap((at) => Array.from({ length }, (_, i) => at + i * strides[axis]!));
        });
        const got = await readTensor(tensorOf(parts), int16, member);
        expect(Array.from(got.values as Int32Array)).toEqual(places);
        if (shape.length === 0 || shape[0] === 0) return;
        const last = await readTensor(tensorOf(parts), int16, member, shape[0]! - 1);
        expect(Array.from(last.values as Int32Array)).toEqual(places.slice(places.length - places.length / shape[0]!));
      }),
    );
  });

  it('that reach beyond the storage are refused, and those that do not are not', () => {
    fc.assert(
      fc.property(view, fc.nat(100), (parts, elements) => {
        const { offset, shape, strides } = parts;
        const last = shape.reduce((at, length, axis) => at + (length - 1) * strides[axis]!, offset);
        const check = () => checkTensor(tensorOf(parts), int16, elements * 2, { file: 'a.pt' });
        if (shape.includes(0) || last < elements) expect(check).not.toThrow();
        else expect(check).toThrow('bytes of storage) as its pickle says');
      }),
    );
  });

  it.each([
    [
      [1e15, 1e15],
      [1, 1],
    ],
    [[2 ** 40], [0]],
    [
      [1e6, 1e6, 1e6, 1e6],
      [0, 0, 0, 0],
    ],
    [
      [2, 2],
      [9e15, 9e15],
    ],
  ])('that promise %j with %j are refused before memory is taken', async (shape, strides) => {
    const file = torchFileOf({ storage: 'FloatStorage', offset: 0, shape, strides }, new Uint8Array(64));
    const container = await openContainer(memorySource('a.pt', file));
    expect(await refusalOf(container.header('a'))).toMatchObject({ tag: 'input-format', fields: { array: 'a' } });
  });
});

describe('damaged PyTorch files', () => {
  const right = `${good['mean']!.join()}|${good['logvar']!.join()}`;
  /** The values, or the tag of the refusal; any other exception is thrown on. */
  async function outcome(bytes: Uint8Array): Promise<string> {
    try {
      const container = await openContainer(memorySource('a.pt', bytes));
      const parts: string[] = [];
      for (const name of ['mean', 'logvar'] as const) {
        requireArray(container, name, name);
        await container.verify(name);
        parts.push(Array.from((await container.read(name)).values as Float32Array).join());
      }
      return parts.join('|');
    } catch (error) {
      if (isCensusError(error)) return error.tag;
      throw error;
    }
  }

  it('are refused wherever they are cut', async () => {
    const whole = bytesOf('good/stored.pt');
    for (let length = 0; length < whole.length; length += 5) {
      expect(await outcome(whole.subarray(0, length))).toBe('input-format');
    }
  });

  it('never give wrong values when a byte is changed: they are refused, or the byte did not matter', async () => {
    const whole = bytesOf('good/stored.pt');
    for (let at = 0; at < whole.length; at++) {
      const bytes = Uint8Array.from(whole);
      bytes[at]! ^= 0x10;
      expect(['input-format', 'input-array', right]).toContain(await outcome(bytes));
    }
  });

  it('end in a refusal or in values of the right number when there are no checksums either', async () => {
    const whole = bytesOf('torch/no_checksums.pt');
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of list) bytes[at] = value;
        expect(await outcome(bytes)).toMatch(/^input-(format|array|dtype|shape)$/);
      }),
      { numRuns: 500 },
    );
  });
});
