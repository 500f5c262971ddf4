import type { PairGrid, RunData } from '../../contracts/run-data.ts';
import { leafRows } from '../leaf-rows.ts';

/** A stretch of the axes: an ensemble. `end` is exclusive. */
export interface Segment {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A leaf of the cluster hierarchy as a stretch of the axes. */
export interface Leaf extends Segment {
  readonly cluster: number;
}

/** NMI of every channel drawn with one factor; NaN where not known. */
export interface FactorColumn {
  readonly name: string;
  readonly nmi: Float64Array;
  readonly chance: Float64Array;
}

/** What a structure figure draws, channel by channel in the order of its axes. */
export interface StructureView {
  readonly grid: PairGrid;
  readonly count: number;
  readonly segments: readonly Segment[];
  readonly leaves: readonly Leaf[];
  /** Distances of the similarity: −ln NMI, or VI in bits; +∞ where undefined. */
  readonly reachability: Float64Array;
  readonly cluster: Int32Array;
  readonly factors: readonly FactorColumn[];
}

function segmentsOf({ record, tables }: RunData, channels: Int32Array): Segment[] {
  const ensembleOf = (channel: number): string => tables.spaces.ensemble[tables.channels.space[channel]!]!;
  const segments: Segment[] = [];
  channels.forEach((channel, place) => {
    const name = ensembleOf(channel);
    const last = segments.at(-1);
    if (last?.name === name) segments[segments.length - 1] = { ...last, end: place + 1 };
    else segments.push({ name, start: place, end: place + 1 });
  });
  // Ordered as one, ensembles mix: their stretches would be noise.
  return segments.length <= record.sources.ensembles.length ? segments : [];
}

function factorColumns({ tables, factors }: RunData, channels: Int32Array): FactorColumn[] {
  const table = tables.factors;
  if (!table) return [];
  const names = [...new Set([...factors.map(({ name }) => name), ...table.factor])];
  const placeOf = new Map(Array.from(channels, (channel, place) => [channel, place]));
  const columns = new Map(
    names.map((name) => [
      name,
      { name, nmi: new Float64Array(channels.length).fill(NaN), chance: new Float64Array(channels.length).fill(NaN) },
    ]),
  );
  table.channel.forEach((channel, row) => {
    const place = placeOf.get(channel);
    if (place === undefined) return;
    const column = columns.get(table.factor[row]!)!;
    column.nmi[place] = table.nmi[row]!;
    column.chance[place] = table.nmi_chance[row]!;
  });
  return [...columns.values()];
}

/** Everything along the axes of one similarity's figure. */
export function structureView(data: RunData, grid: PairGrid): StructureView {
  const { tables } = data;
  const order = tables[`order_${grid.similarity}`]!;
  const clusters = tables[`clusters_${grid.similarity}`]!;
  const rowOf = new Map(Array.from(order.channel, (channel, row) => [channel, row]));
  const rows = Int32Array.from(grid.channels, (channel) => rowOf.get(channel)!);
  const startOf = new Map<string, number>();
  rows.forEach((row, place) => {
    const ensemble = order.ensemble[row]!;
    if (!startOf.has(ensemble)) startOf.set(ensemble, place);
  });
  const leaves = leafRows(clusters)
    .map((k) => {
      const start = startOf.get(clusters.ensemble[k]!) ?? 0;
      return {
        name: clusters.numeral[k]!,
        cluster: clusters.cluster[k]!,
        start: start + clusters.first[k]!,
        end: start + clusters.last[k]! + 1,
      };
    })
    .sort((a, b) => a.start - b.start);
  return {
    grid,
    count: grid.channels.length,
    segments: segmentsOf(data, grid.channels),
    leaves,
    reachability: Float64Array.from(rows, (row) => order.reachability[row]!),
    cluster: Int32Array.from(rows, (row) => order.cluster[row]!),
    factors: factorColumns(data, grid.channels),
  };
}
