import { factorPartKey, orderPartKey, tableKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { putSame } from '../store/put.ts';
import { encodeTable } from '../store/table.ts';
import { getTable } from '../store/get-table.ts';
import { concatenate } from '../store/concatenate.ts';
import { withErrors } from './cluster-errors.ts';
import type { ActivityContext } from './context.ts';
import { orderingScopes } from './order-channels.ts';
import { perform } from './perform.ts';
import { readMatches } from './read-matches.ts';
import { readPlan, readRun } from '../store/run-record.ts';
import { sampleFacts } from './sample-facts.ts';

type Offset = Pick<TableData<'clusters_nmi'>, 'cluster'>;

/** Cluster numbers made unique over a table: those of each part follow the ones before. */
function shiftClusters<T extends Offset>(part: T, offset: number): T {
  return { ...part, cluster: part.cluster.map((cluster) => (cluster < 0 ? -1 : cluster + offset)) };
}

/** Puts the parts of the structure analysis together into the run's tables. */
export function createTabulateStructure({ store }: ActivityContext) {
  const read = async <N extends TableName>(name: N, key: string): Promise<TableData<N>> => getTable(store, name, key);

  /** Order and clusters by one similarity over all ensembles, numbers unique. */
  async function assemble(run: string, orderings: readonly number[]) {
    const orders: TableData<'order_nmi'>[] = [];
    const clusters: TableData<'clusters_nmi'>[] = [];
    let offset = 0;
    for (const ordering of orderings) {
      const own = await read('clusters_nmi', orderPartKey(run, ordering, 'clusters'));
      orders.push(shiftClusters(await read('order_nmi', orderPartKey(run, ordering, 'order')), offset));
      const parent = own.parent.map((cluster) => (cluster < 0 ? -1 : cluster + offset));
      clusters.push({ ...shiftClusters(own, offset), parent });
      offset += own.cluster.length;
    }
    return { order: concatenate('order_nmi', orders), clusters: concatenate('clusters_nmi', clusters) };
  }

  return function tabulateStructure({ run }: StepInput): Promise<Tally> {
    return perform(async (task) => {
      const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
      const facts = sampleFacts(record);
      const put = <N extends TableName>(name: N, data: TableData<N>) =>
        putSame(store, tableKey(run, name), encodeTable(name, data, facts));
      const scopes = orderingScopes(record);
      const errors = await read('pair_errors', tableKey(run, 'pair_errors'));

      const matches: TableData<'matches'>[] = [];
      for (const similarity of new Set(scopes.map((scope) => scope.similarity))) {
        const orderings = [...scopes.keys()].filter((k) => scopes[k]!.similarity === similarity);
        const { order, clusters: found } = await assemble(run, orderings);
        const clusters = withErrors(found, errors, similarity);
        await put(similarity === 'nmi' ? 'order_nmi' : 'order_vi', order);
        await put(similarity === 'nmi' ? 'clusters_nmi' : 'clusters_vi', clusters);
        matches.push(await readMatches(store, { record, plan, similarity, clusters, signal: task.signal }));
      }
      await put('matches', concatenate('matches', matches));
      const parts = await Promise.all(
        scopes.map((_, k) => read('cluster_sensitivity', orderPartKey(run, k, 'sensitivity'))),
      );
      await put('cluster_sensitivity', concatenate('cluster_sensitivity', parts));
      const factors: TableData<'factors'>[] = [];
      for (const { block } of plan.blocks) factors.push(await read('factors', factorPartKey(run, block)));
      await put('factors', concatenate('factors', factors));
      return { computed: 1, reused: 0 };
    });
  };
}
