import { CensusError, isCensusError } from '../contracts/errors.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { getObject } from './get.ts';
import type { ObjectStore } from './object-store.ts';
import { decodeColumns, decodeTable } from './table.ts';

/** An error that says which object was damaged, so that it can be removed and made again. */
function named(key: string) {
  return (error: unknown): never => {
    if (!isCensusError(error) || error.tag !== 'object-corrupt') throw error;
    throw new CensusError(error.tag, `${key}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      fields: { ...error.fields, key },
      cause: error,
    });
  };
}

/** A stored table that must be there. Fails as `getObject` and `decodeTable` do, naming the object. */
export async function getTable<N extends TableName>(store: ObjectStore, name: N, key: string): Promise<TableData<N>> {
  const bytes = await getObject(store, key);
  return decodeTable(name, bytes).catch(named(key));
}

/** A stored table; undefined where there is none. */
export async function findTable<N extends TableName>(
  store: ObjectStore,
  name: N,
  key: string,
): Promise<TableData<N> | undefined> {
  const bytes = await store.get(key);
  return bytes && decodeTable(name, bytes).catch(named(key));
}

/** Some columns of a stored table that must be there. */
export async function getColumns<N extends TableName, C extends keyof TableData<N> & string>(
  store: ObjectStore,
  name: N,
  { key, columns }: { key: string; columns: readonly C[] },
): Promise<Pick<TableData<N>, C>> {
  const bytes = await getObject(store, key);
  return decodeColumns(name, bytes, columns).catch(named(key));
}
