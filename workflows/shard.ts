import { defineQuery, setHandler } from '@temporalio/workflow';
import { SHARD_LANES } from '../contracts/fan-out.ts';
import type { ShardInput, Tally } from '../contracts/messages.ts';
import { PROGRESS_QUERY, type WorkflowProgress } from '../contracts/progress.ts';
import { activitiesOf } from './activities.ts';

export const progressQuery = defineQuery<WorkflowProgress>(PROGRESS_QUERY);

/** Portions from ≤ k < to of one phase, at most 64 at a time: lanes that draw from one counter. */
export async function shard(input: ShardInput): Promise<Tally> {
  const { run, phase, from, to } = input;
  const activities = activitiesOf(input);
  const perform = {
    catalogue: activities.catalogueBlock,
    compare: activities.compareTiles,
    factors: activities.compareFactors,
    neighbours: activities.findNeighbours,
    order: activities.orderChannels,
    fullSpace: activities.sampleFullSpace,
    ranking: activities.rankModels,
    bounds: activities.boundInformation,
    fusion: activities.fuseSpaces,
    measures: activities.measureSpaces,
  }[phase];

  let next = from;
  let computed = 0;
  let reused = 0;
  let failed = false;
  setHandler(progressQuery, () => ({ stages: [{ stage: phase, done: computed + reused, total: 0 }], children: [] }));

  async function lane(): Promise<void> {
    while (next < to && !failed) {
      const portion = next;
      next += 1;
      try {
        const tally = await perform({ v: 1, run, portion });
        computed += tally.computed;
        reused += tally.reused;
      } catch (error) {
        failed = true; // the other lanes finish what they hold and take nothing new
        throw error;
      }
    }
  }

  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(SHARD_LANES, to - from) }, lane));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return { computed, reused };
}
