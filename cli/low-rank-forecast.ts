import { estimateLowRank, type LowRankEstimate } from '../engines/estimate-low-rank.ts';
import { openSpaceReader } from '../inputs/posterior.ts';
import type { Prepared } from './prepare.ts';

/** Channels that are factorised to tell the ranks of all. */
const TRIED = 10;

/** Ranks of a few channels, and what they make all pairs cost. */
export interface LowRankForecast extends LowRankEstimate {
  /** Which channels were tried: space and dimension. */
  readonly tried: readonly { readonly space: string; readonly dimension: number }[];
  /** About what factors and pairs take on this machine, were all channels like those tried. */
  readonly seconds: number;
}

/** Factorises the first channels of the first space that has any. */
export async function forecastLowRank(
  { record, engine }: Prepared,
  counts: { readonly channels: number; readonly pairs: number },
): Promise<LowRankForecast | undefined> {
  const { sources } = record;
  const space = sources.spaces.find(({ channels }) => channels > 0);
  if (space === undefined) return undefined;
  const reader = await openSpaceReader(sources.files[space.file]!);
  try {
    const { posterior } = await reader.read(space);
    const some = posterior.channels.slice(0, TRIED);
    const estimate = await estimateLowRank(engine, some, sources.samplePoints);
    const dense = estimate.ranks.filter((rank) => rank < 0).length / some.length;
    const densePairs = counts.pairs * (1 - (1 - dense) ** 2);
    return {
      ...estimate,
      tried: some.map((_, dimension) => ({ space: space.name, dimension: space.whole ? -1 : dimension })),
      seconds:
        counts.channels * estimate.secondsPerChannel +
        (counts.pairs - densePairs) * estimate.secondsPerPair +
        densePairs * estimate.secondsPerDensePair,
    };
  } finally {
    await reader.close();
  }
}

/** In words: the ranks, and which channels are of full rank. */
export function tellRanks({ ranks, tried, secondsPerDensePair }: LowRankForecast): string {
  const found = ranks.filter((rank) => rank >= 0).sort((a, b) => a - b);
  const channel = (k: number): string =>
    tried[k]!.dimension < 0 ? tried[k]!.space : `${tried[k]!.space} dimension ${tried[k]!.dimension}`;
  const full = ranks.flatMap((rank, k) => (rank < 0 ? [channel(k)] : []));
  const factors =
    found.length > 0 ? `${found[0]} to ${found.at(-1)}, median ${found[found.length >> 1]}` : 'none low enough';
  const dense =
    full.length > 0
      ? `; of full rank: ${full.join(', ')}, each pair of which takes about ${secondsPerDensePair.toPrecision(2)} s`
      : '';
  return `${factors}, of ${ranks.length} channels tried${dense}`;
}
