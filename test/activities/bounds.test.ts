import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { BoundsJob } from '../../contracts/analyses/bounds.ts';
import type { EnsembleJob } from '../../contracts/job.ts';
import { boundsPartKey, manifestKey, tableKey } from '../../contracts/keys.ts';
import type { Manifest } from '../../contracts/run.ts';
import type { TableData } from '../../contracts/tables.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative } from '../../engines/native-addon.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { fingerprint } from '../../methods/fingerprint.ts';
import { bitsOf, information } from '../../methods/information.ts';
import { drawRows } from '../../methods/sample.ts';
import { channelOf, takeRows } from '../../methods/slice.ts';
import { readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { encodeNpz } from '../../store/npz.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussians, jobOf, writeEnsemble, writeNpz } from '../support/ensembles.ts';
import { contentOf, mockedActivities, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** The analysis of bounds, all its activities on a store in memory. */

jest.setTimeout(60_000);

const N = 80;
const reference = createReferenceEngine({ threads: 2 });
const native = 'missing' in loadNative() ? undefined : createNativeEngine({ threads: 2 });
const thread = createMethodsThread();
let folder: string;

const BOUNDS: BoundsJob = { points: 'all', channels: 'all', fingerprintSizes: [20, 40], spaces: 'all', seed: 0 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latent-census-bounds-'));
  await writeEnsemble(folder, 'vae', { models: 2, points: N, dimensions: 3 });
  await writeEnsemble(folder, 'other', { models: 1, points: N, dimensions: 3, noise: 0.6 });
  const codes = { shape: [N, 2], data: Int32Array.from({ length: 2 * N }, (_, e) => (e * e) % 3) };
  await writeNpz(join(folder, 'labels/l0.npz'), { y: codes });
});
afterAll(async () => {
  await Promise.all([reference.close(), native?.close(), thread.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function runOf(ensembles: readonly EnsembleJob[], more: Partial<BoundsJob> = {}, engine = reference) {
  const store = createMemoryStore();
  const record = await prepareRun(store, jobOf(ensembles, { analyses: { bounds: { ...BOUNDS, ...more } } }), folder);
  const done = await performRun({ store, engine, thread }, record);
  return { store, record, done, table: await readTable(store, 'bounds') };
}

type Rows = TableData<'bounds'>;
const VALUES = ['lower_bits', 'lower_se', 'upper_bits', 'upper_se', 'fingerprint_bits'] as const;

/** The values of some rows. */
const valuesOf = (table: Rows, isRow: (row: number) => boolean) =>
  VALUES.map((column) => [column, ...table[column].filter((_, row) => isRow(row))]);

describe('bounds', () => {
  it('have a row for each channel and space and size of fingerprint, channels before the whole', async () => {
    const { table } = await runOf([gaussians('vae'), gaussians('other')]);
    const rows = Array.from(table.channel, (channel, row) => [
      table.space[row],
      channel,
      table.fingerprint_points[row],
      table.points[row],
    ]);
    expect(rows.slice(0, 8)).toEqual([0, 1, 2, -1].flatMap((channel) => [20, 40].map((size) => [0, channel, size, N])));
    expect(rows.at(-3)).toEqual([2, 8, 40, N]);
    expect(rows).toHaveLength(24);
  });

  it('rise from the lower to the upper one, the lower at most log2 K', async () => {
    const { table } = await runOf([gaussians('vae'), gaussians('other')]);
    for (const row of table.channel.keys()) {
      expect(table.upper_bits[row]).toBeGreaterThanOrEqual(table.lower_bits[row]! - 1e-12);
      expect(table.lower_bits[row]).toBeLessThanOrEqual(Math.log2(N));
      expect(table.lower_se[row]).toBeGreaterThanOrEqual(0);
    }
    // Dead dimensions say nothing.
    const dead = [...table.channel.keys()].filter((row) => [2, 5, 8].includes(table.channel[row]!));
    expect(dead.map((row) => table.fingerprint_bits[row])).toEqual(dead.map(() => 0));
    expect(dead.map((row) => table.lower_bits[row])).toBeCloseToArray(new Float64Array(6), { atol: 1e-12 });
  });

  it('stand beside the fingerprints that the run would have', async () => {
    const [space] = await writeEnsemble(folder, 'vae', { models: 2, points: N, dimensions: 3 });
    const { table } = await runOf([gaussians('vae')], { seed: 3 });
    const posterior = { ...space!, kind: 'diagonal_gaussian' as const };
    const bitsAt = (size: number, k: number): number =>
      bitsOf(information(fingerprint(takeRows(channelOf(posterior, k), drawRows(N, size, 3)))).informationNats);
    expect(table.fingerprint_bits.slice(0, 4)).toBeCloseToArray(
      [bitsAt(20, 0), bitsAt(40, 0), bitsAt(20, 1), bitsAt(40, 1)],
      {
        atol: 1e-12,
      },
    );
  });

  it('keep their digits when spaces are added, and for a part of the points', async () => {
    const alone = await runOf([gaussians('vae')], { points: 50 });
    const both = await runOf([gaussians('other'), gaussians('vae')], { points: 50 });
    expect([...alone.table.points].every((points) => points === 50)).toBe(true);
    const moved = valuesOf(both.table, (row) => both.table.space[row]! >= 1);
    expect(moved).toEqual(valuesOf(alone.table, () => true));
    const all = await runOf([gaussians('vae')], { points: 10_000 });
    expect(valuesOf(all.table, () => true)).toEqual(valuesOf((await runOf([gaussians('vae')])).table, () => true));
  });

  it('are of the channels and spaces that are asked for', async () => {
    const { table, done } = await runOf([gaussians('vae'), gaussians('other')], { channels: [4, 1], spaces: [2] });
    expect([...new Set(Array.from(table.channel, (channel, row) => `${table.space[row]} ${channel}`))]).toEqual([
      '0 1',
      '1 4',
      '2 -1',
    ]);
    expect(done.plan.portions.bounds).toBe(3);
    const some = await runOf([gaussians('vae'), gaussians('other')], { channels: 4, spaces: 1 });
    const channels = new Set([...some.table.channel].filter((channel) => channel >= 0));
    expect(channels.size).toBe(4);
    expect([...some.table.space].filter((_, row) => some.table.channel[row] === -1)).toEqual([0, 0, 2, 2]);
    const wanted = valuesOf(table, (row) => channels.has(table.channel[row]!) && table.channel[row] === 4);
    const got = valuesOf(some.table, (row) => some.table.channel[row] === 4);
    if (channels.has(4)) expect(got).toEqual(wanted);
  });

  it('of labels are those of their classes; several variables are one whole', async () => {
    const labels: EnsembleJob = { ...gaussians('labels'), arrays: { labels: 'y' } };
    const { table } = await runOf([labels]);
    const counts = [0, 1, 2].map(
      (label) => Array.from({ length: N }, (_, i) => (4 * i * i) % 3).filter((y) => y === label).length,
    );
    const entropy = -counts.reduce((sum, count) => sum + (count && (count / N) * Math.log2(count / N)), 0);
    expect(table.lower_bits[0]).toBeCloseTo(entropy, 12);
    expect([...table.channel].slice(-2)).toEqual([-1, -1]);
    expect(table.lower_bits.at(-1)).toBeGreaterThanOrEqual(table.lower_bits[0]! - 1e-12);
    expect(table.fingerprint_bits.at(-1)).toBeGreaterThanOrEqual(table.fingerprint_bits[1]! - 1e-12);
  });

  it('are the same bytes in any order and after a loss; times are told in the manifest alone', async () => {
    const once = await runOf([gaussians('vae')]);
    const store = createMemoryStore();
    await prepareRun(store, jobOf([gaussians('vae')], { analyses: { bounds: BOUNDS } }), folder);
    const workers = [0, 1].map(() => mockedActivities({ store, engine: reference, thread }));
    await Promise.all([1, 0, 1].map((portion, k) => workers[k % 2]!.boundInformation({ v: 1, run: RUN, portion })));
    await workers[0]!.tabulateBounds({ v: 1, run: RUN });
    const isTimed = (key: string): boolean => key.includes('costs-') || key.endsWith('manifest.json');
    const want = await contentOf(once.store);
    const got = await contentOf(store);
    for (const key of Object.keys(got)) if (!isTimed(key)) expect([key, got[key] === want[key]]).toEqual([key, true]);
    await store.remove(boundsPartKey(RUN, 1));
    await store.remove(tableKey(RUN, 'bounds'));
    expect(await workers[1]!.boundInformation({ v: 1, run: RUN, portion: 0 })).toEqual({ computed: 0, reused: 1 });
    await workers[1]!.boundInformation({ v: 1, run: RUN, portion: 1 });
    await workers[1]!.tabulateBounds({ v: 1, run: RUN });
    expect(await contentOf(store)).toEqual(got);
    const manifest = (await readJson<Manifest>(once.store, manifestKey(RUN)))!;
    expect(manifest.costs?.map(({ analysis, unit, count }) => [analysis, unit, count])).toEqual([
      ['bounds', 'channel', 6],
      ['bounds', 'space', 2],
      ['bounds', 'fingerprint of 20 points', 8],
      ['bounds', 'fingerprint of 40 points', 8],
    ]);
    expect(manifest.costs?.every(({ cpuSeconds }) => cpuSeconds > 0 && cpuSeconds < 60)).toBe(true);
  });

  it('warn of fingerprints that saturate or lie outside', async () => {
    const { store, table } = await runOf([gaussians('vae')], { fingerprintSizes: [4, 10] });
    const { warnings } = (await readJson<Manifest>(store, manifestKey(RUN)))!;
    const rows = [...table.channel.keys()].filter((row) => table.fingerprint_points[row] === 10);
    const saturated = rows.filter((row) => table.fingerprint_bits[row]! > Math.log2(10) - 1);
    const wholes = saturated.filter((row) => table.channel[row] === -1);
    expect(wholes).toHaveLength(2);
    const message = warnings.find(({ tag }) => tag === 'bounds-saturated')!.message;
    expect(message).toContain('2 of 2 whole spaces');
    const outside = warnings.find(({ tag }) => tag === 'bounds-outside')!.message;
    const below = rows.filter(
      (row) =>
        !saturated.includes(row) && table.fingerprint_bits[row]! < table.lower_bits[row]! - 3 * table.lower_se[row]!,
    );
    expect(below.length).toBeGreaterThan(0);
    expect(outside).toContain(`(${below.length} below, 0 above)`);
  });
});

describe('given draws', () => {
  const array = readNpz('core/poole.npz');
  const member = (name: string) => ({ shape: [...array(name).shape], data: array(name).data as Float64Array });
  const POOLE: EnsembleJob = { ...gaussians('poole'), arrays: { mean: 'mu', logvar: 'lv' } };

  async function writePoole(): Promise<void> {
    await writeNpz(join(folder, 'poole/space.npz'), { mu: member('mu'), lv: member('lv') });
    await writeFile(join(folder, 'u.npz'), encodeNpz({ u: member('u'), mu: member('mu') }));
  }

  it.each([
    ['reference', reference, 1e-10],
    ['native', native, 1e-4],
  ] as const)('give the numbers of the fixture on the %s engine', async (_, engine, atol) => {
    if (!engine) return;
    await writePoole();
    const { table } = await runOf([POOLE], { given: 'u.npz', fingerprintSizes: [100] }, engine);
    const want = (name: string) => [...array(name).data, ...array(`full_${name}`).data];
    expect(table.lower_bits).toBeCloseToArray(want('lower'), { atol });
    expect(table.upper_bits).toBeCloseToArray(want('upper'), { atol });
    const errors = Array.from({ length: 10 }, (__, k) => {
      const terms = array('upper_terms').data.subarray(k * 300, (k + 1) * 300) as Float64Array;
      const mean = terms.reduce((sum, term) => sum + term, 0) / 300;
      return Math.sqrt(terms.reduce((sum, term) => sum + (term - mean) ** 2, 0) / 299 / 300);
    });
    expect(table.upper_se.slice(0, 10)).toBeCloseToArray(errors, { atol });
  });

  it('may be of some points, and stacked for several spaces', async () => {
    await writePoole();
    await writeNpz(join(folder, 'twice/a.npz'), { mu: member('mu'), lv: member('lv') });
    await writeNpz(join(folder, 'twice/b.npz'), { mu: member('mu'), lv: member('lv') });
    const twice: EnsembleJob = { ...POOLE, name: 'twice', spaces: ['twice/*.npz'] };
    const index = Int32Array.from({ length: 40 }, (_, k) => 299 - 2 * k);
    const own = array('u').data as Float64Array;
    const some = Float64Array.from({ length: 400 }, (_, e) => own[index[Math.floor(e / 10)]! * 10 + (e % 10)]!);
    await writeFile(
      join(folder, 'some.npz'),
      encodeNpz({
        index: { shape: [40], data: index },
        u: { shape: [2, 40, 10], data: Float64Array.of(...some, ...some) },
      }),
    );
    const { table } = await runOf([twice], { given: 'some.npz', fingerprintSizes: [10], channels: [0, 10] });
    expect([...table.points].every((points) => points === 40)).toBe(true);
    expect(table.lower_bits[0]).toBe(table.lower_bits[2]);
    expect(table.upper_bits[1]).toBe(table.upper_bits[3]);
  });

  it('may be of the first space alone: the others have draws of our own', async () => {
    await writePoole();
    await writeNpz(join(folder, 'twice/a.npz'), { mu: member('mu'), lv: member('lv') });
    await writeNpz(join(folder, 'twice/b.npz'), { mu: member('mu'), lv: member('lv') });
    const twice: EnsembleJob = { ...POOLE, name: 'twice', spaces: ['twice/*.npz'] };
    const { table } = await runOf([twice], { given: 'u.npz', fingerprintSizes: [10] });
    const own = (await runOf([twice], { fingerprintSizes: [10] })).table;
    expect(table.lower_bits.slice(0, 10)).toBeCloseToArray(array('lower').data, { atol: 1e-10 });
    const second = own.channel.indexOf(10);
    expect(table.lower_bits[second]).toBe(own.lower_bits[second]);
    expect(table.lower_bits[0]).not.toBe(own.lower_bits[0]);
  });

  it.each([
    [{ v: 'u' }, 'bad.npz: u: expected an array of this name, got none'],
    [{ u: 'lower' }, 'bad.npz: u: expected (300, 10), got (10,)'],
  ])('of another form are refused by name', async (names, message) => {
    await writePoole();
    const members = Object.fromEntries(Object.entries(names).map(([name, from]) => [name, member(from)]));
    await writeFile(join(folder, 'bad.npz'), encodeNpz(members));
    await expect(runOf([POOLE], { given: 'bad.npz' })).rejects.toThrow(message);
  });
});

describe('a job that asks for bounds', () => {
  it('is refused for numbers that are not there, and for coefficients', async () => {
    const run = runOf([gaussians('vae')], { channels: [6] });
    await expect(run).rejects.toThrow('analyses.bounds.channels: expected numbers below 6, got 6');
    await expect(runOf([gaussians('vae')], { spaces: [2] })).rejects.toThrow(
      'analyses.bounds.spaces: expected numbers below 2, got 2',
    );
    await writeNpz(join(folder, 'two/t.npz'), {
      labels: { shape: [9000, 2], data: Int32Array.from({ length: 18_000 }, (_, e) => e % 7) },
    });
    const two: EnsembleJob = {
      name: 'two',
      spaces: ['two/*.npz'],
      arrays: { labels: 'labels' },
      channels: 'dimension',
    };
    await expect(runOf([two], { fingerprintSizes: [100, 9000] })).rejects.toThrow(
      'analyses.bounds.fingerprintSizes: expected sizes up to 8192 beside spaces of several variables, got 9000',
    );
    await writeNpz(join(folder, 'matrix/m.npz'), { bc: { shape: [2, 2], data: Float64Array.of(1, 0.5, 0.5, 1) } });
    const matrix: EnsembleJob = { ...gaussians('matrix'), arrays: { coefficients: 'bc' } };
    await expect(runOf([matrix])).rejects.toThrow('for bounds in ensemble matrix, got their coefficients');
  });
});
