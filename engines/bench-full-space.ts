import type { DiagonalGaussian } from '../methods/posterior.ts';
import { drawFrom, drawPoints } from '../methods/draws.ts';
import { standardNormal } from '../methods/normal.ts';
import { stream } from '../methods/random.ts';
import type { BenchResult, BenchSize } from './bench.ts';
import type { Engine } from './engine.ts';
import { median } from './median.ts';
import { measurePeak } from './native-bench.ts';

const REPEATS = 5;

/** Operations of one density in D dimensions: a difference, a product and a multiply-add each, then a power of two. */
const operationsOf = (dimensions: number): number => 4 * dimensions + 20;

/** A seeded space like those of a β-VAE: means N(0, 1), widths from 0.1 to 1. */
function benchSpace(seed: number, points: number, dimensions: number): DiagonalGaussian {
  const random = stream(seed, 'bench-full-space');
  const length = points * dimensions;
  return {
    kind: 'diagonal_gaussian',
    points,
    dimensions,
    mean: Float32Array.from({ length }, () => standardNormal(random)),
    variance: Float32Array.from({ length }, () => 10 ** (2 * random.float64() - 2)),
  };
}

/**
 * One Monte Carlo estimate of the information of a whole space: `repeats` samples against `points` posteriors of
 * `channels` dimensions, each of them a density evaluation; median of five, preparation included. The peak is measured in
 * the same run on the native engine only.
 */
export async function measureFullSpace(
  engine: Engine,
  { channels: dimensions, points, seed, repeats: samples }: BenchSize,
  nativePath?: string,
): Promise<BenchResult> {
  const space = benchSpace(seed, points, dimensions);
  const random = stream(seed, 'bench-full-space', 'draws');
  const from = drawPoints(points, samples, random);
  const request = {
    spaces: [space],
    points: from,
    draws: [[drawFrom(space, from, random)]],
    terms: [[[0, 0]]] as const,
  };
  const evaluations = points * samples;
  const gflop = evaluations * operationsOf(dimensions) * 1e-9;
  const runs: { seconds: number; share: number }[] = [];
  for (let k = 0; k < REPEATS; k++) {
    let cpuSeconds = NaN;
    const peak = engine.name === 'native' ? await measurePeak(nativePath) : NaN;
    const start = performance.now();
    await engine.densities(request, { onCpuSeconds: (own) => (cpuSeconds = own) });
    runs.push({ seconds: (performance.now() - start) / 1000, share: gflop / cpuSeconds / peak });
  }
  const seconds = median(runs.map((run) => run.seconds));
  const evaluationsPerSecond = evaluations / seconds;
  return {
    seconds,
    gflops: gflop / seconds,
    peakShare: median(runs.map((run) => run.share)),
    told: `${(evaluationsPerSecond * 1e-9).toFixed(2)}e9 density evaluations a second in ${dimensions} dimensions`,
    facts: { samples, dimensions, evaluations, evaluationsPerSecond },
  };
}
