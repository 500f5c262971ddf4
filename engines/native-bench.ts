import { benchChannel } from './bench-channel.ts';
import { type NativeLevel, openNative } from './native-addon.ts';
import { flattened } from './native-posterior.ts';
import { median } from './median.ts';

export interface PairsBench {
  readonly channels: number;
  readonly points: number;
  readonly threads: number;
  readonly seed: number;
  readonly repeats: number;
  readonly level?: NativeLevel;
  readonly addonPath?: string;
}

export interface PairsBenchResult {
  readonly level: NativeLevel;
  /** Median wall time of the whole operation, preparation, fill and logarithms included. */
  readonly seconds: number;
  /** Median processor time of all threads. */
  readonly threadCpuSeconds: number;
  /** Of one thread, timed directly before and after each repeat; the median. */
  readonly peakGflopsOneThread: number;
  /** Of one triangle: two operations for each of its C(C+1)/2 pairs and n×n points. */
  readonly usefulGflop: number;
  /** Useful operations per processor second, as a share of the peak of one thread; the median. */
  readonly peakShare: number;
}

/** What one thread can do at best, in GFLOP/s, timed now. */
export async function measurePeak(addonPath?: string): Promise<number> {
  const { addon, level } = openNative(addonPath === undefined ? {} : { addonPath });
  return (await addon.peak(level)) * 1e-9;
}

/** Times one triangle of seeded channels like those of a β-VAE on MNIST (0.2 to 2 bits each). */
export async function benchPairs(bench: PairsBench): Promise<PairsBenchResult> {
  const { addon, level } = openNative(bench);
  const { channels, points, threads, repeats } = bench;
  const inputs = Array.from({ length: channels }, (_, c) => flattened(benchChannel(bench.seed, c, points)));
  const nats = await addon.information(level, threads, points, inputs, new addon.Job());
  const usefulGflop = channels * (channels + 1) * points * points * 1e-9;
  const runs: { seconds: number; cpuSeconds: number; peak: number }[] = [];
  while (runs.length < repeats) {
    const job = new addon.Job();
    const before = await addon.peak(level);
    const start = performance.now();
    await addon.pairs(level, threads, points, inputs, nats.slice(0, channels), undefined, undefined, job);
    const seconds = (performance.now() - start) / 1000;
    const peak = ((before + (await addon.peak(level))) / 2) * 1e-9;
    runs.push({ seconds, cpuSeconds: job.cpuSeconds, peak });
  }
  return {
    level,
    seconds: median(runs.map((run) => run.seconds)),
    threadCpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    peakGflopsOneThread: median(runs.map((run) => run.peak)),
    usefulGflop,
    peakShare: median(runs.map((run) => usefulGflop / run.cpuSeconds / run.peak)),
  };
}
