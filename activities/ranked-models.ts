import { blocksOfSources } from '../contracts/pairing.ts';
import { placesOf } from '../contracts/places.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { SpaceSource } from '../contracts/sources.ts';
import type { Channel } from '../engines/engine.ts';
import { isInformative } from '../methods/informative.ts';
import type { RankedModel } from '../methods/ranking.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readChannels, readInformation } from './fingerprints.ts';

/** A model's informative channels, for an engine and for the method that ranks. */
export interface ModelChannels {
  readonly space: number;
  readonly channels: readonly Channel[];
  readonly ranked: RankedModel;
}

/** Means of channels that have one number a point. */
function meansOf(channels: readonly Channel[]): RankedModel['means'] {
  const means = channels.flatMap(({ posterior }) =>
    posterior.kind === 'diagonal_gaussian' && posterior.dimensions === 1 ? [posterior.mean] : [],
  );
  return means.length === channels.length ? means : undefined;
}

/** The informative channels of some models, block by block of the run, so that one is in memory at a time. */
export async function readModels(
  store: ObjectStore,
  { run, sources, job }: RunRecord,
  spaces: readonly SpaceSource[],
): Promise<ModelChannels[]> {
  const limit = job.analyses.ranking!.klNats;
  const wanted = new Set(spaces.map(({ space }) => space));
  const places = placesOf(sources).filter(({ space }) => wanted.has(space.space));
  const found = new Map(spaces.map(({ space }): [number, Channel[]] => [space, []]));
  for (const { block, first, end } of blocksOfSources(sources)) {
    const own = places.filter(({ channel }) => channel >= first && channel < end);
    if (own.length === 0) continue;
    const [channels, { klNats }] = await Promise.all([
      readChannels(store, run, block),
      readInformation(store, run, block),
    ]);
    for (const { channel, space } of own) {
      const read = channels[channel - first]!;
      if (isInformative(klNats[channel - first]!, read.informationNats, limit)) found.get(space.space)!.push(read);
    }
  }
  return [...found].map(([space, channels]) => ({
    space,
    channels,
    ranked: {
      channels: channels.map(({ informationNats, selfJointNats }) => ({ informationNats, selfJointNats })),
      means: meansOf(channels),
    },
  }));
}
