import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StructureJob } from '../../contracts/analyses/structure.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { gaussians, jobOf, STRUCTURE, writeEnsemble } from '../support/ensembles.ts';
import { contentOf, mockedActivities, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** Orders from the pairs within maxEps against orders from whole matrices: the same bytes in every table. */

const engine = createReferenceEngine({ threads: 2 });
const thread = createMethodsThread();
/** Enough that the tiles of all of them make more than one portion. */
const MANY = 66;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-sparse-'));
  // More channels than a tile's side: the ensemble has several blocks.
  await writeEnsemble(folder, 'large', { models: 180, points: 12, dimensions: 3 });
  await writeEnsemble(folder, 'small', { models: 5, points: 12, dimensions: 3, noise: 0.6 });
  for (let k = 0; k < MANY; k++) {
    await writeEnsemble(folder, `many-${k}`, { models: 3, points: 12, dimensions: 3, noise: 0.1 + 0.01 * k });
  }
}, 120_000);
afterAll(async () => {
  await engine.close();
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

async function tablesOf(names: readonly string[], asked: Partial<StructureJob>) {
  const store = createMemoryStore();
  const structure = { ...STRUCTURE, standardErrors: 'none' as const, ...asked };
  const job = jobOf(
    names.map((name) => gaussians(name)),
    { analyses: { structure } },
  );
  const done = await performRun({ store, engine, thread }, await prepareRun(store, job, folder));
  const tables = Object.entries(await contentOf(store)).filter(([key]) => key.includes('/tables/'));
  return { store, done, tables: Object.fromEntries(tables) };
}

async function compare(names: readonly string[], asked: Partial<StructureJob>) {
  const dense = await tablesOf(names, { ...asked, ordering: 'dense' });
  const sparse = await tablesOf(names, { ...asked, ordering: 'sparse' });
  expect(Object.keys(sparse.tables)).toEqual(Object.keys(dense.tables));
  const differing = Object.keys(dense.tables).filter((key) => sparse.tables[key] !== dense.tables[key]);
  expect(differing).toEqual([]);
  expect(dense.done.plan.reductions).toBe(0);
  return sparse;
}

describe('a run ordered from near pairs', () => {
  it.each([0.7, 2])(
    'leaves the tables of the run ordered from matrices: several blocks, maxEps %d',
    async (maxEps) => {
      const { done, store } = await compare(['large', 'small'], { maxEps, minSamples: 4 });
      expect(done.plan).toMatchObject({ tiles: 4, reductions: 1 });
      expect(done.tallies['findNeighbours']).toEqual({ computed: 1, reused: 0 });
      expect((await readTable(store, 'clusters_nmi')).cluster.length).toBeGreaterThan(2);
    },
    120_000,
  );

  it('leaves the same over the union of ensembles', async () => {
    const { store } = await compare(['small', 'large', 'many-3'], { scope: 'all', maxEps: 1.2, minSamples: 5 });
    expect((await readTable(store, 'clusters_vi')).saturated_pairs.some((count) => count > 0n)).toBe(true);
  }, 120_000);

  it('leaves the same where the near pairs of many ensembles are in several portions', async () => {
    const names = Array.from({ length: MANY }, (_, k) => `many-${k}`);
    const { done, store } = await compare(names, { maxEps: 1, minSamples: 3 });
    expect(done.plan).toMatchObject({ tiles: MANY, reductions: 2 });
    const activities = mockedActivities({ store, engine, thread });
    await expect(activities.findNeighbours({ v: 1, run: RUN, portion: 2 })).rejects.toThrow(
      'findNeighbours: expected a portion below 2, got 2',
    );
  }, 120_000);
});

it('few channels are ordered from their matrix, unless the job says otherwise', async () => {
  const few = await tablesOf(['small'], { maxEps: 1 });
  expect(few.done.plan.reductions).toBe(0);
});
