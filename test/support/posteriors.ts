import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NpyArray } from '../../store/npy.ts';
import { encodeNpy } from '../../store/npy.ts';
import { encodeNpz } from '../../store/npz.ts';

/** Posteriors of a model that was trained towards a standard normal prior, drawn from a seed. */
export interface Drawn {
  readonly mean: NpyArray;
  readonly logvar: NpyArray;
  readonly variance: NpyArray;
  readonly std: NpyArray;
}

/** A small generator of numbers in (0, 1); the same for a seed everywhere. */
function uniform(seed: number): () => number {
  let state = (seed + 1) * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** N×D Gaussians: dimension d has variances around 0.02·2^d, and means that fill the rest of a unit variance. */
export function drawPosteriors(seed: number, points = 120, dimensions = 4): Drawn {
  const next = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  const size = points * dimensions;
  const [mean, logvar] = [new Float32Array(size), new Float32Array(size)];
  for (let k = 0; k < size; k++) {
    const variance = Math.min(0.6, 0.02 * 2 ** (k % dimensions)) * (0.8 + 0.4 * next());
    logvar[k] = Math.log(variance);
    mean[k] = normal() * Math.sqrt(1 - variance);
  }
  const shape = [points, dimensions];
  const map = (change: (value: number) => number): NpyArray => ({ shape, data: logvar.map(change) });
  return {
    mean: { shape, data: mean },
    logvar: { shape, data: logvar },
    variance: map(Math.exp),
    std: map((value) => Math.exp(value / 2)),
  };
}

export const integers = (values: readonly number[]): NpyArray => ({
  shape: [values.length],
  data: Int32Array.from(values),
});

/** Columns become rows. */
export function transposed({ shape, data }: NpyArray): NpyArray {
  const [rows = 0, columns = 0] = shape;
  const source = data as Float32Array;
  const turned = source.map((_, k) => source[(k % rows) * columns + Math.floor(k / rows)]!);
  return { shape: [columns, rows], data: turned };
}

/** Writes files below a folder: text, bytes, arrays of an .npz, or the one of an .npy. */
export function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array | NpyArray | Readonly<Record<string, NpyArray>>>>,
): void {
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string' || ArrayBuffer.isView(content)) writeFileSync(place, content);
    else if (path.endsWith('.npy')) writeFileSync(place, encodeNpy(content as NpyArray));
    else writeFileSync(place, encodeNpz(content as Readonly<Record<string, NpyArray>>));
  }
}
