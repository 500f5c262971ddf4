import { CensusError } from '../contracts/errors.ts';
import { sha256 } from './digest.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Puts an object that every writer must produce alike. `identical` where it is there already with the same bytes; throws
 * CensusError `object-corrupt` where it is there with others. For objects of which the first writer wins (job.json,
 * plan.json) use `putIfAbsent` and read them back.
 */
export async function putSame(store: ObjectStore, key: string, bytes: Uint8Array): Promise<'created' | 'identical'> {
  for (;;) {
    if ((await store.putIfAbsent(key, bytes)) === 'created') return 'created';
    const stored = await store.get(key);
    if (stored === undefined) continue; // removed in between
    if (Buffer.compare(stored, bytes) === 0) return 'identical';
    const expected = sha256(bytes);
    const got = sha256(stored);
    throw new CensusError(
      'object-corrupt',
      `${key}: expected ${bytes.byteLength} bytes with sha256 ${expected.slice(0, 12)}, ` +
        `got ${stored.byteLength} with ${got.slice(0, 12)}`,
      {
        hint:
          `this object of ${store.uri} differs from what the same inputs give now; ` +
          'it was damaged or written by another build: remove it (or the run) and run again',
        fields: { key, expected, got, differs: true },
      },
    );
  }
}
