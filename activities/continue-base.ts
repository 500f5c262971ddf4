import { fingerprintKey, informationKey, manifestKey, pairsKey, runPrefix, warningsKey } from '../contracts/keys.ts';
import type { Tile } from '../contracts/plan.ts';
import type { Manifest, RunRecord } from '../contracts/run.ts';
import { sha256 } from '../store/digest.ts';
import { readJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { decodeFingerprints, readInformation } from './fingerprints.ts';

/** Takes over from the run that is continued what both have; false where that is to be computed after all. */
export interface Continuation {
  /** The fingerprints and the information of a block, with what was noticed of its spaces. */
  block(record: RunRecord, block: number): Promise<boolean>;
  /** The pairs of two blocks. */
  tile(record: RunRecord, tile: Tile): Promise<boolean>;
}

/**
 * Objects of the earlier run are read once and checked before they get a second name: what was damaged or removed since
 * is computed anew.
 */
export function createContinuation(store: ObjectStore): Continuation {
  const digests = new Map<string, Promise<ReadonlyMap<string, string>>>();

  /** SHA-256 of each table object of a finished run, by its key there. */
  function digestsOf(run: string): Promise<ReadonlyMap<string, string>> {
    const known =
      digests.get(run) ??
      readJson<Manifest>(store, manifestKey(run)).then(
        (manifest) => new Map(manifest?.tables.map(({ key, sha256: digest }) => [key, digest])),
      );
    digests.set(run, known);
    known.catch(() => digests.delete(run));
    return known;
  }

  async function isSound(run: string, block: number): Promise<boolean> {
    const key = fingerprintKey(run, block);
    try {
      const bytes = await store.get(key);
      if (!bytes) return false;
      decodeFingerprints(bytes, key);
      await readInformation(store, run, block);
      return true;
    } catch {
      return false;
    }
  }

  return {
    async block({ run, base }, block) {
      if (!base || block >= base.blocks || !(await isSound(base.run, block))) return false;
      const part = `catalogue-${block}`;
      await store.copy(warningsKey(base.run, part), warningsKey(run, part));
      const fingerprints = await store.copy(fingerprintKey(base.run, block), fingerprintKey(run, block));
      if (fingerprints === 'missing') return false;
      return (await store.copy(informationKey(base.run, block), informationKey(run, block))) !== 'missing';
    },
    async tile({ run, base }, { first, second }) {
      if (!base || first >= base.blocks || second >= base.blocks) return false;
      const key = pairsKey(base.run, first, second);
      const digest = (await digestsOf(base.run)).get(key.slice(runPrefix(base.run).length));
      if (digest === undefined) return false;
      const bytes = await store.get(key);
      if (!bytes || sha256(bytes) !== digest) return false;
      return (await store.copy(key, pairsKey(run, first, second))) !== 'missing';
    },
  };
}
