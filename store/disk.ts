import { realpathSync } from 'node:fs';
import { open, readdir, readFile, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { discard, linkAbsent, publishAbsent, publishOver, sweepUnfinished, writeTemporary } from './disk-file.ts';
import { codeOf, diskFault, isAbsence } from './disk-fault.ts';
import { withLock } from './disk-lock.ts';
import {
  assertKey,
  assertPrefix,
  isKey,
  RESERVED_PREFIX,
  type ByteRange,
  type GetOptions,
  type ObjectStore,
  type ReplaceOptions,
  type StoredObject,
} from './object-store.ts';

/**
 * A store in a folder, which is made by the first write. Objects are plain files; a write goes to a file of the
 * store's own, is seen onto the disk and then linked to its name, so that neither a kill nor a power cut shows half of
 * one.
 */
export function createDiskStore(folder: string): ObjectStore {
  const root = canonical(resolve(folder));
  const pathOf = (key: string): string => {
    assertKey(key);
    return join(root, ...key.split('/'));
  };
  const attempt = async <T>(doing: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      signal?.throwIfAborted();
      return await work();
    } catch (error) {
      throw signal?.aborted === true ? error : diskFault(error, root, doing);
    }
  };
  let swept: Promise<void> | undefined;
  return {
    uri: root,
    get: async (key, { range, signal }: GetOptions = {}) => {
      const path = pathOf(key);
      return attempt(`read ${key}`, () => absent(range ? readRange(path, range) : readAll(path, signal)), signal);
    },
    head: async (key) => {
      const path = pathOf(key);
      return attempt(`look at ${key}`, async () => {
        const entry = await absent(stat(path));
        return entry?.isFile() === true ? { bytes: entry.size } : undefined;
      });
    },
    putIfAbsent: async (key, bytes) => {
      const path = pathOf(key);
      return attempt(`write ${key}`, async () => {
        if ((await absent(stat(path))) !== undefined) return 'exists';
        await (swept ??= sweepUnfinished(root));
        return publishAbsent(await writeTemporary(root, bytes), path);
      });
    },
    copy: async (from, to) => {
      const [source, target] = [pathOf(from), pathOf(to)];
      return attempt(`copy ${from}`, () => copyAbsent(root, source, target));
    },
    replace: async (key, bytes, options) => {
      const path = pathOf(key);
      return attempt(`replace ${key}`, () => replace(root, path, bytes, options));
    },
    async *list(prefix): AsyncGenerator<StoredObject> {
      assertPrefix(prefix);
      const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      try {
        yield* walk(join(root, parent), parent, prefix);
      } catch (error) {
        throw diskFault(error, root, `list ${prefix}`);
      }
    },
    remove: async (key) => {
      const path = pathOf(key);
      return attempt(`remove ${key}`, async () => {
        await absent(unlink(path));
        await prune(dirname(path), root);
      });
    },
    describe: () => ({ kind: 'disk', folder: root }),
  };
}

/** One spelling for one folder: links followed as far as the path exists. */
function canonical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(canonical(parent), basename(path));
  }
}

/** Nothing there is a value, not an error. */
const absent = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw error;
  });

async function readAll(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const bytes = await readFile(path, signal && { signal });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function readRange(path: string, range: ByteRange): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const start = Math.max(0, range.start);
    const length = Math.max(0, Math.min(range.end, (await file.stat()).size) - start);
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** A hard link where the file system has them, else a copy: objects never change. */
async function copyAbsent(root: string, source: string, target: string): Promise<'created' | 'exists' | 'missing'> {
  if ((await absent(stat(target))) !== undefined) return 'exists';
  try {
    const linked = await absent(linkAbsent(source, target));
    return linked ?? 'missing';
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    const bytes = await absent(readAll(source, undefined));
    return bytes === undefined ? 'missing' : publishAbsent(await writeTemporary(root, bytes), target);
  }
}

/** What file systems answer that cannot give a file a second name, or not this one. */
const NO_LINKS = ['EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'ENOSYS'];

/** Compares and replaces under a lock, so that an older writer never comes last. */
async function replace(
  root: string,
  path: string,
  bytes: Uint8Array,
  { ifNewer }: ReplaceOptions = {},
): Promise<'replaced' | 'kept'> {
  for (;;) {
    const outcome = await withLock({ root, path }, async (isOurs) => {
      const stored = ifNewer && (await absent(readAll(path, undefined)));
      if (stored !== undefined && ifNewer?.(stored) === false) return 'kept';
      const temporary = await writeTemporary(root, bytes);
      if (!(await isOurs())) {
        await discard(temporary);
        return undefined;
      }
      await publishOver(temporary, path);
      return 'replaced';
    });
    if (outcome !== undefined) return outcome;
  }
}

/** The objects below a folder. Sorting a folder as `name/` makes the walk go in code-unit order of the keys. */
async function* walk(folder: string, base: string, prefix: string): AsyncGenerator<StoredObject> {
  const entries = (await absent(readdir(folder, { withFileTypes: true }))) ?? [];
  const sorted = await Promise.all(
    entries.map(async (entry) => {
      const linked = entry.isSymbolicLink() ? await absent(stat(join(folder, entry.name))) : entry;
      return { name: entry.name, key: `${base}${entry.name}${linked?.isDirectory() === true ? '/' : ''}` };
    }),
  );
  sorted.sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { name, key } of sorted) {
    if (name.startsWith(RESERVED_PREFIX)) continue;
    if (key.endsWith('/')) {
      const reachable = key.startsWith(prefix) || prefix.startsWith(key);
      if (reachable && isKey(key.slice(0, -1))) yield* walk(join(folder, name), key, prefix);
    } else if (key.startsWith(prefix) && isKey(key)) {
      const entry = await absent(stat(join(folder, name)));
      if (entry?.isFile() === true) yield { key, bytes: entry.size };
    }
  }
}

/** Removes folders that became empty, up to the root. */
async function prune(folder: string, root: string): Promise<void> {
  for (let empty = folder; empty.length > root.length; empty = dirname(empty)) {
    try {
      await rmdir(empty);
    } catch {
      return;
    }
  }
}
