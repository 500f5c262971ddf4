import type { ObjectStore } from '../store/object-store.ts';
import type { Metrics } from './metrics.ts';

/** A store that tells what passes through it. */
export function meteredStore(store: ObjectStore, metrics: Metrics): ObjectStore {
  return {
    ...store,
    async get(key, options) {
      const bytes = await store.get(key, options);
      metrics.storeCall('get', bytes?.byteLength ?? 0);
      return bytes;
    },
    async putIfAbsent(key, bytes) {
      const outcome = await store.putIfAbsent(key, bytes);
      metrics.storeCall('put', outcome === 'created' ? bytes.byteLength : 0);
      return outcome;
    },
    async head(key) {
      metrics.storeCall('head', 0);
      return store.head(key);
    },
  };
}
