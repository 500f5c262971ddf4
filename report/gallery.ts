import type { PairGrid, RunData } from '../contracts/run-data.ts';
import { leafRows } from './leaf-rows.ts';

/** Data points at 0, 10, … 100 % of a channel's means. */
export const QUANTILES = 11;
const CENTRAL = 3;

/** One row of a cluster's gallery: a channel, why it is there, and its data points. */
export interface GalleryRow {
  readonly channel: number;
  readonly role: 'representative' | 'central' | 'random';
  /** Places in the sample. */
  readonly places: readonly number[];
}

export interface Gallery {
  readonly similarity: 'nmi' | 'vi';
  readonly ensemble: string;
  readonly numeral: string;
  readonly rows: readonly GalleryRow[];
}

/** The sampled points at the quantiles of a channel's means. */
function quantilePlaces(mean: Float32Array): number[] {
  const order = [...mean.keys()].sort((a, b) => mean[a]! - mean[b]! || a - b);
  return Array.from({ length: QUANTILES }, (_, k) => order[Math.round((k * (order.length - 1)) / (QUANTILES - 1))]!);
}

/** Mean similarity of each member to the others; members of a grid whose cells hold several pairs share cells. */
function centralities(grid: PairGrid, members: readonly number[]): Map<number, number> {
  const cellOf = new Map(Array.from(grid.channels, (channel, place) => [channel, Math.floor(place / grid.bin)]));
  const similarity = (a: number, b: number): number => {
    const cell = cellOf.get(a)! * grid.side + cellOf.get(b)!;
    return grid.similarity === 'nmi' ? grid.nmi[cell]! : Math.exp(-grid.viBits[cell]!);
  };
  return new Map(
    members.map((a) => [a, members.reduce((sum, b) => (a === b ? sum : sum + similarity(a, b)), 0) / members.length]),
  );
}

/** A number that looks random and follows from the cluster alone, so that a page can be made again. */
const scattered = (cluster: number): number => ((cluster + 1) * 2654435761) % 4294967296;

function rowsOf(
  data: RunData,
  grid: PairGrid,
  { cluster, representative }: { cluster: number; representative: number },
): GalleryRow[] {
  const order = data.tables[`order_${grid.similarity}`]!;
  const members = [...order.channel.keys()]
    .filter((row) => order.cluster[row] === cluster)
    .map((row) => order.channel[row]!)
    .filter((channel) => data.gaussians.has(channel));
  const central = centralities(grid, members);
  const others = members
    .filter((channel) => channel !== representative)
    .sort((a, b) => central.get(b)! - central.get(a)! || a - b);
  const rest = others.slice(CENTRAL);
  const random = rest[scattered(cluster) % Math.max(1, rest.length)];
  const row = (channel: number, role: GalleryRow['role']): GalleryRow => ({
    channel,
    role,
    places: quantilePlaces(data.gaussians.get(channel)!.mean),
  });
  return [
    ...(members.includes(representative) ? [row(representative, 'representative')] : []),
    ...others.slice(0, CENTRAL).map((channel) => row(channel, 'central')),
    ...(random === undefined ? [] : [row(random, 'random')]),
  ];
}

/** What the gallery shows of every cluster. */
export function galleriesOf(data: RunData): Gallery[] {
  return data.grids.flatMap((grid) => {
    const clusters = data.tables[`clusters_${grid.similarity}`]!;
    return leafRows(clusters).map((row) => ({
      similarity: grid.similarity,
      ensemble: clusters.ensemble[row]!,
      numeral: clusters.numeral[row]!,
      rows: rowsOf(data, grid, { cluster: clusters.cluster[row]!, representative: clusters.representative[row]! }),
    }));
  });
}

/** Places in the sample of all data points that the gallery shows, ascending. */
export function galleryPlaces(data: RunData): Int32Array {
  const places = galleriesOf(data).flatMap(({ rows }) => rows.flatMap((row) => row.places));
  return Int32Array.from(new Set(places)).sort();
}
