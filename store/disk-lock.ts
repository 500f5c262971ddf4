import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CensusError } from '../contracts/errors.ts';
import { discard, publishAbsent, writeTemporary } from './disk-file.ts';
import { RESERVED_PREFIX } from './object-store.ts';

/** A lock is held for milliseconds; one this old is a dead process'. */
const STALE_MS = 10_000;
const PATIENCE_MS = 60_000;

/**
 * Runs `work` while no other process does so for the same path of a store. `work` is given a question that says whether
 * the lock is still ours, to ask right before it commits: a process that slept too long has lost it.
 */
export async function withLock<T>(
  { root, path }: { root: string; path: string },
  work: (isOurs: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const lock = join(dirname(path), `${RESERVED_PREFIX}lock-${basename(path)}`);
  const token = crypto.randomUUID();
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(root, lock, token))) {
    if (Date.now() > deadline) {
      throw new CensusError('store-unreachable', `store: expected ${lock} to be released, got none in 60 s`, {
        hint: 'if no other command is running, remove that file',
        fields: { lock },
      });
    }
    await clearStale(lock);
    await sleep(5 + 20 * Math.random());
  }
  const isOurs = async (): Promise<boolean> => (await holder(lock)) === token;
  try {
    return await work(isOurs);
  } finally {
    if (await isOurs()) await discard(lock);
  }
}

async function take(root: string, lock: string, token: string): Promise<boolean> {
  const temporary = await writeTemporary(root, new TextEncoder().encode(token));
  return (await publishAbsent(temporary, lock)) === 'created';
}

const holder = (lock: string): Promise<string | undefined> => readFile(lock, 'utf8').catch(() => undefined);

/**
 * Removes a dead process' lock. Only who creates the eviction file of that very holder may do so, so that the fresh lock
 * of another process is never hit.
 */
async function clearStale(lock: string): Promise<void> {
  const age = await ageOf(lock);
  const token = age > STALE_MS ? await holder(lock) : undefined;
  if (token === undefined) return;
  const mark = createHash('sha256').update(token).digest('hex').slice(0, 16);
  const eviction = join(dirname(lock), `${RESERVED_PREFIX}evict-${mark}`);
  try {
    await writeFile(eviction, '', { flag: 'wx' });
  } catch {
    // Another process is at it, or died at it.
    if ((await ageOf(eviction)) > STALE_MS) await discard(eviction);
    return;
  }
  if ((await holder(lock)) === token) await discard(lock);
  await discard(eviction);
}

const ageOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
