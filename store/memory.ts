import {
  assertKey,
  assertPrefix,
  cut,
  type GetOptions,
  type ObjectStore,
  type ReplaceOptions,
  type StoredObject,
} from './object-store.ts';

let created = 0;

/** A store that lives as long as the process: for tests, and for callers who keep nothing. */
export function createMemoryStore(): ObjectStore {
  const objects = new Map<string, Uint8Array>();
  const uri = `memory://${++created}`;
  return {
    uri,
    get: async (key: string, { range, signal }: GetOptions = {}) => {
      assertKey(key);
      signal?.throwIfAborted();
      const bytes = objects.get(key);
      return bytes && cut(bytes, range);
    },
    head: async (key) => {
      assertKey(key);
      const bytes = objects.get(key);
      return bytes && { bytes: bytes.byteLength };
    },
    putIfAbsent: async (key, bytes) => {
      assertKey(key);
      if (objects.has(key)) return 'exists';
      objects.set(key, bytes.slice());
      return 'created';
    },
    copy: async (from, to) => {
      assertKey(from);
      assertKey(to);
      const bytes = objects.get(from);
      if (objects.has(to)) return 'exists';
      if (bytes === undefined) return 'missing';
      objects.set(to, bytes);
      return 'created';
    },
    replace: async (key, bytes, { ifNewer }: ReplaceOptions = {}) => {
      assertKey(key);
      const stored = objects.get(key);
      if (stored !== undefined && ifNewer?.(stored.slice()) === false) return 'kept';
      objects.set(key, bytes.slice());
      return 'replaced';
    },
    async *list(prefix): AsyncGenerator<StoredObject> {
      assertPrefix(prefix);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        const bytes = objects.get(key);
        if (bytes !== undefined) yield { key, bytes: bytes.byteLength };
      }
    },
    remove: async (key) => {
      assertKey(key);
      objects.delete(key);
    },
    describe: () => ({ kind: 'memory', objects: String(objects.size) }),
  };
}
