import { canonicalJson } from '../contracts/canonical.ts';
import { CensusError } from '../contracts/errors.ts';
import { checkStored } from '../contracts/schema/stored.ts';
import type { ObjectStore } from './object-store.ts';

/** JSON for people, with bytes that depend on the value alone: canonical order, two spaces, a final newline. */
export function encodeJson(value: unknown): Uint8Array {
  const text = JSON.stringify(JSON.parse(canonicalJson(value)), undefined, 2);
  return new TextEncoder().encode(`${text}\n`);
}

/**
 * What the bytes say; `name` is what messages call them, usually their key.
 * @throws CensusError `object-corrupt` where they are not JSON, or not what a key of that name holds.
 */
export function decodeJson(bytes: Uint8Array, name: string): unknown {
  const value = parse(bytes, name);
  checkStored(value, name);
  return value;
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new CensusError('object-corrupt', `${name}: expected JSON, got ${bytes.byteLength} bytes that are not`, {
      hint: 'the object is damaged: remove it (or the run) and run again',
      fields: { key: name },
      cause,
    });
  }
}

/** What a JSON object holds; undefined where there is none. `checkStored` vouches for the shape of known keys. */
export async function readJson<T>(store: ObjectStore, key: string): Promise<T | undefined> {
  const bytes = await store.get(key);
  return bytes && (decodeJson(bytes, key) as T);
}
