import { CensusError } from '../contracts/errors.ts';
import type { GetOptions, ObjectStore } from './object-store.ts';

/** An object that must be there. Throws CensusError `object-missing` where it is not. */
export async function getObject(store: ObjectStore, key: string, options?: GetOptions): Promise<Uint8Array> {
  const bytes = await store.get(key, options);
  if (bytes !== undefined) return bytes;
  throw new CensusError('object-missing', `missing object: ${key}`, {
    hint: `it was in ${store.uri} when the run wrote it; if it was removed, run the job again`,
    fields: { key, store: store.uri },
  });
}
