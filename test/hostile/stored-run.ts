import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { gaussians, jobOf, STRUCTURE, writeEnsemble, writeFactors } from '../support/ensembles.ts';
import { performRun, prepareRun } from '../support/pipeline.ts';
import type { Seed } from './seeds.ts';

/** Every object of a small finished run, each to be changed while the others stay as they are. */
export async function storedRunSeeds(): Promise<Seed[]> {
  const folder = await mkdtemp(join(tmpdir(), 'census-hostile-'));
  const engine = createReferenceEngine({ threads: 1 });
  const thread = createMethodsThread();
  try {
    await writeEnsemble(folder, 'vae', { models: 4, points: 40, dimensions: 3 });
    await writeFactors(join(folder, 'factors.npz'), 40);
    const store = createMemoryStore();
    const job = jobOf([gaussians('vae')], {
      factors: { file: 'factors.npz' },
      analyses: { structure: { ...STRUCTURE, minSamples: 2 } },
    });
    await performRun({ store, engine, thread }, await prepareRun(store, job, folder));
    const objects = new Map<string, Uint8Array>();
    for await (const { key } of store.list('')) objects.set(key, (await store.get(key))!);
    const seeds = [...objects].filter(([key]) => !key.endsWith('report.html'));
    return seeds.map(([key, bytes]) => ({
      reader: 'storedRun',
      name: key,
      bytes,
      wrap: (changed) => serialize([...objects, [key, changed]]),
    }));
  } finally {
    await engine.close();
    await thread.close();
    await rm(folder, { recursive: true, force: true });
  }
}
