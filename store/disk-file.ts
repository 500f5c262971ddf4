import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, isAbsence } from './disk-fault.ts';
import { RESERVED_PREFIX } from './object-store.ts';

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const TEMPORARY = new RegExp(`^${RESERVED_PREFIX.replace('.', '\\.')}([0-9a-f]{8})-([0-9]+)-[0-9a-f]+$`);
/** A dead process' file of this machine is removed after a minute, one of unknown fate after a day. */
const DEAD_MS = 60_000;
const UNKNOWN_MS = 86_400_000;
/** A folder may be pruned, its last object removed, between its making and its use. */
const ATTEMPTS = 5;

/** Where a store keeps what is being written: beside its objects, on the same file system, and out of their way. */
export const unfinishedIn = (root: string): string => join(root, `${RESERVED_PREFIX}unfinished`);

/** Writes bytes to a new file of the store and sees them onto the disk. Gives its path. */
export async function writeTemporary(root: string, bytes: Uint8Array): Promise<string> {
  const name = `${RESERVED_PREFIX}${HOST}-${process.pid}-${randomBytes(6).toString('hex')}`;
  const path = join(unfinishedIn(root), name);
  await intoFolder(path, () => writeNew(path, bytes));
  return path;
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await discard(path);
    throw error;
  }
}

/** Gives a file of `writeTemporary` its name unless the name is taken: all at once, and never over another file. */
export async function publishAbsent(temporary: string, path: string): Promise<'created' | 'exists'> {
  try {
    await intoFolder(path, () => link(temporary, path));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists';
    throw error;
  } finally {
    await discard(temporary);
  }
  await syncFolder(dirname(path));
  return 'created';
}

/** Gives an object's file a second name unless that is taken. Rejects with ENOENT where there is no such file. */
export async function linkAbsent(source: string, path: string): Promise<'created' | 'exists'> {
  await stat(source); // a missing folder of the new name looks the same
  try {
    await intoFolder(path, () => link(source, path));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists';
    throw error;
  }
  await syncFolder(dirname(path));
  return 'created';
}

/** Gives a file of `writeTemporary` its name, over what had it: readers see the old bytes or the new ones. */
export async function publishOver(temporary: string, path: string): Promise<void> {
  try {
    await intoFolder(path, () => rename(temporary, path));
  } catch (error) {
    await discard(temporary);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Does what puts a file at a path, making its folder where it is missing. */
async function intoFolder(path: string, put: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await put();
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error;
      await makeFolder(dirname(path));
    }
  }
}

/** Removes the unfinished files that their writers can no longer finish; leaves those that may still be written. */
export async function sweepUnfinished(root: string): Promise<void> {
  const folder = unfinishedIn(root);
  const names = await readdir(folder).catch((): string[] => []);
  await Promise.all(names.map((name) => sweep(folder, name)));
}

async function sweep(folder: string, name: string): Promise<void> {
  const [, host, pid] = TEMPORARY.exec(name) ?? [];
  if (host === undefined) return;
  const path = join(folder, name);
  const modified = await stat(path).then(
    (entry) => entry.mtimeMs,
    () => undefined,
  );
  if (modified === undefined) return;
  const age = Date.now() - modified;
  if (age > (host === HOST && !isAlive(Number(pid)) ? DEAD_MS : UNKNOWN_MS)) await discard(path);
}

/** Removes a file, if it is there and that is allowed. */
export async function discard(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Sees the folder's entries onto the disk, where the platform can. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Pruned meanwhile, or a network file system that syncs by itself.
    if (!isAbsence(error) && !['EINVAL', 'ENOTSUP'].includes(codeOf(error))) throw error;
  }
}
