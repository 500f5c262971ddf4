import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FullSpaceJob } from '../../contracts/analyses/full-space.ts';
import { MEASURES, type MeasuresJob } from '../../contracts/analyses/measures.ts';
import { tableKey } from '../../contracts/keys.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { spearman } from '../../methods/correlation.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { gaussians, jobOf, writeEnsemble } from '../support/ensembles.ts';
import { contentOf, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** Measures of whole spaces, from files to the table. */

const engine = createReferenceEngine({ threads: 1 });
const thread = createMethodsThread();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-measures-'));
  await writeEnsemble(folder, 'vae', { models: 3, points: 40, dimensions: 3 });
  await writeEnsemble(folder, 'other', { models: 2, points: 40, dimensions: 2 });
});
afterAll(async () => {
  await engine.close();
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

const MEASURES_JOB: MeasuresJob = {
  measures: MEASURES,
  spacesPerEnsemble: 10,
  heads: { points: 20, draws: 3, penalty: 1e-2 },
  seed: 0,
};
const JOB = jobOf([gaussians('vae'), gaussians('other')], { analyses: { measures: MEASURES_JOB } });

it('are there for all pairs within each ensemble, in their ranges', async () => {
  const store = createMemoryStore();
  await performRun({ store, engine, thread }, await prepareRun(store, JOB, folder));
  const table = await readTable(store, 'measures');
  const pairs = [...table.a.keys()].map((row) => `${table.a[row]}-${table.b[row]}`);
  expect([...new Set(pairs)].sort()).toEqual(['0-1', '0-2', '1-2', '3-4']);
  for (const measure of MEASURES) {
    const values = [...table.value].filter((_, row) => table.measure[row] === measure);
    expect([measure, values.length]).toEqual([measure, 4]);
    for (const value of values) expect([measure, value >= 0]).toEqual([measure, true]);
    if (/cka|heads/.test(measure)) for (const value of values) expect(value).toBeLessThanOrEqual(1 + 1e-9);
  }
});

it('are held against each other over all pairs, with those by Monte Carlo among them', async () => {
  const store = createMemoryStore();
  const fullSpace: FullSpaceJob = {
    samples: 500,
    spacesPerEnsemble: 10,
    seed: 0,
    between: false,
    aggregate: [1],
    draws: 'joint',
  };
  const job = jobOf([gaussians('vae'), gaussians('other')], { analyses: { fullSpace, measures: MEASURES_JOB } });
  await performRun({ store, engine, thread }, await prepareRun(store, job, folder));
  const [table, sampled] = [await readTable(store, 'measures'), await readTable(store, 'full_pairs')];
  const agreement = await readTable(store, 'measures_agreement');
  expect(agreement.measure).toHaveLength((9 * 10) / 2);
  expect([...agreement.pairs].every((pairs) => pairs === 4)).toBe(true);
  const shape = [...table.value].filter((_, row) => table.measure[row] === 'shape');
  const want = spearman(
    shape,
    Array.from(sampled.nmi, (value) => -value),
  );
  const row = agreement.measure.findIndex((name, k) => name === 'monte_carlo_nmi' && agreement.other[k] === 'shape');
  expect(agreement.spearman[row]!).toBeCloseTo(want, 12);
});

it('come out with the same bytes when they are done again, and a table that is missing is made anew', async () => {
  const store = createMemoryStore();
  const record = await prepareRun(store, JOB, folder);
  await performRun({ store, engine, thread }, record);
  const before = await contentOf(store);
  await store.remove(tableKey(RUN, 'measures'));
  const { tallies } = await performRun({ store, engine, thread }, record);
  expect(tallies['measureSpaces']).toEqual({ computed: 0, reused: 2 });
  expect(await contentOf(store)).toEqual(before);
});
