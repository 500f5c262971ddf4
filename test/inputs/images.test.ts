import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunRecord } from '../../contracts/run.ts';
import { readDecoded } from '../../inputs/decoded.ts';
import { checkImages, readPictures } from '../../inputs/images.ts';
import { encodeNpy, type NpyData } from '../../store/npy.ts';
import { encodeNpz } from '../../store/npz.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-images-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, shape: readonly number[], data: NpyData) {
  const location = join(folder, name);
  await writeFile(location, encodeNpy({ shape, data }));
  return { uri: name, location };
}

const places = Int32Array.of(7, 9);
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, k) => k % 256);

describe('pictures of data points', () => {
  it('are those of the rows asked for, grey or in bands', async () => {
    const grey = await save('grey.npy', [4, 2, 3], bytes(24));
    const pictures = await readPictures(grey, [4], { rows: Int32Array.of(1, 3), places });
    expect(pictures).toMatchObject({ height: 2, width: 3, bands: 1, places });
    expect([...pictures.pixels]).toEqual([6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23]);
    const colour = await save('colour.npy', [4, 1, 2, 3], bytes(24));
    const { bands, pixels } = await readPictures(colour, [4], { rows: Int32Array.of(2), places: Int32Array.of(2) });
    expect({ bands, pixels: [...pixels] }).toEqual({ bands: 3, pixels: [12, 13, 14, 15, 16, 17] });
  });

  it.each([
    ['from 0 to 1', [0, 0.5, 1, 0.2], [0, 128, 255, 51]],
    ['from −1 to 1', [-1, 0, 1, 0.2], [0, 128, 255, 153]],
    ['beyond the scale', [-5, 0, 300, NaN], [0, 0, 255, 0]],
  ])('of floats %s become bytes', async (_, values, expected) => {
    const file = await save('floats.npy', [1, 2, 2], Float32Array.from(values));
    const { pixels } = await readPictures(file, [1], { rows: Int32Array.of(0), places: Int32Array.of(0) });
    expect([...pixels]).toEqual(expected);
  });

  it('that are large are averaged down to at most 64 pixels a side', async () => {
    const file = await save('large.npy', [1, 130, 70], new Uint8Array(130 * 70).fill(77));
    const { height, width, pixels } = await readPictures(file, [1], {
      rows: Int32Array.of(0),
      places: Int32Array.of(0),
    });
    expect({ height, width }).toEqual({ height: 44, width: 24 });
    expect(new Set(pixels)).toEqual(new Set([77]));
  });

  it.each([
    ['too few', [3, 2, 2], 'expected 4 pictures, got 3'],
    ['flat', [4, 4], 'height × width'],
    ['with bands first', [4, 3, 5, 5], 'bands come last'],
    ['with five bands', [4, 2, 2, 5], '3 or 4 bands'],
  ])('that are %s are refused', async (_, shape, message) => {
    const file = await save('wrong.npy', shape, new Uint8Array(shape.reduce((product, length) => product * length)));
    const error = (await checkImages(file, 4).catch((fault: unknown) => fault)) as { message: string; hint?: string };
    expect(`${error.message} ${error.hint}`).toContain(message);
  });
});

describe('decoded traversals', () => {
  const spaces = [0, 1].map((space) => ({ space, channels: 5, whole: false }));
  const record = { sources: { spaces } } as unknown as RunRecord;
  const traversals = (space: number) =>
    encodeNpz({
      channel: { shape: [2], data: Int32Array.of(3, 8) },
      space: { shape: [2], data: Int32Array.of(0, space) },
      dimension: { shape: [2], data: Int32Array.of(3, 3) },
      value: { shape: [2, 3], data: Float32Array.of(-2, 0, 2, -2, 0, 2) },
    });

  it('are read row by row with the values of each column', async () => {
    const path = join(folder, 'walk.npz');
    await writeFile(path, traversals(1));
    await save('walk.images.npy', [2, 3, 2, 2], bytes(24));
    const { channels, columns, values, pictures } = await readDecoded(path, 'walk.npz', record);
    expect({ channels: [...channels], columns, values: [...values] }).toEqual({
      channels: [3, 8],
      columns: 3,
      values: [-2, 0, 2, -2, 0, 2],
    });
    expect(pictures).toMatchObject({ height: 2, width: 2, bands: 1, pixels: bytes(24) });
  });

  it('of another run, or without pictures beside them, are refused', async () => {
    const path = join(folder, 'foreign.npz');
    await writeFile(path, traversals(5));
    await expect(readDecoded(path, 'foreign.npz', record)).rejects.toThrow(
      'channel: row 1: expected a channel of this run, got 8, which is another in this run',
    );
    await writeFile(path, traversals(1));
    await expect(readDecoded(path, 'foreign.npz', record)).rejects.toThrow('foreign.images.npy');
  });
});
