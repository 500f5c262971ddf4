import type { PlanResult } from '../../contracts/messages.ts';
import { isOrderedSparsely, reductionsOf } from '../../contracts/neighbours.ts';
import { batchOf, blocksOf, type Plan, tileEdge, tilesOf } from '../../contracts/plan.ts';
import { STRUCTURE } from './ensembles.ts';

/** What the workflows are told of a run of one ensemble with a finite maxEps. */
export function largePlan(channels: number, points: number, secondsPerPair: number): PlanResult {
  const edge = tileEdge(points);
  const blocks = blocksOf([channels], edge);
  const job = { analyses: { structure: { ...STRUCTURE, maxEps: 1 } } };
  const plan: Plan = {
    ...{ schema: '1', channels, points, blocks, ensemblePairs: [[0, 0]], base: null },
    ...(isOrderedSparsely(job, channels) && { ordering: 'sparse' }),
    tiles: tilesOf(blocks, [[0, 0]]).length,
    pairs: (channels * (channels + 1)) / 2,
    batch: batchOf(secondsPerPair * edge * edge),
  };
  return {
    tiles: plan.tiles,
    batches: Math.ceil(plan.tiles / plan.batch),
    blocks: blocks.length,
    reductions: reductionsOf(plan, job).length,
    orderings: STRUCTURE.similarities.length,
    portions: { fullSpace: 0, ranking: 0, bounds: 0, fusion: 0, measures: 0 },
  };
}
