import type { Channel, Task } from '../engines/engine.ts';
import { jointsOf } from '../engines/whole-data.ts';
import type { Plan } from '../contracts/plan.ts';
import { type KnownPair, type PairValues, pairValues } from '../methods/pair-errors.ts';
import { createBlockCache } from './block-cache.ts';
import type { ActivityContext } from './context.ts';
import { readChannels } from './fingerprints.ts';

/**
 * What pairs of channels say and share over all points of the sample, as the engine has it. Pairs are taken two blocks of
 * channels at a time, which are in memory.
 */
export async function valuesOfPairs(
  { store, engine }: Pick<ActivityContext, 'store' | 'engine'>,
  { run, plan, pairs }: { run: string; plan: Plan; pairs: readonly (readonly [i: number, j: number])[] },
  task: Task,
): Promise<PairValues> {
  const readBlock = createBlockCache((of, block) => readChannels(store, of, block), 2);
  const blockOf = (channel: number) => plan.blocks.find(({ first, end }) => first <= channel && channel < end)!;
  const channelOf = async (channel: number): Promise<Channel> => {
    const { block, first } = blockOf(channel);
    return (await readBlock(run, block))[channel - first]!;
  };
  const places = pairs.map(([i, j], place) => ({ place, left: blockOf(i).block, right: blockOf(j).block }));
  places.sort((a, b) => a.left - b.left || a.right - b.right);
  const known: KnownPair[] = [];
  for (const { place } of places) {
    task.signal?.throwIfAborted();
    const [i, j] = pairs[place]!;
    const [u, v] = [await channelOf(i), await channelOf(j)];
    const joints = i === j ? undefined : await jointsOf(engine, [u], [v], task.signal && { signal: task.signal });
    known[place] = { u, v, jointNats: joints?.jointNats[0] };
  }
  return pairValues(known);
}
