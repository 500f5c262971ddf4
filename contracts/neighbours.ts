import type { Similarity } from './analyses/structure.ts';
import { CensusError } from './errors.ts';
import type { Job } from './job.ts';
import { partKey } from './keys.ts';
import { type Plan, type Tile, tilesOf } from './plan.ts';
import type { Sources } from './sources.ts';

/**
 * Above as many kept channels in one ordering it is made from the pairs within maxEps, where that is finite: a matrix
 * takes 17 bytes a cell, 0.3 GB here and 270 GB at 126,000 channels.
 */
const SPARSE_FROM = 4096;
/** With more channels in one ordering a matrix does not fit the memory of most machines (17 bytes a cell). */
export const DENSE_MAX = 25_000;
/** Neighbours that one graph may hold, both directions counted: 3.2 GB. */
export const NEIGHBOURS_MAX = 2 ** 28;
/** Tiles from which one portion picks the near pairs. */
const REDUCED_TILES = 64;

const digits = (n: number): string => String(n).padStart(5, '0');

/** The near pairs by one similarity that one portion of tiles has. */
export const neighboursKey = (run: string, similarity: Similarity, portion: number): string =>
  partKey(run, `neighbours-${similarity}-${digits(portion)}.npz`);

/** Whether the orders come from the pairs within maxEps: their results are the same, their memory is not. */
export function isOrderedSparsely({ analyses: { structure } }: Pick<Job, 'analyses'>, keptMax: number): boolean {
  if (!structure || structure.maxEps === 'inf' || structure.ordering === 'dense') return false;
  return structure.ordering === 'sparse' || keptMax > SPARSE_FROM;
}

/** The tiles whose pairs lie in one ordering, by their blocks: each channel meets the others in ascending order. */
export function orderedTiles(
  { blocks, ensemblePairs }: Pick<Plan, 'blocks' | 'ensemblePairs'>,
  isOrdered: (pair: readonly [number, number]) => boolean,
): Tile[] {
  const tiles = tilesOf(blocks, ensemblePairs.filter(isOrdered));
  return tiles.toSorted((a, b) => a.first - b.first || a.second - b.second);
}

/** Tiles that some ordering needs: those of pairs within an ensemble, or all with scope `all`. */
const reducedTiles = (plan: Plan, scope: 'ensemble' | 'all'): Tile[] =>
  orderedTiles(plan, ([a, b]) => scope === 'all' || a === b);

/** The tiles of each portion. Empty where orders are made from matrices. */
export function reductionsOf(plan: Plan, { analyses: { structure } }: Pick<Job, 'analyses'>): Tile[][] {
  if (plan.ordering !== 'sparse' || !structure) return [];
  const tiles = reducedTiles(plan, structure.scope);
  return Array.from({ length: Math.ceil(tiles.length / REDUCED_TILES) }, (_, portion) =>
    tiles.slice(portion * REDUCED_TILES, (portion + 1) * REDUCED_TILES),
  );
}

/**
 * Refuses what could only be ordered with a matrix that hardly any machine holds.
 * @throws CensusError `job-invalid` that says what to add to the job.
 */
export function checkOrderable(
  { analyses: { structure } }: Pick<Job, 'analyses'>,
  { spaces }: Pick<Sources, 'spaces'>,
): void {
  if (!structure || structure.maxEps !== 'inf' || structure.ordering === 'dense') return;
  const counts = new Map<string, number>();
  for (const { ensemble, channels } of spaces) {
    const scope = structure.scope === 'all' ? '' : ensemble;
    counts.set(scope, (counts.get(scope) ?? 0) + channels);
  }
  for (const [scope, channels] of counts) {
    if (channels <= DENSE_MAX) continue;
    const of = scope === '' ? 'all ensembles' : scope;
    throw new CensusError(
      'job-invalid',
      `structure.maxEps: expected a number for the ${channels} channels of ${of}, got inf`,
      {
        hint: `their order is then made from near pairs alone; maxEps: 1.6 takes pairs of NMI above 0.2; ordering: dense takes ${Math.ceil((17 * channels ** 2) / 1e9)} GB of memory instead`,
        fields: { channels, channelsMax: DENSE_MAX },
      },
    );
  }
}
