import { fingerprintKey } from '../contracts/keys.ts';
import { blocksOfSources } from '../contracts/pairing.ts';
import type { RunRecord } from '../contracts/run.ts';
import { getObject } from './get.ts';
import { decodeNpz } from './npz.ts';
import type { NpyArray } from './npy.ts';
import type { ObjectStore } from './object-store.ts';

/** A one-dimensional Gaussian channel at the n sampled points, in the units of the model. */
export interface GaussianChannel {
  readonly mean: Float32Array;
  readonly sigma: Float32Array;
}

/**
 * Undoes the scale and shift of a kept channel.
 * @param row its row in the stacked arrays of the block.
 */
function restore(members: Readonly<Record<string, NpyArray>>, row: number): GaussianChannel {
  const points = members['mean']!.shape[1]!;
  const scale = members['scale']?.data[row] ?? 1;
  const shift = members['shift']?.data[row] ?? 0;
  const of = (name: string): Float32Array =>
    (members[name]!.data as Float32Array).subarray(row * points, (row + 1) * points);
  return {
    mean: of('mean').map((kept) => (kept + shift) / scale),
    sigma: of('variance').map((kept) => Math.sqrt(kept) / scale),
  };
}

/**
 * Means and standard deviations of channels as the run keeps them. Channels that are no one-dimensional diagonal
 * Gaussians (whole spaces, classes, given matrices) are left out.
 */
export async function readGaussians(
  store: ObjectStore,
  { run, sources }: RunRecord,
  channels: readonly number[],
): Promise<Map<number, GaussianChannel>> {
  const found = new Map<number, GaussianChannel>();
  for (const { block, first, end } of blocksOfSources(sources)) {
    const wanted = channels.filter((channel) => channel >= first && channel < end);
    if (wanted.length === 0) continue;
    const key = fingerprintKey(run, block);
    const members = decodeNpz(await getObject(store, key), key);
    const rowOf = new Map(Array.from(members['rows']!.data, (place, row) => [first + place, row]));
    for (const channel of wanted) {
      const row = rowOf.get(channel);
      if (row !== undefined) found.set(channel, restore(members, row));
    }
  }
  return found;
}
