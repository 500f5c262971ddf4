import type { Sources, SpaceSource } from './sources.ts';

/** Channels of a block of models at most; a model of more is a block of its own. */
const BLOCK_CHANNELS = 256;

/** Models that are ranked against each other in one portion: those of two blocks of an ensemble, or of one with itself. */
export interface RankingTile {
  readonly rows: readonly SpaceSource[];
  /** undefined: the pairs of `rows` among themselves. */
  readonly columns: readonly SpaceSource[] | undefined;
}

/** Consecutive models of an ensemble, so many that their channels fit a block. */
function blocksOfModels(spaces: readonly SpaceSource[]): SpaceSource[][] {
  const blocks: SpaceSource[][] = [];
  let channels = Infinity;
  for (const space of spaces) {
    channels += space.channels;
    if (channels > BLOCK_CHANNELS) {
      blocks.push([]);
      channels = space.channels;
    }
    blocks.at(-1)!.push(space);
  }
  return blocks;
}

/** The portions of the ranking: within each ensemble, never across. A pure function of the spaces. */
export function rankingTilesOf({ spaces, ensembles }: Pick<Sources, 'spaces' | 'ensembles'>): RankingTile[] {
  return ensembles.flatMap((ensemble) => {
    const blocks = blocksOfModels(spaces.filter((space) => space.ensemble === ensemble));
    return blocks.flatMap((rows, k) => [
      { rows, columns: undefined },
      ...blocks.slice(k + 1).map((columns) => ({ rows, columns })),
    ]);
  });
}
