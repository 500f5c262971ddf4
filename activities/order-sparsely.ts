import type { Similarity } from '../contracts/analyses/structure.ts';
import { CensusError } from '../contracts/errors.ts';
import { NEIGHBOURS_MAX, orderedTiles, reductionsOf } from '../contracts/neighbours.ts';
import type { Block, Plan, Tile } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { Task } from '../engines/engine.ts';
import { ClusterSums } from '../methods/cluster-sums.ts';
import { distanceOfNmi, distanceOfVi, similarityOfVi } from '../methods/distance.ts';
import { GraphBuilder, type NeighbourGraph } from '../methods/neighbour-graph.ts';
import type { SparseStructure } from '../methods/sparse-structure.ts';
import type { Structure } from '../methods/structure.ts';
import { readPairs } from '../store/pair-matrix.ts';
import { saturationBits } from './channels.ts';
import type { ActivityContext } from './context.ts';
import { readNeighbours } from './stored-neighbours.ts';

/** What is ordered without a matrix. */
export interface SparseScope {
  readonly record: RunRecord;
  readonly plan: Plan;
  readonly similarity: Similarity;
  readonly minSamples: number;
  /** Ascending. */
  readonly channels: Int32Array;
  readonly isOrdered: (pair: readonly [number, number]) => boolean;
}

type SparseTask = Required<Pick<Task, 'signal' | 'onProgress'>>;

function placesOfChannels(channels: Int32Array): Int32Array {
  const places = new Int32Array((channels.at(-1) ?? -1) + 1).fill(-1);
  channels.forEach((channel, place) => (places[channel] = place));
  return places;
}

/** The graph of one ordering from the parts that the portions left, one part in memory at a time. */
async function readGraph(
  { store }: ActivityContext,
  { record, plan, similarity, channels, isOrdered }: SparseScope,
  { signal, onProgress }: SparseTask,
): Promise<NeighbourGraph> {
  const blocks = new Set(orderedTiles(plan, isOrdered).flatMap(({ first, second }) => [first, second]));
  const portions = [...reductionsOf(plan, record.job).entries()].flatMap(([portion, tiles]) =>
    tiles.some(({ first }) => blocks.has(first)) ? [portion] : [],
  );
  const places = placesOfChannels(channels);
  const builder = new GraphBuilder(channels.length, similarity === 'nmi' ? distanceOfNmi : distanceOfVi);
  let neighbours = 0;
  for (const portion of portions) {
    signal.throwIfAborted();
    const pairs = await readNeighbours(store, { run: record.run, similarity, portion }, places);
    builder.countPairs(pairs);
    neighbours += 2 * pairs.i.length;
  }
  if (neighbours > NEIGHBOURS_MAX) throw tooMany(neighbours, record);
  for (const [done, portion] of portions.entries()) {
    signal.throwIfAborted();
    onProgress(done, 3 * portions.length);
    builder.addPairs(await readNeighbours(store, { run: record.run, similarity, portion }, places));
  }
  return builder.finish();
}

const tooMany = (neighbours: number, { job }: RunRecord): CensusError =>
  new CensusError(
    'job-invalid',
    `neighbours: expected at most ${NEIGHBOURS_MAX} within maxEps ${job.analyses.structure!.maxEps}, got ${neighbours}`,
    {
      hint: 'give a smaller structure.maxEps, well below what chance gives; its pairs are then computed anew',
      fields: { neighbours },
    },
  );

/** Blocks with a channel that some cluster holds. @param channels ascending. */
function occupiedBlocks(
  blocks: readonly Block[],
  channels: Int32Array,
  isMember: (place: number) => boolean,
): ReadonlySet<number> {
  const occupied = new Set<number>();
  const ascending = blocks.toSorted((a, b) => a.first - b.first);
  let at = 0;
  channels.forEach((channel, place) => {
    while (ascending[at]!.end <= channel) at += 1;
    if (isMember(place)) occupied.add(ascending[at]!.block);
  });
  return occupied;
}

/** What the clusters are like, from all pairs of their members, tile after tile. */
async function readClusters(
  { store }: ActivityContext,
  { record, plan, similarity, channels, isOrdered }: SparseScope,
  found: SparseStructure,
  { signal, onProgress }: SparseTask,
): Promise<Structure['clusters']> {
  const sums = new ClusterSums({ ordering: found.ordering, xi: found.clusters });
  const places = placesOfChannels(channels);
  const occupied = occupiedBlocks(plan.blocks, channels, (place) => sums.isMember(place));
  const needed = ({ first, second }: Tile): boolean => occupied.has(first) && occupied.has(second);
  const tiles = orderedTiles(plan, isOrdered).filter(needed);
  const ceiling = saturationBits(plan.points);
  for (const [done, tile] of tiles.entries()) {
    signal.throwIfAborted();
    onProgress(tiles.length + 2 * done, 3 * tiles.length);
    const { i, j, nmi, vi_bits: vi, joint_bits: joints } = await readPairs(store, record.run, tile);
    for (let row = 0; row < i.length; row++) {
      const [a, b] = [places[i[row]!] ?? -1, places[j[row]!] ?? -1];
      if (a < 0 || b < 0 || a === b) continue;
      const value = similarity === 'nmi' ? nmi[row]! : similarityOfVi(vi[row]!);
      sums.add(a, b, value, joints[row]! > ceiling);
    }
  }
  return sums.finish();
}

/** Order and clusters of channels as the whole matrix gives them, which is in no memory at any time. */
export async function orderSparsely(
  context: ActivityContext,
  scope: SparseScope,
  task: SparseTask,
): Promise<Structure> {
  const { minSamples, record } = scope;
  const graph = await readGraph(context, scope, task);
  const { xi } = record.job.analyses.structure!;
  const found = await context.thread.run('sparseStructure', { graph, minSamples, xi }, task);
  const clusters = await readClusters(context, scope, found, task);
  return { ...found, labels: found.clusters.labels, clusters };
}
