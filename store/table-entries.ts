import { detailsPrefix, runPrefix, tablesPrefix } from '../contracts/keys.ts';
import type { TableEntry } from '../contracts/run.ts';
import { TABLES, type TableName } from '../contracts/tables.ts';
import { sha256 } from './digest.ts';
import { getObject } from './get.ts';
import type { ObjectStore } from './object-store.ts';
import { summariseTable } from './table.ts';

const isTable = (name: string): name is TableName => Object.hasOwn(TABLES, name);

/** What the manifest says of a run's tables, and of those in details/. */
export interface TableEntries {
  readonly tables: readonly TableEntry[];
  readonly details: readonly TableEntry[];
}

/** One entry per stored object, in the order of their keys. */
export async function readTableEntries(store: ObjectStore, run: string): Promise<TableEntries> {
  const [tables, details] = [
    await entriesBelow(store, run, tablesPrefix),
    await entriesBelow(store, run, detailsPrefix),
  ];
  return { tables, details };
}

async function entriesBelow(store: ObjectStore, run: string, prefixOf: (run: string) => string): Promise<TableEntry[]> {
  const entries: TableEntry[] = [];
  const prefix = prefixOf(run);
  for await (const { key } of store.list(prefix)) {
    const name = key
      .slice(prefix.length)
      .split('/')[0]!
      .replace(/\.parquet$/, '');
    if (!isTable(name)) continue;
    const bytes = await getObject(store, key);
    const { rows, columns } = summariseTable(name, bytes);
    const relative = key.slice(runPrefix(run).length);
    entries.push({ name, key: relative, rows, bytes: bytes.byteLength, sha256: sha256(bytes), columns });
  }
  return entries;
}
