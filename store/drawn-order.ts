import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';

/** Channels in the order that the structure figures draw: ensemble by ensemble of the job, then by position. */
export function drawnOrder({ sources }: Pick<RunRecord, 'sources'>, order: TableData<'order_nmi'>): Int32Array {
  const rankOf = new Map(sources.ensembles.map((ensemble, rank) => [ensemble, rank]));
  const rank = (row: number): number => rankOf.get(order.ensemble[row]!) ?? 0;
  const rows = [...order.channel.keys()].sort((a, b) => rank(a) - rank(b) || order.position[a]! - order.position[b]!);
  return Int32Array.from(rows, (row) => order.channel[row]!);
}
