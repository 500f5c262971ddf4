import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isCensusError } from '../../contracts/errors.ts';
import { createDiskStore } from '../../store/disk.ts';
import { diskFault } from '../../store/disk-fault.ts';
import { describeStore, listed } from './conformance.ts';

const folders: string[] = [];
async function folder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'census-store-')));
  folders.push(path);
  return path;
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

describeStore('disk', async () => {
  const root = await folder();
  return { store: createDiskStore(join(root, 'store')), discard: () => rm(root, { recursive: true }) };
});

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

interface Writer {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  readonly go: () => void;
}

/** Starts a writing process and waits until it is ready to go. */
async function writer(...args: readonly string[]): Promise<Writer> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8');
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => resolve(said.replace('ready\n', '')));
  });
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      said += text;
      if (said.startsWith('ready\n')) resolve();
    });
  });
  return { child, ended, go: () => child.stdin.write('go\n') };
}

describe('disk store among processes', () => {
  let root: string;
  beforeEach(async () => {
    root = await folder();
  });

  it('has one creator for each of 50 keys that 8 processes want', async () => {
    const writers = await Promise.all(Array.from({ length: 8 }, (_, i) => writer('race', root, String(i))));
    for (const { go } of writers) go();
    const created = (await Promise.all(writers.map(({ ended }) => ended))).map((said) => JSON.parse(said) as number[]);
    expect(created.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const store = createDiskStore(root);
    for (const [who, keys] of created.entries()) {
      for (const key of keys) {
        expect(new TextDecoder().decode(await store.get(`race/${key}`))).toBe(String(who).repeat(1000));
      }
    }
    expect((await readdir(join(root, 'race'))).filter((name) => name.startsWith('.'))).toEqual([]);
  }, 60_000);

  it('ends with the newest replacement of 8 processes', async () => {
    const writers = await Promise.all(Array.from({ length: 8 }, (_, i) => writer('latest', root, String(i))));
    for (const { go } of writers) go();
    await Promise.all(writers.map(({ ended }) => ended));
    expect(new TextDecoder().decode(await createDiskStore(root).get('latest.json'))).toBe('159');
    expect(await readdir(root)).toEqual(['.census-unfinished', 'latest.json']);
  }, 60_000);

  it('shows whole objects only, whenever their writer is killed', async () => {
    const store = createDiskStore(root);
    for (let kill = 0; kill < 4; kill++) {
      const { child, ended, go } = await writer('flood', root, String(kill * 1000));
      go();
      await sleep(100 + 61 * kill);
      child.kill('SIGKILL');
      await ended;
      for (const { key, bytes } of [...(await listed(store, 'flood/')), ...(await listed(store, 'latest.json'))]) {
        expect({ key, bytes }).toEqual({ key, bytes: 8_000_000 });
        const content = Buffer.from((await store.get(key)) ?? []);
        // Every block of the content is the first one again.
        expect(content.subarray(64).equals(content.subarray(0, -64))).toBe(true);
      }
    }
    expect(await listed(store, 'flood/')).not.toEqual([]);
  }, 60_000);

  it('replaces again after a writer was killed with the lock in its hands', async () => {
    await writeFile(join(root, '.census-lock-latest.json'), 'a dead one');
    await utimes(join(root, '.census-lock-latest.json'), 0, 0);
    const store = createDiskStore(root);
    expect(await store.replace('latest.json', new Uint8Array([1]))).toBe('replaced');
    expect(await readdir(root)).toEqual(['.census-unfinished', 'latest.json']);
  });
});

describe('disk store and its folder', () => {
  it('removes unfinished files of dead writers, and no others', async () => {
    const root = await folder();
    const store = createDiskStore(root);
    await store.putIfAbsent('a/b', new Uint8Array([1]));
    const host = await hostOf(root);
    const names = { dead: `.census-${host}-999999999-aa`, young: `.census-${host}-999999998-aa` };
    const others = { alive: `.census-${host}-${process.pid}-aa`, elsewhere: '.census-00000000-1-aa' };
    const unfinished = join(root, '.census-unfinished');
    for (const name of Object.values({ ...names, ...others })) await writeFile(join(unfinished, name), 'half');
    const hourAgo = Date.now() / 1000 - 3600;
    for (const name of [names.dead, others.alive, others.elsewhere]) {
      await utimes(join(unfinished, name), hourAgo, hourAgo);
    }
    await createDiskStore(root).putIfAbsent('a/c', new Uint8Array([1]));
    expect(await listed(store, '')).toEqual([
      { key: 'a/b', bytes: 1 },
      { key: 'a/c', bytes: 1 },
    ]);
    expect((await readdir(unfinished)).sort()).toEqual([names.young, others.alive, others.elsewhere].sort());
    expect(await readdir(join(root, 'a'))).toEqual(['b', 'c']);
  });

  it('has one URI for every spelling of its folder', async () => {
    const root = await folder();
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'link'));
    const uri = join(root, 'real', 'store');
    expect(createDiskStore(join(root, 'link', 'store')).uri).toBe(uri);
    expect(createDiskStore(join(root, 'real', 'x', '..', 'store', '/')).uri).toBe(uri);
  });

  it('says what is wrong with a folder that is a file', async () => {
    const root = await folder();
    await writeFile(join(root, 'store'), 'a file');
    const put = createDiskStore(join(root, 'store')).putIfAbsent('a/b', new Uint8Array());
    await expect(put).rejects.toMatchObject({ tag: 'store-unreachable', hint: expect.stringContaining('--store') });
  });

  it('says that it may not write', async () => {
    const root = await folder();
    await chmod(root, 0o500);
    const put = createDiskStore(root).putIfAbsent('a', new Uint8Array([1]));
    const outcome = await put.catch((error: unknown) => (isCensusError(error) ? error.fields['code'] : error));
    // Root may write anywhere.
    expect(outcome).toBe(process.getuid?.() === 0 ? 'created' : 'EACCES');
  });

  it.each([
    ['EACCES', 'permissions'],
    ['EROFS', 'read-only'],
    ['EPERM', 'hard links'],
    ['EIO', 'healthy'],
  ])('says what to do about %s', (code, hint) => {
    expect(diskFault(Object.assign(new Error(code), { code }), '/s', 'write a')).toMatchObject({
      tag: 'store-unreachable',
      hint: expect.stringContaining(hint),
    });
  });

  it('turns a full disk into an error to act on', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    expect(diskFault(full, '/s', 'write a/b')).toMatchObject({
      tag: 'store-unreachable',
      message: 'store /s: expected to write a/b, got ENOSPC',
      hint: expect.stringContaining('full'),
      cause: full,
    });
    const other = new TypeError('a bug');
    expect(diskFault(other, '/s', 'write a/b')).toBe(other);
  });
});

/** The mark of this machine in the names of unfinished files, read off one. */
async function hostOf(root: string): Promise<string> {
  const store = createDiskStore(join(root, 'probe'));
  const put = store.putIfAbsent('x', new Uint8Array(50_000_000));
  for (;;) {
    const names = await readdir(join(root, 'probe', '.census-unfinished')).catch((): string[] => []);
    const host = names.map((name) => /^\.census-([0-9a-f]{8})-/.exec(name)?.[1]).find((mark) => mark !== undefined);
    if (host === undefined) continue;
    await put;
    await rm(join(root, 'probe'), { recursive: true });
    return host;
  }
}
