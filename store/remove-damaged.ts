import type { Damaged } from '../contracts/damage.ts';
import type { ObjectStore } from './object-store.ts';

/** Removes what goes with a damaged object, so that the run's own steps make it again. */
export async function removeDamaged(store: ObjectStore, { keys, prefixes }: Damaged): Promise<void> {
  const all = [...keys];
  for (const prefix of prefixes) for await (const { key } of store.list(prefix)) all.push(key);
  for (const key of all) await store.remove(key);
}
