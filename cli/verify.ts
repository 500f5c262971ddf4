import { damagedWith } from '../contracts/damage.ts';
import { manifestKey, runPrefix } from '../contracts/keys.ts';
import type { Manifest } from '../contracts/run.ts';
import { sha256 } from '../store/digest.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { removeDamaged } from '../store/remove-damaged.ts';

/** A table of a finished run that is not what the manifest says. */
export interface Fault {
  readonly key: string;
  readonly problem: string;
}

/**
 * Tables of a finished run that are missing or have another size than the manifest says; with `content` also those with
 * another SHA-256, for which every table is read.
 */
export async function faultsOf(
  store: ObjectStore,
  { run, tables, details }: Manifest,
  { content }: { content: boolean },
): Promise<Fault[]> {
  const prefix = runPrefix(run);
  const sizes = new Map<string, number>();
  for (const folder of ['tables/', 'details/']) {
    for await (const { key, bytes } of store.list(`${prefix}${folder}`)) sizes.set(key, bytes);
  }
  const faults: Fault[] = [];
  for (const { key: own, bytes, sha256: digest } of [...tables, ...details]) {
    const key = `${prefix}${own}`;
    const size = sizes.get(key);
    if (size === undefined) faults.push({ key, problem: 'missing' });
    else if (size !== bytes) faults.push({ key, problem: `expected ${bytes} bytes, got ${size}` });
    else if (content) {
      const got = sha256((await store.get(key)) ?? new Uint8Array());
      if (got !== digest)
        faults.push({ key, problem: `expected SHA-256 ${digest.slice(0, 12)}…, got ${got.slice(0, 12)}…` });
    }
  }
  return faults;
}

/** Makes a finished run an unfinished one, without what is damaged: the run's own steps then make it again. */
export async function reopen(store: ObjectStore, run: string, faults: readonly Fault[]): Promise<void> {
  await store.remove(manifestKey(run));
  for (const { key } of faults) {
    await removeDamaged(store, damagedWith(run, key) ?? { keys: [key], prefixes: [] });
  }
}
