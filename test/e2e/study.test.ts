import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, digestsOf, endAll, finishedOf } from '../support/census.ts';
import { makeSpace, writeEnsemble, writeSpace } from '../support/ensembles.ts';

/** Several jobs as one study. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
const arrays = { mean: 'mean', variance: 'variance' };
let folder: string;
let store: string;

const jobOf = (name: string, spaces: string) => ({
  name,
  ensembles: [{ name: 'vae', spaces, arrays }],
  analyses: { structure: { minSamples: 3 }, fullSpace: { samples: 500 }, ranking: {} },
});
const run = (...args: string[]) =>
  census('run', ...args, '--store', store, '--temporal', SERVER, '--engine', 'reference', '--json');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-study-'));
  store = join(folder, 'store');
  for (const [k, name] of ['first', 'second'].entries()) {
    await writeEnsemble(join(folder, name), 'vae', { models: 4 + k, points: 90, dimensions: 3 });
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(jobOf(name, `${name}/vae/*.npz`)));
  }
});
afterEach(() => endAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a study', () => {
  it('of several files makes the run of each, and a page over them', async () => {
    const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
    const finished = finishedOf(await run(first, second, '--name', 'both'));
    const runs = finished['runs'] as { title: string; run: string }[];
    expect(runs.map(({ title }) => title)).toEqual(['first', 'second']);
    const page = readFileSync(finished['report'] as string, 'utf8');
    for (const each of runs) expect(page).toContain(`../../../runs/${each.run}/report.html`);
    expect(page).toContain('Whole spaces of 2 runs');
    const told = await census('report', 'both', '--store', store, '--json');
    expect(told.events[0]).toMatchObject({ event: 'report', report: finished['report'] });
    // The same tables as by itself.
    const alone = finishedOf(
      await census(
        'run',
        first,
        '--store',
        join(folder, 'alone'),
        '--temporal',
        SERVER,
        '--engine',
        'reference',
        '--json',
      ),
    );
    const tables = join(store, 'runs', runs[0]!.run, 'tables');
    expect(digestsOf(tables)).toEqual(digestsOf(join(alone['run'] as string, 'tables')));
  });

  it('in one file takes paths and jobs, and does again only what is missing', async () => {
    const file = join(folder, 'study.yaml');
    const third = jobOf('third', 'first/vae/*.npz');
    writeFileSync(file, JSON.stringify({ name: 'filed', parallel: 1, jobs: ['first.json', third] }));
    const plan = await census('plan', file, '--store', store, '--engine', 'reference', '--json');
    expect(plan.events.filter(({ event }) => event === 'plan').map((each) => each['reused'])).toEqual([1, 0]);
    expect(plan.events.at(-1)).toMatchObject({ event: 'study-plan', runs: 2, tiles: 2, reused: 1 });
    const finished = finishedOf(await run(file));
    expect((finished['runs'] as unknown[]).length).toBe(2);
  });

  it('goes on after a run that fails, names it, and tells what to do', async () => {
    const space = makeSpace('broken', { points: 90, dimensions: 3 });
    space.mean[17] = NaN;
    await writeSpace(join(folder, 'third/vae'), space);
    await writeSpace(join(folder, 'third/vae'), makeSpace('whole', { points: 90, dimensions: 3 }));
    const [broken, second] = [join(folder, 'broken.json'), join(folder, 'second.json')];
    writeFileSync(broken, JSON.stringify(jobOf('broken', 'third/vae/*.npz')));
    const ended = await run(broken, second, '--name', 'half');
    expect(ended.code).toBe(1);
    const failed = ended.events.find(({ event }) => event === 'failed')!;
    expect(failed).toMatchObject({ tag: 'run-failed', message: expect.stringMatching(/1 of 2 runs failed\nbroken\//) });
    const told = await census('report', 'half', '--store', store, '--json');
    expect([told.code, told.stderr]).toEqual([2, expect.stringContaining('unfinished: broken')]);
    const out = join(folder, 'half.html');
    expect((await census('report', 'half', '--store', store, '--out', out)).code).toBe(0);
    expect(existsSync(out)).toBe(true);
    expect(readFileSync(out, 'utf8')).toContain('Not finished, and not on this page: broken.');
  });

  it('is refused for twins and slips before anything is started', async () => {
    const first = join(folder, 'first.json');
    const twins = await run(first, first);
    expect([twins.code, twins.stderr]).toEqual([2, expect.stringContaining('got first twice')]);
    const file = join(folder, 'slip.yaml');
    writeFileSync(file, JSON.stringify({ name: 'slip', jobs: [] }));
    const slip = await run(file);
    expect([slip.code, slip.stderr]).toEqual([2, expect.stringContaining('expected at least one job')]);
  });
});
