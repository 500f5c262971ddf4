import { tableKey, warningsKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData } from '../contracts/tables.ts';
import { encodeJson, readJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import { getTable } from '../store/get-table.ts';
import type { ActivityContext } from './context.ts';
import { MEASURED_POINTS_MAX, measuresPartKey, measuresWarningsKey } from './measure-spaces.ts';
import { perform } from './perform.ts';

/** Puts the ensembles' measures together, in the order of the job. */
export function createTabulateMeasures({ store }: ActivityContext) {
  return function tabulateMeasures({ run }: StepInput): Promise<Tally> {
    return perform(async () => {
      const key = tableKey(run, 'measures');
      if (await store.head(key)) return { computed: 0, reused: 1 };
      const { sources, job } = await readRun(store, run);
      const warnings: Warning[] = [];
      const parts: TableData<'measures'>[] = [];
      for (const portion of sources.ensembles.keys()) {
        const part = measuresPartKey(run, portion);
        parts.push(await getTable(store, 'measures', part));
        warnings.push(...((await readJson<Warning[]>(store, measuresWarningsKey(run, portion))) ?? []));
      }
      if (sources.samplePoints > MEASURED_POINTS_MAX) {
        warnings.push({
          tag: 'measures-thinned',
          message: `measures: expected at most ${MEASURED_POINTS_MAX} data points, got ${sources.samplePoints}: ${MEASURED_POINTS_MAX} of them are used`,
          hint: 'every measure compares all pairs of points; those used lie evenly in the sample',
        });
      }
      if (warnings.length > 0) await putSame(store, warningsKey(run, 'measures'), encodeJson(warnings));
      const table = {
        a: Int32Array.from(parts.flatMap(({ a }) => [...a])),
        b: Int32Array.from(parts.flatMap(({ b }) => [...b])),
        measure: parts.flatMap(({ measure }) => [...measure]),
        value: Float64Array.from(parts.flatMap(({ value }) => [...value])),
      };
      const facts = {
        rows: String(Math.min(sources.samplePoints, MEASURED_POINTS_MAX)),
        seed: String(job.analyses.measures!.seed),
      };
      await putSame(store, key, encodeTable('measures', table, facts));
      return { computed: 1, reused: 0 };
    });
  };
}
