import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EnsembleJob } from '../../contracts/job.ts';
import { manifestKey, pairsPrefix, reportKey } from '../../contracts/keys.ts';
import type { Manifest } from '../../contracts/run.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { coefficients } from '../../methods/bhattacharyya.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { drawRows } from '../../methods/sample.ts';
import { takeRows } from '../../methods/slice.ts';
import { getObject } from '../../store/get.ts';
import { readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { encodeNpy } from '../../store/npy.ts';
import { decodeTable } from '../../store/table.ts';
import { causesOf, gaussians, jobOf, makeSpace, STRUCTURE, writeNpz, writeSpace } from '../support/ensembles.ts';
import { Oracle, channelOfSpace, wholeOfSpace } from '../support/oracle.ts';
import { performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** One space of every kind, all paired with all: kinds differ in how they are kept, and in nothing else. */

const [N, SAMPLE] = [50, 40];
const bench = {
  store: createMemoryStore(),
  engine: createReferenceEngine({ threads: 1 }),
  thread: createMethodsThread(),
};
const { store } = bench;
let folder: string;
let oracle: Oracle;
let channels: Posterior[];

/** Two correlated Gaussian dimensions per point. */
function fullSpace(): { mean: Float64Array; covariance: Float64Array } {
  const [a, b] = causesOf(N);
  const mean = Float64Array.from({ length: 2 * N }, (_, e) => 2 * (e % 2 === 0 ? a! : b!)[e >> 1]!);
  return { mean, covariance: Float64Array.from({ length: 4 * N }, (_, e) => [0.25, 0.125, 0.125, 0.5][e % 4]!) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-kinds-'));
  const [first, second] = causesOf(N);
  const made = makeSpace('vae-0', { points: N, dimensions: 3 });
  await writeSpace(join(folder, 'vae'), made);

  const full = fullSpace();
  await writeNpz(join(folder, 'full.npz'), {
    mean: { shape: [N, 2], data: Float32Array.from(full.mean) },
    covariance: { shape: [N, 2, 2], data: full.covariance },
  });
  // Exact in single precision, so that a fingerprint is the source itself.
  const probabilities = Float64Array.from({ length: 2 * N }, (_, e) => {
    const p = Math.floor(8 * (first![e >> 1]! + 1)) / 16;
    return e % 2 === 0 ? p : 1 - p;
  });
  await writeNpz(join(folder, 'classes.npz'), { p: { shape: [N, 2], data: probabilities } });
  const codes = Int32Array.from(second!, (value) => Math.floor(3 * (value + 1)));
  await writeNpz(join(folder, 'labels.npz'), { y: { shape: [N], data: codes } });
  const source = channelOfSpace(made, 1);
  const matrix = coefficients(source).map(Math.fround);
  await writeNpz(join(folder, 'given.npz'), { BC: { shape: [N, N], data: matrix } });
  const samples = Float32Array.from({ length: 5 * N }, (_, e) => 2 * first![e % N]! + ((e * 7919) % 13) / 26);
  await writeNpz(join(folder, 'repeats.npz'), { z: { shape: [5, N, 1], data: samples } });

  const kind = (name: string, file: string, arrays: EnsembleJob['arrays']): EnsembleJob => ({
    name,
    spaces: [file],
    arrays,
    channels: 'dimension',
  });
  const job = jobOf(
    [
      gaussians('vae'),
      gaussians('whole', { spaces: ['vae/vae-0.npz'], channels: 'space' }),
      kind('full', 'full.npz', { mean: 'mean', covariance: 'covariance' }),
      kind('classes', 'classes.npz', { probabilities: 'p' }),
      kind('labels', 'labels.npz', { labels: 'y' }),
      kind('given', 'given.npz', { coefficients: 'BC' }),
      kind('repeats', 'repeats.npz', { samples: 'z' }),
    ],
    { sample: { size: SAMPLE, seed: 0 }, analyses: { structure: { ...STRUCTURE, scope: 'all' } } },
  );
  const record = await prepareRun(store, job, folder);
  await performRun(bench, record);

  const single = Float32Array.from(full.mean);
  const mean = Float64Array.from(
    { length: N },
    (_, i) => [0, 1, 2, 3, 4].reduce((sum, r) => sum + samples[r * N + i]!, 0) / 5,
  );
  const variance = mean.map((m, i) => [0, 1, 2, 3, 4].reduce((sum, r) => sum + (samples[r * N + i]! - m) ** 2, 0) / 5);
  const rows = drawRows(N, SAMPLE, 0);
  channels = [
    ...[0, 1, 2].map((d) => channelOfSpace(made, d)),
    wholeOfSpace(made),
    { kind: 'full_gaussian', points: N, dimensions: 2, mean: single, covariance: full.covariance } as const,
    { kind: 'categorical', points: N, classes: 2, probabilities } as const,
    { kind: 'labels', points: N, labels: codes } as const,
    { kind: 'coefficients', points: N, coefficients: matrix } as const,
    { kind: 'diagonal_gaussian', points: N, dimensions: 1, mean, variance } as const,
  ].map((channel) => takeRows(channel, rows));
  oracle = new Oracle(channels);
}, 120_000);
afterAll(async () => {
  await bench.engine.close();
  await bench.thread.close();
  await rm(folder, { recursive: true, force: true });
});

describe('every kind of posterior', () => {
  it('is a channel with the information of its definition', async () => {
    const table = await readTable(store, 'channels');
    expect([...table.dimension]).toEqual(
      [0, 1, 2, -1, 0, 0, 0, 0, 0].map((d, c) => (c === 4 ? table.dimension[4]! : d)),
    );
    // The moments of repeats are kept in single precision; all else is exact.
    expect(table.information_bits.slice(0, 8)).toBeCloseToArray(
      [...channels.keys()].slice(0, 8).map(oracle.informationBits),
      { atol: 1e-12, rtol: 1e-12 },
    );
    expect(table.information_bits[8]).toBeCloseTo(oracle.informationBits(8), 6);
    expect(table.self_information_bits).toBeCloseToArray([...channels.keys()].map(oracle.selfInformationBits), {
      atol: 1e-6,
    });
    expect([...table.kl_nats].map((nats) => !Number.isNaN(nats))).toEqual([
      ...[true, true, true, true, true], // Gaussians, whole and full ones too
      ...[false, false, false, true],
    ]);
    const { kind } = await readTable(store, 'spaces');
    expect(kind).toEqual([
      'diagonal_gaussian',
      'diagonal_gaussian',
      'full_gaussian',
      'categorical',
      'labels',
      'coefficients',
      'samples',
    ]);
  });

  it('is paired with every other', async () => {
    const seen = new Set<string>();
    let saturated = 0;
    for await (const { key } of store.list(pairsPrefix(RUN))) {
      const pairs = await decodeTable('pairs', await getObject(store, key));
      const at = [...pairs.i.keys()].map((row): [number, number] => [pairs.i[row]!, pairs.j[row]!]);
      for (const pair of at) seen.add(pair.join());
      expect(pairs.joint_bits).toBeCloseToArray(
        at.map(([i, j]) => oracle.jointBits(i, j)),
        { atol: 2e-6 },
      );
      expect(pairs.nmi).toBeCloseToArray(
        at.map(([i, j]) => oracle.nmi(i, j)),
        { atol: 2e-6 },
      );
      expect(pairs.vi_bits).toBeCloseToArray(
        at.map(([i, j]) => oracle.viBits(i, j)),
        { atol: 4e-6 },
      );
      saturated += at.filter(([i, j], row) => i !== j && pairs.joint_bits[row]! > Math.log2(SAMPLE) - 1).length;
    }
    const kept = [...channels.keys()].filter((c) => oracle.informationBits(c) > 0.01);
    expect(kept).toEqual([0, 1, 3, 4, 5, 6, 7, 8]);
    expect(seen.size).toBe((kept.length * (kept.length + 1)) / 2);
    const { warnings } = (await readJson<Manifest>(store, manifestKey(RUN)))!;
    expect(saturated).toBeGreaterThan(0);
    const told = warnings.find(({ tag }) => tag === 'pairs-saturated')!;
    expect(told.message).toContain(`${saturated} of ${seen.size - kept.length} pairs`);
  });

  it.each(['nmi', 'vi'] as const)('counts among the saturated pairs of a cluster by %s', async (similarity) => {
    const clusters = await readTable(store, `clusters_${similarity}`);
    const { channel } = await readTable(store, `order_${similarity}`);
    const counted = [...clusters.first].map((first, k) => {
      const members = channel.slice(first, clusters.last[k]! + 1);
      const pairs = [...members].flatMap((i, at) => [...members.slice(at + 1)].map((j) => oracle.jointBits(i, j)));
      return pairs.filter((bits) => bits > Math.log2(SAMPLE) - 1).length;
    });
    expect([...clusters.saturated_pairs].map(Number)).toEqual(counted);
    expect(Math.max(...counted)).toBeGreaterThan(0);
  });

  it('is ordered over the union with scope all, under an empty name', async () => {
    const order = await readTable(store, 'order_nmi');
    expect(new Set(order.ensemble)).toEqual(new Set(['']));
    expect([...order.channel].sort((a, b) => a - b)).toEqual([0, 1, 3, 4, 5, 6, 7, 8]);
    const matches = await readTable(store, 'matches');
    for (const [row, cluster] of matches.cluster.entries()) {
      const clusters = await readTable(store, matches.similarity[row] === 'nmi' ? 'clusters_nmi' : 'clusters_vi');
      const k = clusters.cluster.indexOf(cluster);
      expect(matches.channel[row]).not.toBe(clusters.representative[k]);
    }
  });
});

describe('means alone', () => {
  it('are catalogued with a report that says why nothing was compared', async () => {
    const { mean } = makeSpace('means', { points: N, dimensions: 3 });
    await writeNpz(join(folder, 'means.npz'), { mean: { shape: [N, 3], data: mean } });
    const job = jobOf([gaussians('means', { spaces: ['means.npz'], arrays: { mean: 'mean' } })], {
      analyses: {},
      factors: { file: 'labels.npz' },
      media: { images: 'images.npy' },
    });
    await writeFile(join(folder, 'images.npy'), encodeNpy({ shape: [N, 2, 2], data: new Uint8Array(4 * N) }));
    const own = { ...bench, store: createMemoryStore() };
    await performRun(own, await prepareRun(own.store, job, folder));
    const page = new TextDecoder().decode(await getObject(own.store, reportKey(RUN)));
    expect(page).toContain('1 space of means alone, without posteriors');
    expect(page).not.toContain('id="information"');
  });

  it('are read all the same: a value that is no number ends the run', async () => {
    const mean = Float32Array.from({ length: 3 * N }, (_, e) => (e === 31 ? NaN : e % 7));
    await writeNpz(join(folder, 'broken.npz'), { mean: { shape: [N, 3], data: mean } });
    const job = jobOf([gaussians('broken', { spaces: ['broken.npz'], arrays: { mean: 'mean' } })], { analyses: {} });
    const own = { ...bench, store: createMemoryStore() };
    const record = await prepareRun(own.store, job, folder);
    await expect(performRun(own, record)).rejects.toThrow(
      'broken.npz: mean: row 10, column 1: expected a finite number, got NaN',
    );
  });
});
