import type { TableData } from '../contracts/tables.ts';
import type { Warning } from '../contracts/sources.ts';
import { leafRows } from './leaf-rows.ts';

/** The tables that findings are read off; those of an analysis that was not run are missing. */
export interface FoundTables {
  readonly points: number;
  readonly minInformationBits: number;
  readonly channels: TableData<'channels'>;
  readonly saturatedPairs: { readonly pairs: number; readonly of: number; readonly jointBitsMax: number } | undefined;
  readonly clusters: readonly { readonly similarity: string; readonly table: TableData<'clusters_nmi'> }[];
  readonly orders: readonly { readonly similarity: string; readonly table: TableData<'order_nmi'> }[];
  readonly sensitivity: TableData<'cluster_sensitivity'> | undefined;
}

/** A self-information below this makes NMI, a quotient, tell more of rounding and chance than of agreement. */
const SELF_INFORMATION_BITS_MIN = 0.01;
const GROUP_SHARE_MAX = 0.8;

const count = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);
const places = (ensemble: string): string => (ensemble === '' ? 'all ensembles' : `ensemble ${ensemble}`);

/** Points at which so many bits lie one bit below the ceiling log2 n. */
const pointsFor = (bits: number): number => Math.ceil(2 ** (bits + 1));

function channelFindings({ channels, points, minInformationBits }: FoundTables): Warning[] {
  const total = channels.channel.length;
  const dropped = total - count(channels.kept);
  const saturated = count(channels.saturated);
  const unreliable = channels.kept.filter(
    (kept, c) => kept === 1 && channels.self_information_bits[c]! < SELF_INFORMATION_BITS_MIN,
  ).length;
  const bitsMax = channels.information_bits.reduce((most, bits) => Math.max(most, bits), 0);
  const found: Warning[] = [];
  if (dropped > 0) {
    found.push({
      tag: 'channels-dropped',
      message: `${dropped} of ${total} channels carry at most ${minInformationBits} bits and are left out of the comparison`,
      hint: 'dead dimensions are usual for a β-VAE; minInformationBits sets the limit',
    });
  }
  if (saturated > 0) {
    found.push({
      tag: 'channels-saturated',
      message: `${saturated} of ${total} channels carry over ${(Math.log2(points) - 1).toFixed(2)} bits, near the ceiling log2 n = ${Math.log2(points).toFixed(2)}: they carry more than ${points} points can show`,
      hint: `sample.size of at least ${pointsFor(bitsMax)} would do for what is seen now`,
    });
  }
  if (unreliable > 0) {
    found.push({
      tag: 'nmi-unreliable',
      message: `${unreliable} kept channels have a self-information below ${SELF_INFORMATION_BITS_MIN} bits: their NMI is a quotient of small numbers`,
      hint: 'read VI for them, or raise minInformationBits',
    });
  }
  return found;
}

function pairFindings({ saturatedPairs }: FoundTables): Warning[] {
  if (!saturatedPairs || saturatedPairs.pairs === 0) return [];
  const { pairs, of, jointBitsMax } = saturatedPairs;
  return [
    {
      tag: 'pairs-saturated',
      message: `${pairs} of ${of} pairs have a joint information near its ceiling: their NMI is too high and their VI too low`,
      hint: `sample.size of at least ${pointsFor(jointBitsMax)} would do for what is seen now`,
    },
  ];
}

function orderFindings({ orders, sensitivity }: FoundTables): Warning[] {
  return orders.flatMap(({ similarity, table }) =>
    [...new Set([...table.ensemble, ...(sensitivity?.ensemble ?? [])])]
      .filter((ensemble) => table.core_distance.every((core, k) => table.ensemble[k] !== ensemble || core === Infinity))
      .map((ensemble) => ({
        tag: 'clusters-none',
        message: `${places(ensemble)}, ${similarity}: no channel has minSamples neighbours, so there are no clusters`,
        hint: 'a smaller minSamples, a larger maxEps or more models',
      })),
  );
}

function groupFindings({ clusters, orders }: FoundTables): Warning[] {
  return clusters.flatMap(({ similarity, table }) => {
    const order = orders.find((each) => each.similarity === similarity)!.table;
    return leafRows(table)
      .map((k) => ({ k, of: order.ensemble.filter((ensemble) => ensemble === table.ensemble[k]).length }))
      .filter(({ k, of }) => table.members[k]! > GROUP_SHARE_MAX * of)
      .map(({ k, of }) => ({
        tag: 'group-of-everything',
        message: `${places(table.ensemble[k]!)}, ${similarity}: group ${table.numeral[k]} holds ${table.members[k]} of ${of} channels`,
        hint: 'a smaller minSamples may tell groups apart',
      }));
  });
}

/** Whether one of two neighbouring counts of groups is more than twice the other. */
const jumps = (counts: readonly number[]): boolean =>
  counts.some((after, k) => k > 0 && Math.max(after, counts[k - 1]!) > 2 * Math.min(after, counts[k - 1]!));

/** One finding for each curve of group counts that jumps; what fewer channels than minSamples give is left out. */
function sensitivityFindings({ sensitivity, orders }: FoundTables): Warning[] {
  return orders.flatMap(({ similarity, table }) =>
    [...new Set(table.ensemble)].flatMap((ensemble) => {
      const channels = table.ensemble.filter((each) => each === ensemble).length;
      const tried = [...(sensitivity?.clusters.keys() ?? [])].filter(
        (row) =>
          sensitivity!.similarity[row] === similarity &&
          sensitivity!.ensemble[row] === ensemble &&
          sensitivity!.min_samples[row]! <= channels,
      );
      const counts = tried.map((row) => sensitivity!.clusters[row]!);
      if (!jumps(counts)) return [];
      const values = tried.map((row) => sensitivity!.min_samples[row]);
      return [
        {
          tag: 'clusters-sensitive',
          message: `${places(ensemble)}, ${similarity}: the number of groups depends on minSamples, ${counts.join(', ')} groups at ${values.join(', ')}`,
          hint: 'trust groups that persist over several values, and tell the value used; the table cluster_sensitivity has the curve',
        },
      ];
    }),
  );
}

/** What a reader should know before trusting the tables, in plain words, with what to do. */
export function findingsOf(tables: FoundTables): Warning[] {
  return [
    ...channelFindings(tables),
    ...pairFindings(tables),
    ...orderFindings(tables),
    ...groupFindings(tables),
    ...sensitivityFindings(tables),
  ];
}
