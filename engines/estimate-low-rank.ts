import type { Posterior } from '../methods/posterior.ts';
import { takeRows } from '../methods/slice.ts';
import { timePairs } from './bench.ts';
import type { Channel, Engine } from './engine.ts';
import { channelsOf, jointsOf } from './whole-data.ts';

/** What factors of low rank cost here, by a few channels. */
export interface LowRankEstimate {
  /** Columns of each channel's factor; −1 where all of its coefficients would be worked out. */
  readonly ranks: readonly number[];
  readonly secondsPerChannel: number;
  /** Of two channels with factors. */
  readonly secondsPerPair: number;
  /** Of a pair of which one has none, extrapolated from a small tile. */
  readonly secondsPerDensePair: number;
}

const DENSE = { channels: 32, points: 1000, seed: 0, repeats: 1 };

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/**
 * Factorises the channels over their first `points` points, and pairs those that have factors.
 * @param points those of the run's sample; which of them hardly matters for ranks.
 */
export async function estimateLowRank(
  engine: Engine,
  posteriors: readonly Posterior[],
  points: number,
): Promise<LowRankEstimate> {
  const rows = Int32Array.from({ length: points }, (_, row) => row);
  const tried = posteriors.map((posterior) => takeRows(posterior, rows));
  const start = performance.now();
  const channels = await channelsOf(engine, tried, { lowRank: true });
  const secondsPerChannel = secondsSince(start) / tried.length;
  const factored = channels.filter((channel: Channel) => channel.lowRank);
  const middle = performance.now();
  if (factored.length > 0) await jointsOf(engine, factored, undefined);
  const pairs = (count: number): number => (count * (count + 1)) / 2;
  const hasDense = factored.length < channels.length;
  const dense = hasDense ? await timePairs(engine, { ...DENSE, points: Math.min(points, DENSE.points) }) : 0;
  return {
    ranks: channels.map(({ lowRank }) => lowRank?.factor.rank ?? -1),
    secondsPerChannel,
    secondsPerPair: factored.length > 0 ? secondsSince(middle) / pairs(factored.length) : 0,
    secondsPerDensePair: (dense / pairs(DENSE.channels)) * (points / Math.min(points, DENSE.points)) ** 2,
  };
}
