import { startAscent } from '../methods/fusion.ts';
import { drawStart } from '../methods/fusion-start.ts';
import { stream } from '../methods/random.ts';
import { benchChannel } from './bench-channel.ts';
import type { BenchResult, BenchSize } from './bench.ts';
import type { Engine } from './engine.ts';

/**
 * So many steps (`repeats`) of a fusion of seeded channels into two dimensions, in one call: wall seconds with the
 * preparation of the members. Operations are those of the definition, 2·E·n² multiply-adds a step; a kernel that makes use
 * of the symmetry does fewer.
 */
export async function measureFusion(
  engine: Engine,
  { channels, points, seed, repeats }: BenchSize,
): Promise<BenchResult> {
  const members = Array.from({ length: channels }, (_, c) => benchChannel(seed, c, points));
  const start = startAscent(drawStart(points, 2, stream(seed, 'bench-fusion')), 'sgd');
  const rate = (3 * points) / 200;
  let cpuSeconds = NaN;
  const begun = performance.now();
  await engine.fuse(
    { members, start, objective: 'exp_vi', floorNats: 0, optimiser: 'sgd', rate, steps: repeats },
    { onCpuSeconds: (seconds) => (cpuSeconds = seconds) },
  );
  const seconds = (performance.now() - begun) / 1000;
  return {
    seconds,
    gflops: (4 * channels * points * points * repeats * 1e-9) / seconds,
    peakShare: NaN,
    told: `${((seconds / repeats) * 1000).toFixed(3)} ms a step, ${cpuSeconds.toFixed(2)} processor seconds`,
    facts: { steps: repeats, cpuSeconds },
  };
}
