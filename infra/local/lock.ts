import { randomUUID } from 'node:crypto';
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CensusError } from '../../contracts/errors.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

interface Holder extends ProcessIdentity {
  readonly token: string;
}

const POLL_MS = 10;
const PATIENCE_MS = 120_000;
const EVICTION_MS = 5_000;

/**
 * Runs `work` while no other process of this machine holds the lock file. A holder that died, by whatever signal, is
 * noticed by its pid and start time and its lock is taken over.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const own: Holder = { ...(await ownIdentity()), token: randomUUID() };
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(path, own))) {
    const holder = await holderOf(path);
    if (holder !== undefined && !(await isRunning(holder))) await evict(path, holder);
    else {
      if (Date.now() > deadline) throw held(path, holder);
      await sleep(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    if ((await holderOf(path))?.token === own.token) await remove(path);
  }
}

/** Links a file that is already written, so that a lock is never seen without its holder. */
async function take(path: string, own: Holder): Promise<boolean> {
  const draft = `${path}-${own.token}`;
  await writeFile(draft, JSON.stringify(own));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await remove(draft);
  }
}

/** Who holds the lock; nobody alive where the file is damaged, undefined where there is none. */
async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { pid: 0, start: '', token: 'damaged' };
  }
}

/**
 * Removes a dead holder's lock. Only who creates the eviction file of that very holder may remove it, so that a fresh
 * lock of another process is never hit.
 */
async function evict(path: string, dead: Holder): Promise<void> {
  const eviction = `${path}-evict-${dead.token}`;
  try {
    await writeFile(eviction, '', { flag: 'wx' });
  } catch {
    // Another process is at it, or died at it.
    const age = await stat(eviction).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > EVICTION_MS) await remove(eviction);
    else await sleep(POLL_MS);
    return;
  }
  try {
    if ((await holderOf(path))?.token === dead.token) await remove(path);
  } finally {
    await remove(eviction);
  }
}

const remove = (path: string): Promise<void> => unlink(path).catch(() => undefined);

function held(path: string, holder: Holder | undefined): CensusError {
  const pid = holder?.pid ?? 0;
  return new CensusError('temporal-unreachable', `${path}: expected to be released in 2 minutes, got none`, {
    hint: `another command (pid ${pid}) is starting or stopping the server and hangs: end it, or use --temporal HOST:PORT`,
    fields: { path, pid },
  });
}
