import type { Similarity } from '../contracts/analyses/structure.ts';
import { type Plan, tilesOf } from '../contracts/plan.ts';
import type { PairCloud, PairGrid } from '../contracts/run-data.ts';
import type { ObjectStore } from './object-store.ts';
import { type PairColumns, readPairs } from './pair-matrix.ts';

/** Channels of which each pair has a cell of its own; of more a cell holds the mean of several pairs. */
const GRID_SIDE_MAX = 2200;
/** Cells along the side of a grid that holds means. */
const BINNED_SIDE_MAX = 1100;
/** Pairs that are kept one by one; more are counted in a raster. */
const CLOUD_POINTS_MAX = 20_000;
const RASTER_SIDE = 160;

/** Fills one grid tile by tile. */
class GridBuilder {
  private readonly grid: PairGrid;
  private readonly cellOf: Int32Array;
  /** Sums of many pairs need double precision; a cell of its own holds its pair as stored. */
  private readonly sums: { readonly nmi: Float32Array | Float64Array; readonly viBits: Float32Array | Float64Array };
  private readonly counts: Uint32Array;

  constructor(similarity: Similarity, channels: Int32Array) {
    const bin = channels.length <= GRID_SIDE_MAX ? 1 : Math.ceil(channels.length / BINNED_SIDE_MAX);
    const side = Math.ceil(channels.length / bin);
    const cells = side * side;
    const [nmi, viBits] = [new Float32Array(cells), new Float32Array(cells)];
    this.grid = { similarity, channels, bin, side, nmi, viBits, saturated: new Uint8Array(cells) };
    this.sums = bin === 1 ? { nmi, viBits } : { nmi: new Float64Array(cells), viBits: new Float64Array(cells) };
    this.counts = new Uint32Array(cells);
    this.cellOf = new Int32Array(channels.reduce((most, channel) => Math.max(most, channel), -1) + 1).fill(-1);
    channels.forEach((channel, place) => (this.cellOf[channel] = Math.floor(place / bin)));
  }

  private count(cell: number, values: { nmi: number; viBits: number; saturated: boolean }): void {
    this.sums.nmi[cell]! += values.nmi;
    this.sums.viBits[cell]! += values.viBits;
    this.counts[cell]! += 1;
    if (values.saturated) this.grid.saturated[cell] = 1;
  }

  add(pairs: PairColumns, saturationBits: number): void {
    const { side } = this.grid;
    pairs.i.forEach((i, row) => {
      const [a, b] = [this.cellOf[i] ?? -1, this.cellOf[pairs.j[row]!] ?? -1];
      if (a < 0 || b < 0) return;
      const values = {
        nmi: pairs.nmi[row]!,
        viBits: pairs.vi_bits[row]!,
        saturated: pairs.joint_bits[row]! > saturationBits,
      };
      this.count(a * side + b, values);
      if (a !== b || i !== pairs.j[row]) this.count(b * side + a, values);
    });
  }

  finish(): PairGrid {
    const { nmi, viBits } = this.grid;
    this.counts.forEach((count, cell) => {
      nmi[cell] = this.sums.nmi[cell]! / count; // 0 / 0 = NaN: no pair was computed there
      viBits[cell] = this.sums.viBits[cell]! / count;
    });
    return this.grid;
  }
}

function emptyCloud(pairs: number): PairCloud {
  if (pairs > CLOUD_POINTS_MAX) {
    return { form: 'raster', pairs, side: RASTER_SIDE, counts: new Uint32Array(RASTER_SIDE ** 2) };
  }
  const [i, j] = [new Int32Array(pairs), new Int32Array(pairs)];
  return { form: 'points', i, j, nmi: new Float32Array(pairs), viBits: new Float32Array(pairs) };
}

/** Adds a tile's pairs of different channels. @returns pairs in the cloud now. */
function addToCloud(cloud: PairCloud, pairs: PairColumns, filled: number): number {
  let at = filled;
  pairs.i.forEach((i, row) => {
    if (i === pairs.j[row]) return;
    if (cloud.form === 'points') {
      cloud.i[at] = i;
      cloud.j[at] = pairs.j[row]!;
      cloud.nmi[at] = pairs.nmi[row]!;
      cloud.viBits[at] = pairs.vi_bits[row]!;
    } else {
      const cellOf = (value: number): number => Math.min(cloud.side - 1, Math.max(0, Math.floor(value * cloud.side)));
      const cell = cellOf(Math.exp(-pairs.vi_bits[row]!)) * cloud.side + cellOf(pairs.nmi[row]!);
      cloud.counts[cell]! += 1;
    }
    at += 1;
  });
  return at;
}

/**
 * The stored pairs of a run as its figures show them, in one pass over the tiles.
 * @param orders for each similarity the channels in the order drawn.
 * @param kept number of kept channels' pairs, diagonal included, as planned (`plan.pairs` counts all channels).
 */
export async function readPairViews(
  store: ObjectStore,
  {
    run,
    plan,
    orders,
  }: { run: string; plan: Plan; orders: readonly { similarity: Similarity; channels: Int32Array }[] },
): Promise<{ grids: PairGrid[]; cloud: PairCloud }> {
  const tiles = tilesOf(plan.blocks, plan.ensemblePairs);
  const saturationBits = Math.log2(plan.points) - 1;
  const builders = orders.map(({ similarity, channels }) => new GridBuilder(similarity, channels));
  const diagonal = orders[0]?.channels.length ?? 0;
  const cloud = emptyCloud(Math.max(0, plan.pairs - diagonal));
  let filled = 0;
  for (const tile of tiles) {
    const pairs = await readPairs(store, run, tile);
    for (const builder of builders) builder.add(pairs, saturationBits);
    filled = addToCloud(cloud, pairs, filled);
  }
  return { grids: builders.map((builder) => builder.finish()), cloud };
}
