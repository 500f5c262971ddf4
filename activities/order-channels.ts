import { orderPartKey } from '../contracts/keys.ts';
import type { Similarity } from '../contracts/analyses/structure.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import { tilesOf } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import type { Task } from '../engines/engine.ts';
import { autoMinSamples } from '../methods/sensitivity.ts';
import type { Structure } from '../methods/structure.ts';
import { putSame } from '../store/put.ts';
import { encodeTable } from '../store/table.ts';
import { readChannelsTable, saturationBits } from './channels.ts';
import { unknownErrors } from './cluster-errors.ts';
import type { ActivityContext } from './context.ts';
import { readPairMatrix } from '../store/pair-matrix.ts';
import { orderSparsely, type SparseScope } from './order-sparsely.ts';
import { perform } from './perform.ts';
import { readPlan, readRun } from '../store/run-record.ts';

/** What is ordered: one ensemble or the union of all (−1, reported as ''), by one similarity. */
export interface OrderingScope {
  readonly ensemble: number;
  readonly title: string;
  readonly similarity: Similarity;
  readonly minSamples: number;
}

/** The orderings of a run, by number. */
export function orderingScopes({ job, sources }: RunRecord): OrderingScope[] {
  const structure = job.analyses.structure!;
  const scopes =
    structure.scope === 'all'
      ? [{ ensemble: -1, title: '', nSpaces: sources.spaces.length }]
      : sources.ensembles.map((title, ensemble) => ({
          ensemble,
          title,
          nSpaces: sources.spaces.filter((space) => space.ensemble === title).length,
        }));
  return scopes.flatMap(({ ensemble, title, nSpaces }) =>
    structure.similarities.map((similarity) => ({
      ensemble,
      title,
      similarity,
      minSamples: structure.minSamples === 'auto' ? autoMinSamples(nSpaces) : structure.minSamples,
    })),
  );
}

type Titled = Pick<OrderingScope, 'title' | 'similarity'>;

function orderTable({ title }: Titled, channels: Int32Array, found: Structure): TableData<'order_nmi'> {
  const at = (values: Int32Array | Float64Array) => (object: number) => values[object]!;
  const { ordering } = found;
  return {
    ensemble: Array.from(ordering, () => title),
    position: ordering.map((_, position) => position),
    channel: ordering.map((object) => channels[object]!),
    reachability: Float64Array.from(ordering, at(found.reachability)),
    core_distance: Float64Array.from(ordering, at(found.coreDistances)),
    predecessor: ordering.map((object) => channels[found.predecessor[object]!] ?? -1),
    cluster: ordering.map(at(found.labels)),
  };
}

function clustersTable({ title }: Titled, channels: Int32Array, { clusters }: Structure): TableData<'clusters_nmi'> {
  const column = (value: (cluster: (typeof clusters)[number]) => number) => Int32Array.from(clusters, value);
  return {
    ensemble: clusters.map(() => title),
    cluster: column((each) => each.cluster),
    numeral: clusters.map((each) => each.numeral),
    first: column((each) => each.first),
    last: column((each) => each.last),
    members: column((each) => each.members),
    representative: column((each) => channels[each.representative]!),
    mean_similarity: Float64Array.from(clusters, (each) => each.meanSimilarity),
    saturated_pairs: BigInt64Array.from(clusters, (each) => BigInt(each.saturatedPairs)),
    parent: column((each) => each.parent),
    ...unknownErrors(clusters.length),
  };
}

function sensitivityTable({ title, similarity }: Titled, { sensitivity }: Structure): TableData<'cluster_sensitivity'> {
  const column = (value: (row: (typeof sensitivity)[number]) => number) => Int32Array.from(sensitivity, value);
  return {
    ensemble: sensitivity.map(() => title),
    similarity: sensitivity.map(() => similarity),
    min_samples: column((row) => row.minSamples),
    clusters: column((row) => row.clusters),
    clustered: column((row) => row.clustered),
    largest: column((row) => row.largest),
  };
}

/** Order and clusters of channels from their whole matrix. */
async function orderDensely(
  { store, thread }: ActivityContext,
  { record, plan, similarity, minSamples, channels, isOrdered }: SparseScope,
  task: Task,
): Promise<Structure> {
  const { xi, maxEps } = record.job.analyses.structure!;
  const matrix = await readPairMatrix(store, record.run, tilesOf(plan.blocks, plan.ensemblePairs.filter(isOrdered)), {
    channels,
    measure: similarity === 'nmi' ? 'nmi' : 'vi_bits',
    saturationBits: saturationBits(plan.points),
    ...(task.signal && { signal: task.signal }),
  });
  const eps = maxEps === 'inf' ? Infinity : maxEps;
  const count = channels.length;
  return thread.run('structure', { ...matrix, measure: similarity, count, minSamples, xi, maxEps: eps }, task);
}

/** Orders the kept channels of one ensemble by one similarity, with their clusters; numbers are local to the part. */
export function createOrderChannels(context: ActivityContext) {
  const { store } = context;
  return function orderChannels({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const finalKey = orderPartKey(run, portion, 'clusters');
      if (await store.head(finalKey)) return { computed: 0, reused: 1 };
      const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
      const scope = orderingScopes(record)[portion]!;
      const inScope = (ensemble: number): boolean => scope.ensemble === -1 || ensemble === scope.ensemble;
      const { kept } = await readChannelsTable(store, record);
      const channels = Int32Array.from(
        plan.blocks.filter((block) => inScope(block.ensemble)).flatMap(({ first, end }) => range(first, end)),
      ).filter((channel) => kept[channel] === 1);
      const isOrdered = (pair: readonly [number, number]): boolean => pair.every(inScope);
      const asked = { ...scope, record, plan, channels, isOrdered };
      const found =
        plan.ordering === 'sparse'
          ? await orderSparsely(context, asked, task)
          : await orderDensely(context, asked, task);
      await putSame(
        store,
        orderPartKey(run, portion, 'order'),
        encodeTable('order_nmi', orderTable(scope, channels, found)),
      );
      await putSame(
        store,
        orderPartKey(run, portion, 'sensitivity'),
        encodeTable('cluster_sensitivity', sensitivityTable(scope, found)),
      );
      await putSame(store, finalKey, encodeTable('clusters_nmi', clustersTable(scope, channels, found)));
      return { computed: 1, reused: 0 };
    });
  };
}

const range = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, k) => first + k);
