import { pairsKey } from '../contracts/keys.ts';
import type { Tile } from '../contracts/plan.ts';
import type { TableData } from '../contracts/tables.ts';
import type { ObjectStore } from './object-store.ts';
import { getColumns } from './get-table.ts';

export type PairColumns = Pick<TableData<'pairs'>, 'i' | 'j' | 'joint_bits' | 'nmi' | 'vi_bits'>;

/** The pairs of one stored tile. */
export async function readPairs(store: ObjectStore, run: string, tile: Tile): Promise<PairColumns> {
  const key = pairsKey(run, tile.first, tile.second);
  return getColumns(store, 'pairs', { key, columns: ['i', 'j', 'joint_bits', 'nmi', 'vi_bits'] });
}

/** What a pair is measured by, as the columns of `pairs` are called. */
export type PairMeasure = 'nmi' | 'vi_bits' | 'joint_bits';

export interface PairMatrix {
  /** count×count, symmetric; NaN where no pair was compared. */
  readonly values: Float32Array;
  /** count×count, 1 where the joint information of the pair saturates. */
  readonly saturated: Uint8Array;
}

/** Pairs of a set of channels as square matrices, in the order of `channels`; pairs with others are passed over. */
export async function readPairMatrix(
  store: ObjectStore,
  run: string,
  tiles: readonly Tile[],
  options: { channels: Int32Array; measure: PairMeasure; saturationBits: number; signal?: AbortSignal },
): Promise<PairMatrix> {
  const { channels, measure, saturationBits, signal } = options;
  const count = channels.length;
  const placeOf = new Int32Array(channels.reduce((most, channel) => Math.max(most, channel), -1) + 1).fill(-1);
  channels.forEach((channel, place) => (placeOf[channel] = place));
  const values = new Float32Array(count * count).fill(NaN);
  const saturated = new Uint8Array(count * count);
  for (const tile of tiles) {
    signal?.throwIfAborted();
    const pairs = await readPairs(store, run, tile);
    const measured = pairs[measure];
    for (let row = 0; row < measured.length; row++) {
      const a = placeOf[pairs.i[row]!] ?? -1;
      const b = placeOf[pairs.j[row]!] ?? -1;
      if (a < 0 || b < 0) continue;
      values[a * count + b] = values[b * count + a] = measured[row]!;
      saturated[a * count + b] = saturated[b * count + a] = Number(pairs.joint_bits[row]! > saturationBits);
    }
  }
  return { values, saturated };
}
