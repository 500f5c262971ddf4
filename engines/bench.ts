import { stream } from '../methods/random.ts';
import type { Channel, Engine } from './engine.ts';
import { median } from './median.ts';
import { benchPairs } from './native-bench.ts';
import { benchChannel } from './bench-channel.ts';
import { createMethodsThread } from './thread.ts';

export interface BenchSize {
  readonly channels: number;
  readonly points: number;
  readonly seed: number;
  readonly repeats: number;
}

/** Figures of one operation; NaN where a figure has no meaning for it. */
export interface BenchResult {
  /** Median wall time of the whole operation. */
  readonly seconds: number;
  /** Useful floating-point operations a wall second, in 10⁹. */
  readonly gflops: number;
  /** Useful operations per second of processor time, as a share of one thread's peak in the same run. */
  readonly peakShare: number;
  /** More for the reader, and for the machine. */
  readonly told?: string;
  readonly facts?: Readonly<Record<string, number>>;
}

/** Wall seconds of one triangle of pairs, median over repeats. */
export async function timePairs(engine: Engine, { channels, points, seed, repeats }: BenchSize): Promise<number> {
  const posteriors = Array.from({ length: channels }, (_, c) => benchChannel(seed, c, points));
  const { informationNats, selfJointNats } = await engine.information(posteriors);
  const rows: Channel[] = posteriors.map((posterior, c) => ({
    posterior,
    informationNats: informationNats[c]!,
    selfJointNats: selfJointNats[c]!,
  }));
  const seconds: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const start = performance.now();
    await engine.pairs(rows, undefined);
    seconds.push((performance.now() - start) / 1000);
  }
  return median(seconds);
}

/** Joint information of all pairs of seeded channels; the peak is measured in the same run on the native engine only. */
export async function measurePairs(engine: Engine, size: BenchSize, nativePath?: string): Promise<BenchResult> {
  const { channels, points } = size;
  const gflop = channels * (channels + 1) * points * points * 1e-9;
  if (engine.name !== 'native') {
    const seconds = await timePairs(engine, size);
    return { seconds, gflops: gflop / seconds, peakShare: NaN };
  }
  const { seconds, peakShare } = await benchPairs({
    ...size,
    threads: engine.threads,
    ...(nativePath !== undefined && { addonPath: nativePath }),
  });
  return { seconds, gflops: gflop / seconds, peakShare };
}

/** A symmetric matrix like that of channels: groups within noise; NMI in [0, 1]. */
function benchSimilarities(count: number, seed: number): Float32Array {
  const random = stream(seed, 'bench-optics');
  const groups = Math.max(2, count >> 6);
  const groupOf = Array.from({ length: count }, () => random.below(2 * groups));
  const values = new Float32Array(count * count);
  for (let i = 0; i < count; i++) {
    values[i * count + i] = 1;
    for (let j = i + 1; j < count; j++) {
      const together = groupOf[i] === groupOf[j] && groupOf[i]! < groups;
      values[i * count + j] = values[j * count + i] = (together ? 0.4 : 0) + 0.3 * random.float64();
    }
  }
  return values;
}

/** The OPTICS order and its xi clusters of seeded channels, minSamples 20; wall seconds, median over repeats. */
export async function measureOptics({ channels, seed, repeats }: BenchSize): Promise<BenchResult> {
  const thread = createMethodsThread();
  const values = benchSimilarities(channels, seed);
  const seconds: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const result = await thread.run('optics', { count: channels, values, minSamples: 20, xi: 0.05 });
    seconds.push(result.seconds);
  }
  await thread.close();
  return { seconds: median(seconds), gflops: NaN, peakShare: NaN };
}
