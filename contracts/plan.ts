/** A run of consecutive channels of one ensemble. */
export interface Block {
  readonly block: number;
  /** Index of the ensemble. */
  readonly ensemble: number;
  /** Channels first ≤ c < end. */
  readonly first: number;
  readonly end: number;
}

/** The pairs of two blocks, first ≤ second: one Parquet object. */
export interface Tile {
  readonly first: number;
  readonly second: number;
}

/** plan.json: what is computed and in what portions. Everything later is a pure function of it. */
export interface Plan {
  readonly schema: string;
  readonly channels: number;
  readonly points: number;
  readonly blocks: readonly Block[];
  /** Pairs of ensembles whose channels are paired: each with itself, and those that are compared. */
  readonly ensemblePairs: readonly (readonly [number, number])[];
  readonly tiles: number;
  /** Pairs of kept channels over all tiles. */
  readonly pairs: number;
  /** Tiles that one activity computes. */
  readonly batch: number;
  /** `sparse` where orders are made from the pairs within maxEps; from whole matrices without it. */
  readonly ordering?: 'sparse';
  /** The earlier run whose channels and tiles this one continues. */
  readonly base: string | null;
}

/** Channels along the side of a tile: smaller where the coefficient matrices are larger. */
export function tileEdge(points: number): number {
  if (points <= 2000) return 512;
  return points <= 10_000 ? 256 : 128;
}

/**
 * Cuts the channels of every ensemble into blocks of at most one edge; a block never spans two ensembles.
 * @param channelsOf channels of each ensemble, in order.
 */
export function blocksOf(channelsOf: readonly number[], edge: number): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  channelsOf.forEach((channels, ensemble) => {
    for (let first = start; first < start + channels; first += edge) {
      blocks.push({ block: blocks.length, ensemble, first, end: Math.min(first + edge, start + channels) });
    }
    start += channels;
  });
  return blocks;
}

const blocksWithin = (blocks: readonly Block[], ensemble: number): Block[] =>
  blocks.filter((block) => block.ensemble === ensemble);

/** All tiles: for each pair of ensembles the pairs of their blocks, upper triangle within an ensemble. */
export function tilesOf(
  blocks: readonly Block[],
  ensemblePairs: readonly (readonly [number, number])[],
): readonly Tile[] {
  return ensemblePairs.flatMap(([a, b]) =>
    blocksWithin(blocks, a).flatMap((row) =>
      blocksWithin(blocks, b)
        .filter((column) => a !== b || column.block >= row.block)
        .map((column) => ({ first: row.block, second: column.block })),
    ),
  );
}

/**
 * Tiles that make one activity of about 20 s.
 * @param secondsPerTile measured once by the planner.
 * @returns a power of two in [1, 64].
 */
export function batchOf(secondsPerTile: number): number {
  const wanted = Math.min(64, Math.max(1, 20 / Math.max(secondsPerTile, 1e-6)));
  return 2 ** Math.floor(Math.log2(wanted));
}
