import type { Channel } from '../engines/engine.ts';
import type { NpyArray } from '../store/npy.ts';

type Members = Record<string, NpyArray>;
type LowRank = NonNullable<Channel['lowRank']>;

/**
 * Factors of low rank of a block's channels as members of an .npz: of each channel its rank (−1 without a factor), how
 * many pivots it has and both bounds; pivots and transforms (pivots × rank) one after the other.
 */
export function encodeFactors(channels: readonly Channel[]): Members {
  const factors = channels.flatMap(({ lowRank }) => (lowRank ? [lowRank.factor] : []));
  const ints = (of: (lowRank: LowRank | undefined) => number): NpyArray => ({
    shape: [channels.length],
    data: Int32Array.from(channels, ({ lowRank }) => of(lowRank)),
  });
  const reals = (of: (lowRank: LowRank | undefined) => number): NpyArray => ({
    shape: [channels.length],
    data: Float64Array.from(channels, ({ lowRank }) => of(lowRank)),
  });
  const pivots = Int32Array.from(factors.flatMap((factor) => [...factor.pivots]));
  const transforms = new Float64Array(factors.reduce((sum, factor) => sum + factor.transform.length, 0));
  let from = 0;
  for (const { transform } of factors) {
    transforms.set(transform, from);
    from += transform.length;
  }
  return {
    rank: ints((lowRank) => lowRank?.factor.rank ?? -1),
    pivot_count: ints((lowRank) => lowRank?.factor.pivots.length ?? 0),
    pivots: { shape: [pivots.length], data: pivots },
    transforms: { shape: [transforms.length], data: transforms },
    information_bound_nats: reals((lowRank) => lowRank?.boundNats ?? 0),
    self_joint_bound_nats: reals((lowRank) => lowRank?.selfJointBoundNats ?? 0),
  };
}

/** One entry a channel; undefined for channels without a factor, and for all of a block that has none. */
export function decodeFactors(members: Members, count: number): (LowRank | undefined)[] {
  if (!members['rank']) return Array.from({ length: count }, () => undefined);
  const ints = (name: string): Int32Array => members[name]!.data as Int32Array;
  const reals = (name: string): Float64Array => members[name]!.data as Float64Array;
  const [ranks, counts, pivots] = [ints('rank'), ints('pivot_count'), ints('pivots')];
  const [transforms, bounds, jointBounds] = [
    reals('transforms'),
    reals('information_bound_nats'),
    reals('self_joint_bound_nats'),
  ];
  let [pivotsFrom, transformsFrom] = [0, 0];
  return Array.from(ranks, (rank, c) => {
    const [pivotsEnd, transformsEnd] = [pivotsFrom + counts[c]!, transformsFrom + counts[c]! * Math.max(rank, 0)];
    const factor = {
      rank,
      pivots: pivots.slice(pivotsFrom, pivotsEnd),
      transform: transforms.slice(transformsFrom, transformsEnd),
    };
    [pivotsFrom, transformsFrom] = [pivotsEnd, transformsEnd];
    return rank < 0 ? undefined : { factor, boundNats: bounds[c]!, selfJointBoundNats: jointBounds[c]! };
  });
}
