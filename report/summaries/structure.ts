import { SIMILARITIES, type Similarity } from '../../contracts/analyses/structure.ts';
import type { RunTables } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { leafRows } from '../leaf-rows.ts';
import { strongestFactor } from '../strongest-factor.ts';
import type { SummaryData } from '../summary.ts';
import { align } from './aligned.ts';

/** Clusters listed for each ensemble and similarity; the rest is counted. */
const LISTED = 20;

/** The factor that a channel says most about, in words. */
function tellFactor(factors: TableData<'factors'> | undefined, channel: number): string {
  if (!factors || factors.channel.length === 0) return '';
  const found = strongestFactor(factors, channel);
  return found ? `${found.name} ${found.nmi.toFixed(2)} (chance ${found.chance.toFixed(2)})` : 'none';
}

interface Found {
  readonly similarity: Similarity;
  readonly table: TableData<'clusters_nmi'>;
  readonly order: TableData<'order_nmi'>;
}

function clusterLines(tables: RunTables, { similarity, table, order }: Found, ensemble: string): string[] {
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

/** The level of chance, then the groups of each ensemble by each similarity. */
export function structureLines({ chance, tables }: SummaryData): string[] {
  const level =
    chance?.nmi === null || chance?.nmi === undefined
      ? []
      : [
          `chance level of NMI: ${chance.nmi.toFixed(3)} ± ${(chance.nmiSd ?? NaN).toFixed(3)} (${chance.pairs} pairs, one side permuted)`,
        ];
  const found = SIMILARITIES.flatMap((similarity): Found[] => {
    const [table, order] = [tables[`clusters_${similarity}`], tables[`order_${similarity}`]];
    return table && order ? [{ similarity, table, order }] : [];
  });
  const groups = found.flatMap((each) =>
    [...new Set(each.order.ensemble)].flatMap((ensemble) => ['', ...clusterLines(tables, each, ensemble)]),
  );
  return [...level, ...groups];
}
