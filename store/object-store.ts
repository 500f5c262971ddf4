import { CensusError } from '../contracts/errors.ts';

/** Bytes [start, end) of an object; an end beyond the object is cut off. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface GetOptions {
  readonly range?: ByteRange | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReplaceOptions {
  /** Asked with the bytes now stored: whether ours are newer. Where not, the stored ones are kept. */
  readonly ifNewer?: ((stored: Uint8Array) => boolean) | undefined;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Where the bytes of runs are kept. Objects are written whole or not at all and never changed; the one exception is
 * `replace`. A writer that is killed leaves no half object under any key.
 *
 * Every method throws CensusError `store-unreachable` where the store cannot serve (full, no permission, no answer) and
 * `usage` for a key that is not one (see `assertKey`).
 */
export interface ObjectStore {
  /** An absolute path for a folder, `memory://…`, `s3://bucket/prefix`; without a trailing slash. */
  readonly uri: string;
  /** The object's bytes, a copy of the caller's own; undefined where there is none. */
  get(key: string, options?: GetOptions): Promise<Uint8Array | undefined>;
  head(key: string): Promise<{ readonly bytes: number } | undefined>;
  /** Writes the object unless there is one, whatever that one holds. Of many writers at once exactly one creates. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<'created' | 'exists'>;
  /** Gives an object a second key, unless there is one under it; cheap, for nothing is read or sent where that can be. */
  copy(from: string, to: string): Promise<'created' | 'exists' | 'missing'>;
  /** Puts these bytes in the place of what is there, at once for every reader. Only for `latest.json`. */
  replace(key: string, bytes: Uint8Array, options?: ReplaceOptions): Promise<'replaced' | 'kept'>;
  /** All objects whose key begins with the prefix, in code-unit order of their keys. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Removes the object; nothing happens where there is none. */
  remove(key: string): Promise<void>;
  /** What doctor says of this store: kind, place, settings; no secrets. */
  describe(): Readonly<Record<string, string>>;
}

/** Names that begin so are the store's own (unfinished writes, locks); no key may use them. */
export const RESERVED_PREFIX = '.census-';

/**
 * Refuses what is not a key: empty, absolute, with an empty, `.` or `..` segment, a backslash, a control character, or
 * one of the store's own names. Throws CensusError `usage`.
 */
export function assertKey(key: string): void {
  const fault = faultOf(key);
  if (fault !== undefined) {
    throw new CensusError('usage', `key ${JSON.stringify(key)}: expected a relative path, got ${fault}`, {
      hint: 'keys are built by contracts/keys.ts; a key in a message must lie under its run',
      fields: { key },
    });
  }
}

/** Whether `assertKey` would accept it. */
export const isKey = (key: string): boolean => faultOf(key) === undefined;

/** Refuses a prefix that could not begin a key; the empty one stands for the whole store. */
export function assertPrefix(prefix: string): void {
  if (prefix !== '') assertKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}

function faultOf(key: string): string | undefined {
  if (key === '') return 'nothing';
  if (key.length > 900) return `${key.length} characters`;
  if (/[\p{Cc}\\]/u.test(key)) return 'a control character or a backslash';
  if (key.startsWith('/') || /^[A-Za-z]:/.test(key)) return 'an absolute one';
  for (const segment of key.split('/')) {
    if (segment === '') return 'an empty segment';
    if (segment === '.' || segment === '..') return `the segment ${segment}`;
    if (segment.startsWith(RESERVED_PREFIX)) return `the reserved name ${segment}`;
  }
  return undefined;
}

/** The part of `bytes` that a range asks for. */
export function cut(bytes: Uint8Array, range: ByteRange | undefined): Uint8Array {
  return range === undefined ? bytes.slice() : bytes.slice(Math.max(0, range.start), Math.max(0, range.end));
}
