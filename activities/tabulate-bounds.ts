import { boundsPartKey, tableKey, warningsKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { TableData } from '../contracts/tables.ts';
import { concatenate } from '../store/concatenate.ts';
import { encodeJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import { getTable } from '../store/get-table.ts';
import { boundsWarnings } from './bounds-warnings.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** Puts the bounds of all spaces together into the run's table. */
export function createTabulateBounds({ store }: ActivityContext) {
  return function tabulateBounds({ run }: StepInput): Promise<Tally> {
    return perform(async ({ signal }) => {
      const { sources, job } = await readRun(store, run);
      const { seed, given } = job.analyses.bounds!;
      const parts: TableData<'bounds'>[] = [];
      for (const { space } of sources.spaces) {
        signal.throwIfAborted();
        parts.push(await getTable(store, 'bounds', boundsPartKey(run, space)));
      }
      const table = concatenate('bounds', parts);
      const warnings = boundsWarnings(table);
      if (warnings.length > 0) await putSame(store, warningsKey(run, 'bounds'), encodeJson(warnings));
      const facts = {
        rows: String(sources.points),
        seed: String(seed),
        draws: given === undefined ? 'drawn' : 'given',
      };
      await putSame(store, tableKey(run, 'bounds'), encodeTable('bounds', table, facts));
      return { computed: 1, reused: 0 };
    });
  };
}
