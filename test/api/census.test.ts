import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, isCensusError, type JobInput, type Progress } from '../../index.ts';
import type { Job } from '../../contracts/job.ts';
import { selectEngine } from '../../engines/select.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { openStore } from '../../store/open.ts';
import { gaussians, jobOf, STRUCTURE, writeEnsemble } from '../support/ensembles.ts';
import { performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** The typed API without a server: what it checks, foretells and reads. Runs through it are in the ring of the package. */

jest.setTimeout(60_000);

const JOB: JobInput = {
  name: 'small',
  ensembles: ['vae', 'other'].map((name) => ({
    name,
    spaces: `${name}/*.npz`,
    arrays: { mean: 'mean', variance: 'variance' },
  })),
  analyses: { structure: { similarities: ['nmi'] } },
};

let folder: string;
let store: string;

async function makeRun(job: Job): Promise<void> {
  const { engine } = selectEngine({ choice: 'reference' });
  const thread = createMethodsThread();
  try {
    const opened = openStore(store);
    await performRun({ store: opened, engine, thread }, await prepareRun(opened, job, folder));
  } finally {
    await engine.close();
    await thread.close();
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-api-'));
  store = join(folder, 'census');
  await writeEnsemble(folder, 'vae', { models: 4, points: 60, dimensions: 4 });
  await writeEnsemble(folder, 'other', { models: 3, points: 60, dimensions: 4 });
  writeFileSync(join(folder, 'job.json'), JSON.stringify(JOB));
  const ensembles = [gaussians('vae', { spaces: ['vae/*.npz'] }), gaussians('other', { spaces: ['other/*.npz'] })];
  await makeRun(jobOf(ensembles, { analyses: { structure: { ...STRUCTURE, similarities: ['nmi'] } } }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failure = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection, got a result');
};

describe('validate', () => {
  it('gives the job with its defaults and what it names, from a path and from an object alike', async () => {
    const seen: Progress[] = [];
    const fromPath = await census.validate(join(folder, 'job.json'), { onProgress: (each) => void seen.push(each) });
    expect(fromPath.job.sample).toEqual({ seed: 0 });
    expect(fromPath.sources.spaces.map(({ name }) => name)).toHaveLength(7);
    expect(await census.validate(JOB, { directory: folder })).toEqual(fromPath);
    expect(seen).toContainEqual({ stage: 'reading headers', done: 7, total: 7 });
  });

  it('rejects with a tag, a message and a hint', async () => {
    const error = await failure(census.validate({ ...JOB, nmae: 1 } as JobInput, { directory: folder }));
    expect(isCensusError(error)).toBe(true);
    expect(error).toMatchObject({
      tag: 'job-invalid',
      message: 'job: job: unknown key: nmae',
      hint: expect.stringContaining('name'),
    });
    expect(await failure(census.validate('none.yaml', { directory: folder }))).toMatchObject({ tag: 'usage' });
  });

  it('is ended by a signal, whose reason is the cause', async () => {
    const reason = new Error('enough');
    const error = await failure(census.validate(JOB, { directory: folder, signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ tag: 'interrupted', cause: reason });
  });
});

describe('plan', () => {
  it('foretells a run, and starts and writes nothing', async () => {
    const plan = await census.plan(JOB, { directory: folder, store: 'empty', engine: 'reference', threads: 1 });
    expect(plan).toMatchObject({
      run: expect.stringMatching(/^small\/[0-9a-f]{16}$/),
      state: 'new',
      channels: 28,
      pairs: (16 * 17) / 2 + (12 * 13) / 2,
      tiles: 2,
      reused: 0,
      engine: 'reference',
      arithmetic: 'f64',
      threads: 1,
    });
    expect(plan.uri).toBe(join(folder, 'empty', 'runs', plan.run));
    expect(existsSync(join(folder, 'empty'))).toBe(false);
  });

  it('takes the job’s own store where none is given', async () => {
    const plan = await census.plan({ ...JOB, store: 'own' }, { directory: folder, engine: 'reference', threads: 1 });
    expect(plan.uri).toBe(join(folder, 'own', 'runs', plan.run));
  });
});

describe('open', () => {
  it('reads manifest, tables and page of a run, by its folder, its name and id, or its name', async () => {
    const run = await census.open(RUN, { store });
    expect(run).toMatchObject({ run: RUN, uri: join(store, 'runs', RUN) });
    expect(run.manifest.run).toBe(RUN);
    expect(await run.table('channels')).toEqual(await readTable(openStore(store), 'channels'));
    expect(await run.report()).toBe(readFileSync(join(run.uri, 'report.html'), 'utf8'));
    for (const [word, options] of [
      [run.uri, {}],
      ['small', { store: 'census', directory: folder }],
    ] as const) {
      expect((await census.open(word, options)).manifest).toEqual(run.manifest);
    }
  });

  it('gives pairs tile by tile, and all of them as one table', async () => {
    const run = await census.open(RUN, { store });
    const tiles = [];
    for await (const tile of run.pairs()) tiles.push(tile);
    expect(tiles).toHaveLength(2);
    const all = await run.table('pairs');
    expect(tiles.flatMap((tile) => [...tile.nmi])).toEqual([...all.nmi]);
    expect(all.i).toBeInstanceOf(Int32Array);
  });

  it('gives a symmetric matrix of every stored pair, NaN where there is none', async () => {
    const run = await census.open(RUN, { store });
    const { channels, values } = await run.matrix('nmi');
    const kept = (await run.table('channels')).kept;
    expect([...channels]).toEqual([...kept.keys()].filter((channel) => kept[channel] === 1));
    const side = channels.length;
    const at = (a: number, b: number): number => values[channels.indexOf(a) * side + channels.indexOf(b)]!;
    const { i, j, nmi } = await run.table('pairs');
    nmi.forEach((value, row) => {
      expect(at(i[row]!, j[row]!)).toBe(value);
      expect(at(j[row]!, i[row]!)).toBe(value);
    });
    expect(values.filter((value) => !Number.isNaN(value))).toHaveLength(2 * nmi.length - side);
  });

  it('orders a matrix as OPTICS does, and cuts it to one ensemble', async () => {
    const run = await census.open(RUN, { store });
    const { channel, ensemble } = await run.table('order_nmi');
    const [whole, ordered] = [await run.matrix('nmi'), await run.matrix('nmi', { ordered: true })];
    expect([...ordered.channels]).toEqual([...channel]);
    expect([...ordered.channels].toSorted((a, b) => a - b)).toEqual([...whole.channels]);
    const other = await run.matrix('nmi', { ordered: true, ensemble: 'other' });
    expect([...other.channels]).toEqual([...channel].filter((_, row) => ensemble[row] === 'other'));
    expect(other.values).toHaveLength(other.channels.length ** 2);
    expect(other.values.some((value) => Number.isNaN(value))).toBe(false);
  });

  it.each([
    ['a run that is not there', () => census.open('nothing', { store }), 'run-unknown', 'unknown run: nothing'],
    [
      'a table that the run lacks',
      async () => (await census.open(RUN, { store })).table('order_vi'),
      'usage',
      `${RUN}: unknown table: order_vi`,
    ],
    [
      'an ensemble that the run lacks',
      async () => (await census.open(RUN, { store })).matrix('nmi', { ensemble: 'vea' }),
      'usage',
      'matrix: unknown ensemble: vea',
    ],
  ])('refuses %s', async (_, call, tag, message) => {
    expect(await failure(call())).toMatchObject({ tag, message, hint: expect.any(String) });
  });

  it('refuses a run that is not finished', async () => {
    const unfinished = join(folder, 'unfinished');
    await prepareRun(openStore(unfinished), jobOf([gaussians('vae', { spaces: ['vae/*.npz'] })]), folder);
    expect(await failure(census.open(RUN, { store: unfinished }))).toMatchObject({
      tag: 'usage',
      message: `${RUN}: expected a finished run, got one without a manifest`,
    });
  });
});
