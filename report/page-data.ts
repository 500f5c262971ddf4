import type { PairGrid, RunData } from '../contracts/run-data.ts';
import { boundsOf, pack } from './embedded.ts';
import type { StructureView } from './figures/structure-view.ts';
import type { Packed } from './packed.ts';

/** What the page's script is told; plain JSON. */

/** Everything that names a channel. Arrays by kept channel, ascending by id. */
export interface ChannelsBlock {
  readonly channel: readonly number[];
  readonly space: readonly number[];
  readonly dimension: readonly number[];
  readonly informationBits: readonly number[];
  readonly klNats: readonly (number | null)[];
  /** By space. */
  readonly spaceName: readonly string[];
  readonly spaceEnsemble: readonly string[];
}

/** Values of pairs: the upper triangle, diagonal included, row by row. */
export interface PairsBlock {
  /** Cells along a side. */
  readonly side: number;
  readonly nmi: Packed;
  readonly viBits: Packed;
  /** 1 where the joint information saturates. */
  readonly saturated: Packed;
}

export interface StructureBlock {
  readonly similarity: 'nmi' | 'vi';
  readonly bin: number;
  /** For each place along the axes the channel's place in the channels block. */
  readonly order: readonly number[];
  /** −1 stands for an undefined distance. */
  readonly reachability: readonly number[];
  /** By place: the numeral of its cluster, '' without one. */
  readonly numeral: readonly string[];
  readonly leaves: readonly {
    readonly name: string;
    readonly cluster: number;
    readonly start: number;
    readonly end: number;
  }[];
  readonly factors: readonly {
    readonly name: string;
    readonly nmi: readonly (number | null)[];
    readonly chance: readonly (number | null)[];
  }[];
  /** Only where a cell holds several pairs; otherwise the page's pairs block serves every similarity. */
  readonly pairs?: PairsBlock;
}

/** A known factor at the sampled points: codes into `classes`, or values; null and −1 are missing. */
export interface PageFactor {
  readonly name: string;
  readonly classes?: readonly string[];
  readonly values: readonly (number | null)[];
}

/** Posteriors of channels at some of the sampled points, those of each channel by their means. */
export interface PosteriorsBlock {
  /** Points shown of every channel. */
  readonly points: number;
  /** For each row the channel's place in the channels block. */
  readonly base: readonly number[];
  /** What is worth knowing of the channel, such as the cluster that it stands for. */
  readonly note: readonly string[];
  /** Rows × points, 0 to 1: means between `from` and `to` of the row, standard deviations in units of its `sigma`. */
  readonly mean: Packed;
  readonly sigma: Packed;
  readonly scale: readonly { readonly from: number; readonly to: number; readonly sigma: number }[];
  /** Rows × points: places in the sample. */
  readonly place: Packed;
  readonly factors: readonly PageFactor[];
}

/** The points of the scatter of pairs. */
export interface CloudBlock {
  /** Places in the channels block. */
  readonly i: Packed;
  readonly j: Packed;
  readonly nmi: Packed;
  readonly similarity: Packed;
  /** Left and upper edge and side of the square that both axes span, in the units of the drawing. */
  readonly square: readonly [number, number, number];
}

/** The data blocks of the page by their names. */
export interface PageBlocks {
  readonly channels: ChannelsBlock;
  readonly pairs: PairsBlock;
  readonly 'structure-nmi': StructureBlock;
  readonly 'structure-vi': StructureBlock;
  readonly posteriors: PosteriorsBlock;
  readonly cloud: CloudBlock;
}

const rounded = (value: number): number => Number(value.toPrecision(5));
const known = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);

export function keptRows({ tables }: RunData): number[] {
  return [...tables.channels.channel.keys()].filter((row) => tables.channels.kept[row] === 1);
}

export function channelsBlock(data: RunData): ChannelsBlock {
  const { channels, spaces } = data.tables;
  const rows = keptRows(data);
  return {
    channel: rows.map((row) => channels.channel[row]!),
    space: rows.map((row) => channels.space[row]!),
    dimension: rows.map((row) => channels.dimension[row]!),
    informationBits: rows.map((row) => rounded(channels.information_bits[row]!)),
    klNats: rows.map((row) => known(channels.kl_nats[row]!)),
    spaceName: spaces.name,
    spaceEnsemble: spaces.ensemble,
  };
}

/** The upper triangle of a grid with its cells in another order. */
function triangle(values: Float32Array | Uint8Array, side: number, place: ArrayLike<number>): Float32Array {
  const packed = new Float32Array((side * (side + 1)) / 2);
  let k = 0;
  for (let a = 0; a < side; a++) {
    for (let b = a; b < side; b++) packed[k++] = values[place[a]! * side + place[b]!]!;
  }
  return packed;
}

function packPairs({ side, nmi, viBits, saturated }: PairGrid, place: ArrayLike<number>): PairsBlock {
  const vi = triangle(viBits, side, place);
  return {
    side,
    nmi: pack(triangle(nmi, side, place), [0, 1]),
    viBits: pack(vi, boundsOf(vi)),
    saturated: pack(triangle(saturated, side, place), [0, 1]),
  };
}

/** Values of all pairs in the order of the channels block; undefined where cells hold several pairs. */
export function pairsBlock(data: RunData): PairsBlock | undefined {
  const [grid] = data.grids;
  if (!grid || grid.bin > 1) return undefined;
  const places = new Map(Array.from(grid.channels, (channel, place) => [channel, place]));
  return packPairs(
    grid,
    keptRows(data).map((row) => places.get(data.tables.channels.channel[row]!)!),
  );
}

export function structureBlock(data: RunData, view: StructureView): StructureBlock {
  const { grid } = view;
  const baseOf = new Map(keptRows(data).map((row, base) => [data.tables.channels.channel[row]!, base]));
  const leafOf = new Map(view.leaves.map((leaf) => [leaf.cluster, leaf.name]));
  return {
    similarity: grid.similarity,
    bin: grid.bin,
    order: Array.from(grid.channels, (channel) => baseOf.get(channel)!),
    reachability: Array.from(view.reachability, (distance) => (Number.isFinite(distance) ? rounded(distance) : -1)),
    numeral: Array.from(view.cluster, (cluster) => leafOf.get(cluster) ?? ''),
    leaves: view.leaves.map(({ name, cluster, start, end }) => ({ name, cluster, start, end })),
    factors: view.factors.map(({ name, nmi, chance }) => ({
      name,
      nmi: Array.from(nmi, known),
      chance: Array.from(chance, known),
    })),
    ...(grid.bin > 1 && {
      pairs: packPairs(
        grid,
        Uint32Array.from({ length: grid.side }, (_, k) => k),
      ),
    }),
  };
}
