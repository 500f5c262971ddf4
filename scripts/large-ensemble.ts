// Writes an ensemble of many models from the bundled one, to measure large runs with: each channel is a real one that
// was drawn again and moved by a part of its own width.
// node --import tsx scripts/large-ensemble.ts FOLDER [models = 1260] [points = 300]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFile } from '../inputs/container.ts';
import { standardNormal } from '../methods/normal.ts';
import { type Random, stream } from '../methods/random.ts';
import { encodeNpz } from '../store/npz.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/mnist/mnist-beta4.npz', import.meta.url));
const DIMENSIONS = 10;
/** Share of its width that a mean is moved by. */
const JITTER = 0.25;
/** A channel whose means vary less says nothing. */
const VARIANCE_MIN = 0.1;

interface RealChannel {
  readonly mean: Float64Array;
  readonly logvar: Float64Array;
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** The informative channels of the bundled models at the first points. */
async function realChannels(points: number): Promise<RealChannel[]> {
  const file = await openFile(EXAMPLE, EXAMPLE);
  const [mean, logvar] = [await file.read('mean'), await file.read('logvar')];
  await file.close();
  const [models = 0, rows = 0, dimensions = 0] = mean.shape;
  const column = ({ values }: typeof mean, model: number, dimension: number): Float64Array =>
    Float64Array.from({ length: points }, (_, row) => Number(values[(model * rows + row) * dimensions + dimension]));
  const all = Array.from({ length: models * dimensions }, (_, c): RealChannel => {
    const [model, dimension] = [Math.floor(c / dimensions), c % dimensions];
    return { mean: column(mean, model, dimension), logvar: column(logvar, model, dimension) };
  });
  return all.filter((channel) => varianceOf(channel.mean) > VARIANCE_MIN);
}

function makeModel(real: readonly RealChannel[], points: number, random: Random): Uint8Array {
  const [mean, logvar] = [new Float32Array(points * DIMENSIONS), new Float32Array(points * DIMENSIONS)];
  for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
    const channel = real[random.below(real.length)];
    for (let row = 0; row < points; row += 1) {
      const at = row * DIMENSIONS + dimension;
      logvar[at] = channel.logvar[row]!;
      mean[at] = channel.mean[row] + JITTER * Math.exp(channel.logvar[row] / 2) * standardNormal(random);
    }
  }
  const shape = [points, DIMENSIONS];
  return encodeNpz({ mean: { shape, data: mean }, logvar: { shape, data: logvar } });
}

const [folder, models = '1260', points = '300'] = process.argv.slice(2);
if (folder === undefined) throw new Error('folder: expected a place to write to, got none');
const real = await realChannels(Number(points));
mkdirSync(join(folder, 'models'), { recursive: true });
for (let model = 0; model < Number(models); model += 1) {
  const name = `${String(model).padStart(6, '0')}.npz`;
  writeFileSync(join(folder, 'models', name), makeModel(real, Number(points), stream(0, 'large', model)));
}
const job = {
  name: 'large',
  ensembles: [{ name: 'large', spaces: 'models/*.npz', arrays: { mean: 'mean', logvar: 'logvar' } }],
  sample: { size: Number(points) },
  analyses: { structure: { minSamples: 20, maxEps: 1.2 } },
};
writeFileSync(join(folder, 'job.json'), `${JSON.stringify(job, undefined, 2)}\n`);
console.log(`${models} models of ${DIMENSIONS} channels, drawn from ${real.length}, at ${points} points: ${folder}`);
