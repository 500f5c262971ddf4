import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, type JobInput } from '../../index.ts';
import { writeEnsemble } from '../support/ensembles.ts';

/** Runs through the typed API, in this process, on a real server. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
const jobOver = (name: string): JobInput => ({
  name: 'embedded',
  ensembles: [{ name, spaces: `${name}/*.npz`, arrays: { mean: 'mean', variance: 'variance' } }],
  analyses: { structure: { similarities: ['nmi'] } },
});

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-embedded-'));
  await writeEnsemble(folder, 'vae', { models: 4, points: 80, dimensions: 4 });
  // Enough work for the reference engine to be caught in the middle of it.
  await writeEnsemble(folder, 'long', { models: 14, points: 1200, dimensions: 6 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (store: string) => ({ directory: folder, store, temporal: SERVER, threads: 2 });

describe('a run through the API', () => {
  it('leaves what the command leaves, and is answered at once the second time', async () => {
    const warnings: string[] = [];
    const told = { ...options('first'), onWarning: ({ tag }: { tag: string }) => void warnings.push(tag) };
    const first = await census.run(jobOver('vae'), told);
    expect(first.tiles).toEqual({ computed: 1, reused: 0 });
    expect(first.uri).toBe(join(folder, 'first', 'runs', first.run));
    expect(warnings).toEqual(first.manifest.warnings.map(({ tag }) => tag));
    const opened = await census.open(first.run, { directory: folder, store: 'first' });
    expect(opened.manifest).toEqual(first.manifest);
    const second = await census.run(jobOver('vae'), options('first'));
    expect(second).toEqual({
      ...first,
      seconds: 0,
      tiles: { computed: 0, reused: 1 },
      fingerprints: expect.anything(),
    });
  });

  it('that is interrupted rejects with the reason as its cause; run again, it goes on and ends', async () => {
    const controller = new AbortController();
    const reason = new Error('the user left');
    const once = { ...options('second'), engine: 'reference', signal: controller.signal } as const;
    const interrupted = census.run(jobOver('long'), {
      ...once,
      onProgress: ({ stage }) => void (stage === 'compare' && controller.abort(reason)),
    });
    await expect(interrupted).rejects.toMatchObject({ tag: 'interrupted', cause: reason, hint: expect.any(String) });
    const plan = await census.plan(jobOver('long'), { directory: folder, store: 'second', engine: 'reference' });
    expect(plan.state).toBe('begun');
    const finished = await census.run(jobOver('long'), { ...options('second'), engine: 'reference' });
    expect(finished.run).toBe(plan.run);
    expect(finished.manifest.engine).toBe('reference');
  });

  it('with nobody to ask rejects as the command does', async () => {
    const nowhere = { ...options('third'), temporal: '127.0.0.1:1' };
    await expect(census.run(jobOver('vae'), nowhere)).rejects.toMatchObject({ tag: 'temporal-unreachable' });
  });
});
