import { AGREEING, DISTANCES } from '../contracts/analyses/measures.ts';
import { tableKey } from '../contracts/keys.ts';
import { measureColumns } from '../contracts/measure-columns.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { agreement } from '../methods/correlation.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { findTable } from '../store/get-table.ts';

/**
 * How far the measures of a run, those by Monte Carlo among them, order its pairs of spaces alike; undefined where none
 * was measured. For the end of a run: it takes what two analyses have left.
 */
export async function agreeMeasures(
  store: ObjectStore,
  run: string,
): Promise<TableData<'measures_agreement'> | undefined> {
  const read = <N extends TableName>(name: N): Promise<TableData<N> | undefined> =>
    findTable(store, name, tableKey(run, name));
  const columns = measureColumns({ measures: await read('measures'), full_pairs: await read('full_pairs') });
  if (!columns) return undefined;
  const alike = AGREEING.flatMap((measure) => {
    const values = columns.values.get(measure);
    const sign = DISTANCES.includes(measure) ? -1 : 1;
    return values ? [{ measure, values: values.map((value) => sign * value) }] : [];
  });
  const rows = alike.flatMap((x, k) =>
    alike.slice(k).map((y) => ({ measure: x.measure, other: y.measure, ...agreement(x.values, y.values) })),
  );
  return {
    measure: rows.map(({ measure }) => measure),
    other: rows.map(({ other }) => other),
    spearman: Float64Array.from(rows, ({ spearman }) => spearman),
    pairs: Int32Array.from(rows, ({ pairs }) => pairs),
  };
}
