import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, endAll, filesIn, finishedOf } from '../support/census.ts';
import { makeSpace, writeEnsemble, writeSpace } from '../support/ensembles.ts';
import { decodeTable } from '../../store/table.ts';

/** Models that arrive: a run that follows another, and the old ones that go. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
const SIZE = { points: 120, dimensions: 4 };
let folder: string;
let job: string;
let store: string;
let first: string;
let second: string;

const run = async (...flags: string[]) =>
  finishedOf(await census('run', job, '--temporal', SERVER, '--engine', 'reference', '--json', ...flags));

async function pairsIn(path: string): Promise<Map<string, number>> {
  const bytesOf = (file: string): Uint8Array => Uint8Array.from(readFileSync(join(path, 'tables', file)));
  const channels = await decodeTable('channels', bytesOf('channels.parquet'));
  const spaces = await decodeTable('spaces', bytesOf('spaces.parquet'));
  const nameOf = (channel: number): string => `${spaces.name[channels.space[channel]!]}:${channels.dimension[channel]}`;
  const found = new Map<string, number>();
  for (const file of filesIn(join(path, 'tables/pairs'))) {
    const { i, j, nmi } = await decodeTable('pairs', bytesOf(join('pairs', file)));
    i.forEach((a, row) => found.set([nameOf(a), nameOf(j[row]!)].toSorted().join(' '), nmi[row]!));
  }
  return found;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-growth-'));
  store = join(folder, 'store');
  job = join(folder, 'job.json');
  await writeEnsemble(folder, 'vae', { models: 5, ...SIZE });
  const arrays = { mean: 'mean', variance: 'variance' };
  const ensembles = [{ name: 'vae', spaces: 'vae/*.npz', arrays }];
  writeFileSync(job, JSON.stringify({ name: 'grown', ensembles, analyses: { structure: { minSamples: 3 } } }));
  first = (await run('--store', store))['run'] as string;
  // Before all others by name: its channels still come last.
  await writeSpace(join(folder, 'vae'), makeSpace('a-new-one', SIZE));
});
afterEach(() => endAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a model that arrives', () => {
  it('is told by plan: what is there already, and whose it is', async () => {
    const { code, events } = await census('plan', job, '--store', store, '--engine', 'reference', '--json');
    expect(code).toBe(0);
    expect(events.find(({ event }) => event === 'plan')).toMatchObject({ tiles: 3, reused: 1, channels: 24 });
    const base = events.find(({ event }) => event === 'plan')!['base'] as string;
    expect(first.endsWith(base)).toBe(true);
  });

  it('is all that is computed; the rest is the same file under a second name', async () => {
    const finished = await run('--store', store);
    second = finished['run'] as string;
    expect(finished['tiles']).toEqual({ computed: 2, reused: 1 });
    expect(finished['fingerprints']).toEqual({ computed: 1, reused: 1 });
    for (const key of ['tables/pairs/00000-00000.parquet', 'fingerprints/00000.npz']) {
      expect(statSync(join(second, key)).ino).toBe(statSync(join(first, key)).ino);
    }
    const plan = JSON.parse(readFileSync(join(second, 'plan.json'), 'utf8')) as { base: string };
    expect(first.endsWith(plan.base)).toBe(true);
  });

  it('gives the values of a run from scratch, channel by channel', async () => {
    const fresh = (await run('--store', join(folder, 'fresh')))['run'] as string;
    const [want, got] = [await pairsIn(fresh), await pairsIn(second)];
    expect(got.size).toBe(want.size);
    const names = [...want.keys()];
    expect(names.map((name) => got.get(name))).toEqual(names.map((name) => want.get(name)));
    expect(names.some((name) => name.includes('a-new-one:'))).toBe(true);
  });

  it('is computed beside a tile that was damaged meanwhile, which is computed anew', async () => {
    const damaged = join(folder, 'damaged');
    const before = (
      await census('run', job, '--store', damaged, '--temporal', SERVER, '--engine', 'reference', '--json')
    ).events;
    const base = before.find(({ event }) => event === 'finished')!['run'] as string;
    const tile = join(base, 'tables/pairs/00000-00000.parquet');
    const sound = readFileSync(tile);
    rmSync(tile);
    writeFileSync(
      tile,
      sound.map((byte, k) => (k === 100 ? byte ^ 1 : byte)),
    );
    await writeSpace(join(folder, 'vae'), makeSpace('b-newer', SIZE));
    const finished = await run('--store', damaged);
    rmSync(join(folder, 'vae/b-newer.npz'));
    expect(finished['tiles']).toEqual({ computed: 3, reused: 0 });
    const again = readFileSync(join(finished['run'] as string, 'tables/pairs/00000-00000.parquet'));
    expect(again.equals(sound)).toBe(true);
  });
});

describe('prune', () => {
  it('removes the earlier run and leaves the one that continues it whole', async () => {
    const prune = (...flags: string[]) => census('prune', '--store', store, '--json', ...flags);
    const neither = await prune();
    expect([neither.code, neither.stderr]).toEqual([2, expect.stringContaining('--keep')]);
    const dry = await prune('--keep', '1', '--dry-run');
    expect(dry.events).toMatchObject([{ event: 'pruned', run: first, removed: false }]);
    expect(filesIn(first).length).toBeGreaterThan(5);
    const wet = await prune('grown', '--keep', '1');
    expect([wet.code, wet.events]).toMatchObject([0, [{ event: 'pruned', run: first, removed: true }]]);
    expect(existsSync(first)).toBe(false);
    const out = join(folder, 'nmi.npz');
    const shown = await census('export', 'grown', '--store', store, '--matrix', 'nmi', '--out', out);
    expect([shown.code, statSync(out).size > 500]).toEqual([0, true]);
    const { events } = await prune('--older-than', '0h');
    expect(events).toEqual([]); // the latest stays
  });
});
