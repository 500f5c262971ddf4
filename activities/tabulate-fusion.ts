import { fusionPartKey, tableKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { TableData } from '../contracts/tables.ts';
import { concatenate } from '../store/concatenate.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import { getTable } from '../store/get-table.ts';
import type { ActivityContext } from './context.ts';
import { FUSION_PARTS } from './describe-fusion.ts';
import { perform } from './perform.ts';
import { sampleFacts } from './sample-facts.ts';

/** Puts what the fusions gave together into the run's tables. */
export function createTabulateFusion({ store }: ActivityContext) {
  async function gather<N extends (typeof FUSION_PARTS)[number]>(run: string, name: N, count: number) {
    const parts: TableData<N>[] = [];
    for (let fusion = 0; fusion < count; fusion++) {
      parts.push(await getTable(store, name, fusionPartKey(run, fusion, name)));
    }
    return concatenate(name, parts);
  }

  return function tabulateFusion({ run }: StepInput): Promise<Tally> {
    return perform(async ({ signal }) => {
      const record = await readRun(store, run);
      const count = record.job.analyses.fusion?.length ?? 0;
      for (const name of FUSION_PARTS) {
        signal.throwIfAborted();
        const table = await gather(run, name, count);
        await putSame(store, tableKey(run, name), encodeTable(name, table, sampleFacts(record)));
      }
      return { computed: 1, reused: 0 };
    });
  };
}
