import type { Manifest } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import { strongestFactor } from './strongest-factor.ts';
import { leafRows } from './leaf-rows.ts';

/** The tables that a summary tells of; those of an analysis that was not run are missing. */
export interface SummaryTables {
  readonly spaces: TableData<'spaces'>;
  readonly channels: TableData<'channels'>;
  readonly factors: TableData<'factors'> | undefined;
  readonly clusters: readonly { readonly similarity: string; readonly table: TableData<'clusters_nmi'> }[];
  readonly orders: readonly { readonly similarity: string; readonly table: TableData<'order_nmi'> }[];
}

/** Clusters listed for each ensemble and similarity; the rest is counted. */
const LISTED = 20;

const bits = (value: number): string => `${value.toFixed(2)} bits`;

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The factor that a channel says most about, in words. */
function tellFactor(factors: TableData<'factors'> | undefined, channel: number): string {
  if (!factors || factors.channel.length === 0) return '';
  const found = strongestFactor(factors, channel);
  return found ? `${found.name} ${found.nmi.toFixed(2)} (chance ${found.chance.toFixed(2)})` : 'none';
}

/** Columns padded to their widest entry. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, k) => Math.max(...rows.map((row) => row[k]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k]!))
      .join('  ')
      .trimEnd(),
  );
}

function channelLines({ spaces, channels }: SummaryTables): string[] {
  return [...new Set(spaces.ensemble)].map((ensemble) => {
    const own = [...channels.channel.keys()].filter((c) => spaces.ensemble[channels.space[c]!] === ensemble);
    const kept = own.filter((c) => channels.kept[c] === 1);
    const information = kept.map((c) => channels.information_bits[c]!).sort((a, b) => a - b);
    const models = spaces.ensemble.filter((each) => each === ensemble).length;
    const range =
      kept.length === 0
        ? ''
        : `: ${information[0]!.toFixed(2)} to ${bits(information.at(-1)!)}, median ${bits(median(information))}`;
    return `${ensemble}: ${models} ${models === 1 ? 'space' : 'spaces'}, ${kept.length} of ${own.length} channels kept${range}`;
  });
}

function clusterLines(tables: SummaryTables, similarity: string, ensemble: string): string[] {
  const { table } = tables.clusters.find((each) => each.similarity === similarity)!;
  const order = tables.orders.find((each) => each.similarity === similarity)!.table;
  const ordered = order.ensemble.filter((each) => each === ensemble).length;
  const clustered = order.ensemble.filter((each, k) => each === ensemble && order.cluster[k]! >= 0).length;
  const leaves = leafRows(table)
    .filter((k) => table.ensemble[k] === ensemble)
    .sort((a, b) => table.first[a]! - table.first[b]!);
  const place = ensemble === '' ? 'all ensembles' : ensemble;
  const head = `${place}, ${similarity === 'nmi' ? 'NMI' : 'VI'}: ${leaves.length} ${leaves.length === 1 ? 'group' : 'groups'}, ${clustered} of ${ordered} channels in one`;
  if (leaves.length === 0) return [head];
  const name = (channel: number): string => {
    const space = tables.channels.space[channel]!;
    const dimension = tables.channels.dimension[channel]!;
    return `${tables.spaces.name[space]}${dimension < 0 ? '' : `:${dimension}`}`;
  };
  const rows = leaves
    .slice(0, LISTED)
    .map((k) => [
      table.numeral[k]!,
      String(table.members[k]),
      name(table.representative[k]!),
      table.mean_similarity[k]!.toFixed(2),
      tellFactor(tables.factors, table.representative[k]!),
    ]);
  const lines = align([
    ['group', 'size', 'representative', 'similarity', tables.factors?.channel.length ? 'factor' : ''],
    ...rows,
  ]);
  const more =
    leaves.length > LISTED ? [`… and ${leaves.length - LISTED} more: tables/clusters_${similarity}.parquet`] : [];
  return [head, ...[...lines, ...more].map((line) => `  ${line}`)];
}

/** What a run found, for the terminal. */
export function summarise(manifest: Manifest, tables: SummaryTables): string {
  const { chance } = manifest;
  const level =
    chance?.nmi === null || chance?.nmi === undefined
      ? []
      : [
          `chance level of NMI: ${chance.nmi.toFixed(3)} ± ${(chance.nmiSd ?? NaN).toFixed(3)} (${chance.pairs} pairs, one side permuted)`,
        ];
  const groups = tables.clusters.flatMap(({ similarity }) => {
    const order = tables.orders.find((each) => each.similarity === similarity)!.table;
    return [...new Set(order.ensemble)].flatMap((ensemble) => ['', ...clusterLines(tables, similarity, ensemble)]);
  });
  return [...channelLines(tables), ...level, ...groups].join('\n');
}
