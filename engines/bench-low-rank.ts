import { benchChannel } from './bench-channel.ts';
import type { BenchResult, BenchSize } from './bench.ts';
import type { Engine, Task } from './engine.ts';
import { channelsOf, jointsOf } from './whole-data.ts';

/** The tile of which all coefficients are worked out in the same run. */
const DENSE = { channels: 128, points: 4000 };

interface Timed<T> {
  readonly result: T;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Wall time of a call, and the processor time of all threads in it. */
async function timed<T>(call: (task: Task) => Promise<T>): Promise<Timed<T>> {
  let cpuSeconds = 0;
  const start = performance.now();
  const result = await call({ onCpuSeconds: (seconds) => (cpuSeconds += seconds) });
  return { result, seconds: (performance.now() - start) / 1000, cpuSeconds };
}

const pairsOf = (channels: number): number => (channels * (channels + 1)) / 2;
const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, value), 0);

/**
 * Fingerprints of seeded channels over all their points by factors of low rank: factors, then all pairs, once. A small
 * dense tile is timed in the same run and extrapolated to all pairs and points, which would take hours. Ratios are of
 * processor time, which other work on the machine disturbs less.
 */
export async function measureLowRank(engine: Engine, { channels, points, seed }: BenchSize): Promise<BenchResult> {
  const posteriors = Array.from({ length: channels }, (_, c) => benchChannel(seed, c, points));
  const factors = await timed((task) => channelsOf(engine, posteriors, { lowRank: true }, task));
  const joints = await timed((task) => jointsOf(engine, factors.result, undefined, task));
  const dense = { channels: Math.min(channels, DENSE.channels), points: Math.min(points, DENSE.points) };
  const few = Array.from({ length: dense.channels }, (_, c) => benchChannel(seed, c, dense.points));
  const all = await channelsOf(engine, few, { lowRank: false });
  const tile = await timed((task) => jointsOf(engine, all, undefined, task));
  const scale = (pairsOf(channels) / pairsOf(dense.channels)) * (points / dense.points) ** 2;
  const extrapolated = tile.cpuSeconds * scale;
  const cpuSeconds = factors.cpuSeconds + joints.cpuSeconds;
  const ranks = factors.result.map(({ lowRank }) => lowRank?.factor.rank ?? -1).sort((a, b) => a - b);
  const [rankLeast, rankMedian, rankMost] = [ranks[0]!, ranks[ranks.length >> 1]!, ranks.at(-1)!];
  const boundBits = largest(joints.result.boundNats) * Math.LOG2E;
  const gflop = ranks.reduce((sum, rank) => sum + Math.max(rank, 0), 0) ** 2 * 2 * points * 1e-9;
  return {
    seconds: factors.seconds + joints.seconds,
    gflops: gflop / joints.seconds,
    peakShare: NaN,
    told: [
      `factors ${factors.seconds.toFixed(2)} s`,
      `ranks ${rankLeast} to ${rankMost}, median ${rankMedian}`,
      `bound ${boundBits.toExponential(1)} bits`,
      `${cpuSeconds.toFixed(1)} s of processor time, ${(extrapolated / cpuSeconds).toFixed(0)} × less than all coefficients`,
      `(${extrapolated.toFixed(0)} s, extrapolated from ${dense.channels} channels at ${dense.points} points in ${tile.cpuSeconds.toFixed(2)} s)`,
    ].join(' · '),
    facts: {
      factorSeconds: factors.seconds,
      cpuSeconds,
      rankLeast,
      rankMedian,
      rankMost,
      boundBits,
      denseCpuSeconds: tile.cpuSeconds,
      denseChannels: dense.channels,
      densePoints: dense.points,
      denseCpuSecondsExtrapolated: extrapolated,
      ratio: extrapolated / cpuSeconds,
    },
  };
}
