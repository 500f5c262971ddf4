import { CensusError, isCensusError } from '../contracts/errors.ts';
import type { RunRecord } from '../contracts/run.ts';
import { TABLES, type TableData, type TableName } from '../contracts/tables.ts';

const HINT = 'the run is damaged, or not of this program: run its job again in another store';

/** Columns that number channels (places in an order count as such), clusters of channels, or spaces. */
const CHANNELS = new Set([
  'channel',
  'representative',
  'predecessor',
  'nearest',
  'i',
  'j',
  'position',
  'first',
  'last',
]);
const CLUSTERS = new Set(['cluster', 'parent', 'members', 'clusters', 'clustered', 'largest']);
const SPACES = new Set(['space', 'a', 'b']);

function mostOf(column: string, channels: number, spaces: number): number | undefined {
  if (CHANNELS.has(column)) return channels - 1;
  // A hierarchy over channels has fewer intervals than twice their number, and there may be one for each ensemble.
  if (CLUSTERS.has(column)) return 4 * (channels + spaces) + 16;
  return SPACES.has(column) ? spaces - 1 : undefined;
}

/**
 * Compares the numbers by which a stored table tells channels, clusters and spaces with how many its run has: arrays are
 * made as long as these say.
 * @throws CensusError `object-corrupt` naming table, row and column.
 */
export function checkTable<N extends TableName>(name: N, table: TableData<N>, { run, sources }: RunRecord): void {
  const channels = sources.spaces.reduce((sum, space) => sum + space.channels, 0);
  for (const [column, { type }] of Object.entries(TABLES[name])) {
    const most = type === 'i32' ? mostOf(column, channels, sources.spaces.length) : undefined;
    if (most === undefined) continue;
    const values = (table as Readonly<Record<string, Int32Array>>)[column]!;
    const row = values.findIndex((value) => value < -1 || value > most);
    if (row < 0) continue;
    const message = `${run}: table ${name}: row ${row}: ${column}: expected at most ${most}, got ${values[row]}`;
    throw new CensusError('object-corrupt', message, { hint: HINT, fields: { run, table: name, row, column } });
  }
}

/**
 * Does what reads a stored run, of which not everything is checked beforehand: where the program stumbles over what it
 * finds there, that is told of the run.
 * @throws CensusError `object-corrupt` for errors that are none of ours, with them as the cause.
 */
export async function readingRun<T>(run: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { name, message } = Object(cause) as { name?: unknown; message?: unknown };
    if (isCensusError(cause) || name === 'AbortError') throw cause;
    const problem = `expected a run that this program wrote, got one that cannot be read (${String(message).slice(0, 200)})`;
    throw new CensusError('object-corrupt', `${run}: ${problem}`, { hint: HINT, fields: { run }, cause });
  }
}
