import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ObjectStore, StoredObject } from '../../store/object-store.ts';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  readonly discard: () => Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);

export async function listed(store: ObjectStore, prefix: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const entry of store.list(prefix)) found.push(entry);
  return found;
}

/** What every store must do, whatever keeps its bytes. */
export function describeStore(kind: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${kind} store`, () => {
    let store: ObjectStore;
    let discard: () => Promise<void>;
    beforeEach(async () => {
      ({ store, discard } = await create());
    });
    afterEach(() => discard());

    it('gives absence as a value', async () => {
      expect(await store.get('runs/a/job.json')).toBeUndefined();
      expect(await store.head('runs/a/job.json')).toBeUndefined();
      expect(await listed(store, 'runs/')).toEqual([]);
      await expect(store.remove('runs/a/job.json')).resolves.toBeUndefined();
    });

    it('keeps the first of two writers and leaves its bytes alone', async () => {
      expect(await store.putIfAbsent('runs/a/job.json', bytes('first'))).toBe('created');
      expect(await store.putIfAbsent('runs/a/job.json', bytes('second'))).toBe('exists');
      expect(text(await store.get('runs/a/job.json'))).toBe('first');
      expect(await store.head('runs/a/job.json')).toEqual({ bytes: 5 });
    });

    it('lets exactly one of many writers create', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.putIfAbsent('race/key', bytes(`writer ${i}`))),
      );
      const winner = outcomes.indexOf('created');
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(text(await store.get('race/key'))).toBe(`writer ${winner}`);
    });

    it('neither shares nor keeps the arrays of its callers', async () => {
      const mine = bytes('abc');
      await store.putIfAbsent('a', mine);
      mine.fill(0);
      (await store.get('a'))?.fill(0);
      expect(text(await store.get('a'))).toBe('abc');
    });

    it('keeps an empty object, and a large one byte for byte', async () => {
      const large = new Uint8Array(5_000_000).map((_, i) => (i * 2_654_435_761) >>> 24);
      await store.putIfAbsent('empty', new Uint8Array());
      await store.putIfAbsent('large', large);
      expect(await store.get('empty')).toEqual(new Uint8Array());
      const hash = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
      expect(hash((await store.get('large')) ?? new Uint8Array())).toBe(hash(large));
    });

    it('gives an object a second key that outlives the first, over no other object', async () => {
      await store.putIfAbsent('runs/a/tile', bytes('pairs'));
      await store.putIfAbsent('runs/b/taken', bytes('other'));
      expect(await store.copy('runs/a/tile', 'runs/b/deep/tile')).toBe('created');
      expect(await store.copy('runs/a/tile', 'runs/b/deep/tile')).toBe('exists');
      expect(await store.copy('runs/a/tile', 'runs/b/taken')).toBe('exists');
      expect(await store.copy('runs/a/none', 'runs/b/none')).toBe('missing');
      await store.remove('runs/a/tile');
      expect(text(await store.get('runs/b/deep/tile'))).toBe('pairs');
      expect(text(await store.get('runs/b/taken'))).toBe('other');
      expect(await store.head('runs/b/none')).toBeUndefined();
      await expect(store.copy('../a', 'b')).rejects.toMatchObject({ tag: 'usage' });
    });

    it('reads ranges, cut off at the end of the object', async () => {
      await store.putIfAbsent('a', bytes('0123456789'));
      expect(text(await store.get('a', { range: { start: 2, end: 5 } }))).toBe('234');
      expect(text(await store.get('a', { range: { start: 8, end: 99 } }))).toBe('89');
      expect(text(await store.get('a', { range: { start: 50, end: 99 } }))).toBe('');
      expect(await store.get('none', { range: { start: 0, end: 1 } })).toBeUndefined();
    });

    it('lists by prefix in code-unit order of the keys', async () => {
      const keys = ['r/b', 'r/a/2', 'r/a/10', 'r/a.x', 'r/a-', 'r/a0', 'r/A', 'r/é', 'r/z/y/x', 'q', 'r2/a', 's'];
      for (const key of keys) await store.putIfAbsent(key, bytes(key));
      const all = await listed(store, '');
      expect(all.map(({ key }) => key)).toEqual([...keys].sort());
      expect(all.find(({ key }) => key === 'r/é')).toEqual({ key: 'r/é', bytes: 4 });
      expect((await listed(store, 'r/a')).map(({ key }) => key)).toEqual(['r/a-', 'r/a.x', 'r/a/10', 'r/a/2', 'r/a0']);
      expect((await listed(store, 'r/a/')).map(({ key }) => key)).toEqual(['r/a/10', 'r/a/2']);
      expect((await listed(store, 'r')).map(({ key }) => key)).toContain('r2/a');
    });

    it('replaces at once, and only by what is newer', async () => {
      const newer = (mine: number) => (stored: Uint8Array) => mine > Number(text(stored));
      expect(await store.replace('latest.json', bytes('5'), { ifNewer: newer(5) })).toBe('replaced');
      expect(await store.replace('latest.json', bytes('3'), { ifNewer: newer(3) })).toBe('kept');
      expect(text(await store.get('latest.json'))).toBe('5');
      expect(await store.replace('latest.json', bytes('7'), { ifNewer: newer(7) })).toBe('replaced');
      expect(await store.replace('latest.json', bytes('1'))).toBe('replaced');
      expect(text(await store.get('latest.json'))).toBe('1');
    });

    it('ends with the newest of many replacements at once', async () => {
      const numbers = [4, 9, 1, 7, 3, 8, 2, 6, 5, 0];
      await Promise.all(
        numbers.map((mine) =>
          store.replace('runs/a/latest.json', bytes(String(mine)), {
            ifNewer: (stored) => mine > Number(text(stored)),
          }),
        ),
      );
      expect(text(await store.get('runs/a/latest.json'))).toBe('9');
    });

    it('removes, and takes the key again', async () => {
      await store.putIfAbsent('runs/a/b/c', bytes('1'));
      await store.remove('runs/a/b/c');
      expect(await store.get('runs/a/b/c')).toBeUndefined();
      expect(await listed(store, '')).toEqual([]);
      expect(await store.putIfAbsent('runs/a/b/c', bytes('2'))).toBe('created');
    });

    it('puts and removes neighbours at the same time', async () => {
      await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          await store.putIfAbsent(`deep/er/${i}`, bytes('x'));
          if (i % 2 === 0) await store.remove(`deep/er/${i}`);
        }),
      );
      expect(await listed(store, 'deep/')).toHaveLength(15);
    });

    it('stops reading when told so', async () => {
      await store.putIfAbsent('a', bytes('x'));
      await expect(store.get('a', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    });

    it.each(['', '/etc/passwd', '../a', 'a/../../b', 'a//b', 'a/', './a', 'a\u0000b', 'a\nb', 'a\\b', 'C:/a'])(
      'refuses %j as a key',
      async (key) => {
        await expect(store.get(key)).rejects.toMatchObject({ tag: 'usage' });
        await expect(store.putIfAbsent(key, bytes('x'))).rejects.toMatchObject({ tag: 'usage' });
        await expect(store.replace(key, bytes('x'))).rejects.toMatchObject({ tag: 'usage' });
        await expect(store.remove(key)).rejects.toMatchObject({ tag: 'usage' });
      },
    );

    it('refuses the names that it keeps for itself', async () => {
      await expect(store.putIfAbsent('runs/.census-x', bytes('x'))).rejects.toMatchObject({ tag: 'usage' });
    });

    it('says what it is', () => {
      expect(store.describe()).toMatchObject({ kind });
      expect(store.uri).not.toMatch(/\/$/);
    });
  });
}
