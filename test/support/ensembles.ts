import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnsembleJob, Job } from '../../contracts/job.ts';
import type { StructureJob } from '../../contracts/analyses/structure.ts';
import { stream } from '../../methods/random.ts';
import type { NpyArray } from '../../store/npy.ts';
import { encodeNpz } from '../../store/npz.ts';

/** Small ensembles for tests, made of three hidden causes of the data points. */

export const STRUCTURE: StructureJob = {
  similarities: ['nmi', 'vi'],
  scope: 'ensemble',
  compare: [],
  minInformationBits: 0.01,
  minSamples: 3,
  xi: 0.05,
  maxEps: 'inf',
  standardErrors: 'representatives',
};

/** A space of diagonal Gaussians; single precision, so that nothing is lost on the way to a fingerprint. */
export interface MadeSpace {
  readonly name: string;
  readonly points: number;
  readonly dimensions: number;
  /** N×D. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Values of the hidden causes, N each, in [−1, 1). */
export function causesOf(points: number): Float64Array[] {
  return [0, 1, 2].map((cause) => {
    const random = stream(7, 'cause', cause);
    return Float64Array.from({ length: points }, () => 2 * random.float64() - 1);
  });
}

/**
 * A model that found every cause but in an order and with signs of its own; its last dimension is dead: the prior
 * for every point.
 */
export function makeSpace(name: string, options: { points: number; dimensions: number; noise?: number }): MadeSpace {
  const { points, dimensions, noise = 0.1 } = options;
  const causes = causesOf(points);
  const random = stream(11, 'space', name);
  const mean = new Float32Array(points * dimensions);
  const variance = new Float32Array(points * dimensions).fill(1);
  const turn = random.below(3);
  for (let d = 0; d < dimensions - 1; d++) {
    const cause = causes[(d + turn) % 3]!;
    const sign = random.below(2) * 2 - 1;
    for (let i = 0; i < points; i++) {
      mean[i * dimensions + d] = 3 * sign * (cause[i]! + noise * (random.float64() - 0.5));
      variance[i * dimensions + d] = 0.05 + 0.1 * random.float64();
    }
  }
  return { name, points, dimensions, mean, variance };
}

export async function writeSpace(folder: string, space: MadeSpace): Promise<void> {
  const shape = [space.points, space.dimensions];
  await writeNpz(join(folder, `${space.name}.npz`), {
    mean: { shape, data: space.mean },
    variance: { shape, data: space.variance },
  });
}

export async function writeNpz(path: string, arrays: Readonly<Record<string, NpyArray>>): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, encodeNpz(arrays));
}

/** Spaces `<ensemble>-0`, `<ensemble>-1`, … written below the folder. */
export async function writeEnsemble(
  folder: string,
  ensemble: string,
  options: { models: number; points: number; dimensions: number; noise?: number },
): Promise<MadeSpace[]> {
  const spaces = Array.from({ length: options.models }, (_, k) => makeSpace(`${ensemble}-${k}`, options));
  for (const space of spaces) await writeSpace(join(folder, ensemble), space);
  return spaces;
}

/** What the second cause, cut into four, and the others are called in the factors file. */
export interface MadeFactors {
  /** Four classes of the first cause; every ninth point is missing, coded 9. */
  readonly quarter: Int32Array;
  /** The second cause itself; every eleventh point is NaN. */
  readonly angle: Float64Array;
  /** N×2, sharing by the third cause. */
  readonly share: Float64Array;
}

export async function writeFactors(path: string, points: number): Promise<MadeFactors> {
  const [first, second, third] = causesOf(points);
  const quarter = Int32Array.from(first!, (value, i) => (i % 9 === 0 ? 9 : Math.floor(2 * (value + 1))));
  const angle = second!.map((value, i) => (i % 11 === 0 ? NaN : value));
  const share = Float64Array.from({ length: 2 * points }, (_, e) => {
    const p = (third![e >> 1]! + 1) / 2;
    return e % 2 === 0 ? p : 1 - p;
  });
  await writeNpz(path, {
    quarter: { shape: [points], data: quarter },
    angle: { shape: [points], data: angle },
    share: { shape: [points, 2], data: share },
  });
  return { quarter, angle, share };
}

export const gaussians = (name: string, more: Partial<EnsembleJob> = {}): EnsembleJob => ({
  name,
  spaces: [`${name}/*.npz`],
  arrays: { mean: 'mean', variance: 'variance' },
  channels: 'dimension',
  ...more,
});

export const jobOf = (ensembles: readonly EnsembleJob[], more: Partial<Job> = {}): Job => ({
  name: 'small',
  ensembles,
  sample: { seed: 0 },
  analyses: { structure: STRUCTURE },
  ...more,
});
