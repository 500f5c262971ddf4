import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../../contracts/job.ts';
import { reportKey } from '../../contracts/keys.ts';
import { selectEngine } from '../../engines/select.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { type Random, stream } from '../../methods/random.ts';
import { encodeNpy } from '../../store/npy.ts';
import { openStore } from '../../store/open.ts';
import { gaussians, jobOf, STRUCTURE, writeNpz } from './ensembles.ts';
import { performRun, prepareRun, RUN } from './pipeline.ts';

/** Reports of real runs over made ensembles, for tests that look at the page. */

const CAUSES = 9;

/** A standard normal number by Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.float64())) * Math.cos(2 * Math.PI * random.float64());

export interface ReportShape {
  readonly ensembles: readonly string[];
  readonly models: number;
  readonly dimensions: number;
  readonly points: number;
  /** Names of models; `model-<k>` where not given. */
  readonly names?: readonly string[];
  readonly factors?: readonly string[];
  readonly images?: boolean;
  readonly compare?: boolean;
  /** How well models know their causes against the usual; 0.01 makes channels saturate. */
  readonly noise?: number;
}

const causesOf = (points: number): Float64Array[] =>
  Array.from({ length: CAUSES }, (_, cause) => {
    const random = stream(3, 'report-cause', cause);
    return Float64Array.from({ length: points }, () => normal(random));
  });

/**
 * A model found a random choice of the causes, each more or less well; of every five dimensions one is dead.
 * @returns means and variances, points×dimensions.
 */
function makeModel(name: string, causes: readonly Float64Array[], { dimensions, noise: scale = 1 }: ReportShape) {
  const points = causes[0]!.length;
  const random = stream(5, 'report-model', name);
  const mean = new Float32Array(points * dimensions);
  const variance = new Float32Array(points * dimensions).fill(1);
  for (let d = 0; d < dimensions; d++) {
    if (d % 5 === 4) continue;
    const cause = causes[random.below(CAUSES)]!;
    const noise = scale * (0.05 + 0.5 * random.float64() ** 2);
    const sign = random.below(2) * 2 - 1;
    for (let i = 0; i < points; i++) {
      mean[i * dimensions + d] = sign * cause[i]! + noise * normal(random);
      variance[i * dimensions + d] = 0.02 * scale ** 2 + noise * noise;
    }
  }
  return { mean, variance };
}

async function writeInputs(folder: string, shape: ReportShape): Promise<void> {
  const { ensembles, models, dimensions, points, factors = [] } = shape;
  const causes = causesOf(points);
  for (const [e, ensemble] of ensembles.entries()) {
    for (let k = 0; k < models; k++) {
      const { mean, variance } = makeModel(`${ensemble} ${k}`, causes, shape);
      const size = [points, dimensions];
      await writeNpz(join(folder, `ensemble-${e}`, `${shape.names?.[k] ?? `model-${k}`}.npz`), {
        mean: { shape: size, data: mean },
        variance: { shape: size, data: variance },
      });
    }
  }
  const known = factors.map((name, f) => {
    const cause = causes[f % CAUSES]!;
    const data = f % 2 === 0 ? Int32Array.from(cause, (value) => Math.floor(2 * value)) : cause;
    return [name, { shape: [points], data }] as const;
  });
  if (known.length > 0) await writeNpz(join(folder, 'factors.npz'), Object.fromEntries(known));
  if (!shape.images) return;
  const pixels = Uint8Array.from({ length: points * 144 }, (_, e) => {
    const [i, x, y] = [Math.floor(e / 144), e % 12, Math.floor((e % 144) / 12)];
    const distance = Math.hypot(x - 6 - 2 * causes[0]![i]!, y - 6 - 2 * causes[1]![i]!);
    return Math.round(255 * Math.exp(-distance));
  });
  await writeFile(join(folder, 'images.npy'), encodeNpy({ shape: [points, 12, 12], data: pixels }));
}

export function reportJob({ ensembles, factors = [], images, compare }: ReportShape): Job {
  const pairs = compare ? ensembles.slice(1).map((name) => [ensembles[0]!, name] as const) : [];
  return jobOf(
    ensembles.map((name, e) => gaussians(name, { spaces: [`ensemble-${e}/*.npz`] })),
    {
      ...(factors.length > 0 && { factors: { file: 'factors.npz' } }),
      ...(images && { media: { images: 'images.npy' } }),
      analyses: { structure: { ...STRUCTURE, minSamples: 'auto', compare: pairs } },
    },
  );
}

/** Runs the job over made ensembles in a folder of its own. @returns the path of the page. */
export async function makeReport(folder: string, shape: ReportShape): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeInputs(folder, shape);
  const store = openStore(join(folder, 'census'));
  const { engine } = selectEngine({ choice: 'auto', threads: 2 });
  const thread = createMethodsThread();
  try {
    const record = await prepareRun(store, reportJob(shape), folder);
    await performRun({ store, engine, thread }, record);
  } finally {
    await engine.close();
    await thread.close();
  }
  return join(folder, 'census', reportKey(RUN));
}
