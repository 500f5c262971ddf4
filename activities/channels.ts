import { blocksOfSources } from '../contracts/pairing.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import { bitsOf, selfInformation } from '../methods/information.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readInformation } from './fingerprints.ts';
import { placesOf } from '../contracts/places.ts';

/** Information above this cannot be told apart from more: one bit below the logarithm of the points. */
export const saturationBits = (points: number): number => Math.log2(points) - 1;

/** The `channels` table of a run, put together from its blocks. */
export async function readChannelsTable(store: ObjectStore, record: RunRecord): Promise<TableData<'channels'>> {
  const places = placesOf(record.sources);
  const informationBits = new Float64Array(places.length);
  const selfBits = new Float64Array(places.length);
  const klNats = new Float64Array(places.length);
  const rank = new Int32Array(places.length).fill(-1);
  const boundBits = new Float64Array(places.length);
  const selfBoundBits = new Float64Array(places.length);
  for (const { block, first } of blocksOfSources(record.sources)) {
    const { informationNats, selfJointNats, klNats: kl, lowRank } = await readInformation(store, record.run, block);
    informationNats.forEach((information, k) => {
      informationBits[first + k] = bitsOf(information);
      selfBits[first + k] = bitsOf(selfInformation({ informationNats: information, selfJointNats: selfJointNats[k]! }));
    });
    klNats.set(kl, first);
    lowRank.forEach((found, k) => {
      if (!found) return;
      rank[first + k] = found.factor.rank;
      boundBits[first + k] = bitsOf(found.boundNats);
      selfBoundBits[first + k] = bitsOf(2 * found.boundNats + found.selfJointBoundNats);
    });
  }
  const floor = record.job.analyses.structure?.minInformationBits ?? 0.01;
  const ceiling = saturationBits(record.sources.samplePoints);
  return {
    channel: Int32Array.from(places, (place) => place.channel),
    space: Int32Array.from(places, (place) => place.space.space),
    dimension: Int32Array.from(places, (place) => place.dimension),
    information_bits: informationBits,
    self_information_bits: selfBits,
    kl_nats: klNats,
    kept: Uint8Array.from(informationBits, (bits) => Number(bits > floor)),
    saturated: Uint8Array.from(informationBits, (bits) => Number(bits > ceiling)),
    rank,
    bound_bits: boundBits,
    self_information_bound_bits: selfBoundBits,
  };
}
