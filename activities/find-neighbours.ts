import { CensusError } from '../contracts/errors.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import { neighboursKey, reductionsOf } from '../contracts/neighbours.ts';
import { distanceOfNmi, distanceOfVi } from '../methods/distance.ts';
import { type NeighbourPairs, pairsWithin } from '../methods/neighbour-graph.ts';
import { readPairs } from '../store/pair-matrix.ts';
import { putSame } from '../store/put.ts';
import { readPlan, readRun } from '../store/run-record.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';
import { encodeNeighbours } from './stored-neighbours.ts';

const unknownPortion = (portion: number, most: number): CensusError =>
  new CensusError('plan-mismatch', `findNeighbours: expected a portion below ${most}, got ${portion}`, {
    hint: 'workflows of a run are started by census run, and by nothing else',
    fields: { portion },
  });

/** Picks from some stored tiles the pairs within maxEps, one tile in memory at a time: a part of the neighbour graph. */
export function createFindNeighbours({ store }: ActivityContext) {
  return function findNeighbours({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
      const { similarities, maxEps } = record.job.analyses.structure!;
      const keys = similarities.map((similarity) => neighboursKey(run, similarity, portion));
      if (await store.head(keys.at(-1)!)) return { computed: 0, reused: 1 };
      const portions = reductionsOf(plan, record.job);
      const tiles = portions[portion];
      if (!tiles) throw unknownPortion(portion, portions.length);
      const near = similarities.map((): NeighbourPairs[] => []);
      for (const [done, tile] of tiles.entries()) {
        task.signal.throwIfAborted();
        task.onProgress(done, tiles.length);
        const { i, j, nmi, vi_bits: vi } = await readPairs(store, run, tile);
        similarities.forEach((similarity, k) => {
          const [values, distanceOf] = similarity === 'nmi' ? [nmi, distanceOfNmi] : [vi, distanceOfVi];
          near[k]!.push(pairsWithin({ i, j, values }, distanceOf, Number(maxEps)));
        });
      }
      for (const [k, lists] of near.entries()) await putSame(store, keys[k]!, encodeNeighbours(lists));
      return { computed: 1, reused: 0 };
    });
  };
}
