import { pairsKey } from '../contracts/keys.ts';
import { tilesOf } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { getColumns } from '../store/get-table.ts';
import { saturationBits } from './channels.ts';
import { readPlan } from '../store/run-record.ts';

export interface SaturatedPairs {
  readonly pairs: number;
  /** Pairs of two different channels that were compared. */
  readonly of: number;
  readonly jointBitsMax: number;
}

/** How many pairs of different channels have a joint information that the sample cannot show, over all tiles. */
export async function countSaturatedPairs(
  store: ObjectStore,
  record: RunRecord,
  signal: AbortSignal,
): Promise<SaturatedPairs> {
  const plan = await readPlan(store, record.run);
  const ceiling = saturationBits(plan.points);
  let [pairs, of, jointBitsMax] = [0, 0, 0];
  for (const { first, second } of tilesOf(plan.blocks, plan.ensemblePairs)) {
    signal.throwIfAborted();
    const key = pairsKey(record.run, first, second);
    const { i, j, joint_bits: joints } = await getColumns(store, 'pairs', { key, columns: ['i', 'j', 'joint_bits'] });
    joints.forEach((bits, row) => {
      if (i[row] === j[row]) return;
      of += 1;
      if (bits > ceiling) pairs += 1;
      jointBitsMax = Math.max(jointBitsMax, bits);
    });
  }
  return { pairs, of, jointBitsMax };
}
