import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { census, digestsOf, endAll, type Ended, finishedOf, start } from '../support/census.ts';
import { makeSpace, writeEnsemble, writeSpace } from '../support/ensembles.ts';

/** Every command, every exit code: what a user's script relies on. */

jest.setTimeout(120_000);

const SERVER = process.env['CENSUS_TEST_TEMPORAL']!;
const NOWHERE = '127.0.0.1:1';
let folder: string;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-commands-'));
  await writeEnsemble(folder, 'vae', { models: 5, points: 120, dimensions: 4 });
  await writeEnsemble(folder, 'other', { models: 4, points: 120, dimensions: 4 });
  // Enough work for the reference engine to be caught in the middle of it.
  await writeEnsemble(folder, 'long', { models: 14, points: 1500, dimensions: 7 });
});
afterEach(() => endAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newStore = (): string => join(folder, `store-${(number += 1)}`);

/** A job over some of the ensembles; its file's path. */
function writeJob(name: string, ensembles: readonly string[], more: object = {}): string {
  const path = join(folder, `${name}.json`);
  const job = {
    name,
    ensembles: ensembles.map((each) => ({
      name: each,
      spaces: `${each}/*.npz`,
      arrays: { mean: 'mean', variance: 'variance' },
    })),
    analyses: { structure: {} },
    ...more,
  };
  writeFileSync(path, JSON.stringify(job));
  return path;
}

const eventOf = ({ events }: Ended, kind: string) => events.find(({ event }) => event === kind);
const manifestsIn = (store: string): string[] =>
  existsSync(store)
    ? (readdirSync(store, { recursive: true }) as string[]).filter((path) => path.endsWith('manifest.json'))
    : [];

describe('wrong input', () => {
  const broken = async (name: string, change: (space: ReturnType<typeof makeSpace>) => void): Promise<void> => {
    const space = makeSpace(`${name}-0`, { points: 120, dimensions: 3 });
    change(space);
    await writeSpace(join(folder, name), space);
  };

  it.each<[string, () => string, string, RegExp]>([
    ['no such job', () => join(folder, 'none.yaml'), 'usage', /none\.yaml: expected a job file, got no such file/],
    ['a job with a slip', () => writeJob('slip', ['vae'], { sampel: {} }), 'job-invalid', /unknown key: sampel/],
    ['a glob of nothing', () => writeJob('nothing', ['missing']), 'input-missing', /missing\/\*\.npz/],
    ['too large a sample', () => writeJob('large', ['vae'], { sample: { size: 121 } }), 'input-shape', /got 121/],
    ['other points', () => writeJob('mixed', ['vae', 'long']), 'input-alignment', /120.*1500|1500.*120/s],
  ])('%s ends with 2 before anything is started', async (_, job, tag, message) => {
    const store = newStore();
    for (const command of ['run', 'plan']) {
      const ended = await census(command, job(), '--store', store, '--temporal', NOWHERE, '--json');
      expect(ended.code).toBe(2);
      expect(eventOf(ended, 'failed')).toMatchObject({ event: 'failed', tag, message: expect.stringMatching(message) });
      expect(ended.stderr).toMatch(/^error: .*\n {2}hint: /m);
      expect(eventOf(ended, 'started')).toBeUndefined();
      expect(existsSync(join(store, 'runs'))).toBe(false);
    }
  });

  it('a bad value found by catalogue ends with 2, and no manifest is written', async () => {
    await broken('nan', (space) => void (space.mean[3 * 7] = NaN));
    const store = newStore();
    const ended = await census('run', writeJob('nan', ['nan']), '--store', store, '--temporal', SERVER, '--json');
    expect(ended.code).toBe(2);
    expect(eventOf(ended, 'failed')).toMatchObject({
      tag: 'input-value',
      message: expect.stringMatching(/nan\/nan-0\.npz.*mean.*row 7/),
      hint: expect.any(String),
    });
    expect(manifestsIn(store)).toEqual([]);
    expect(existsSync(join(store, 'runs/nan/latest.json'))).toBe(false);
  });
});

describe('what cannot be reached', () => {
  it.each([
    ['a server', ['--temporal', NOWHERE], 'temporal-unreachable', 3],
    ['an engine', ['--engine', 'gpu'], 'engine-unavailable', 3],
    ['a server elsewhere without TLS', ['--temporal', 'temporal.example:7233'], 'usage', 2],
  ])('%s ends with its exit code and a hint', async (_, flags, tag, code) => {
    const store = newStore();
    const ended = await census('run', writeJob('small', ['vae']), '--store', store, '--json', ...flags);
    expect(ended.code).toBe(code);
    expect(eventOf(ended, 'failed')).toMatchObject({ tag, hint: expect.any(String) });
    expect(manifestsIn(store)).toEqual([]);
  });

  it('a store that cannot be written ends with 3', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const ended = await census('run', writeJob('small', ['vae']), '--store', file, '--temporal', SERVER, '--json');
    expect(ended.code).toBe(3);
    expect(eventOf(ended, 'failed')).toMatchObject({ tag: 'store-unreachable' });
  });
});

describe('plan, list and status', () => {
  it('tell of a run before, while and after there is one', async () => {
    const store = newStore();
    const flags = ['--store', store, '--json'];
    const job = writeJob('seen', ['vae', 'other'], { analyses: { structure: { compare: [['vae', 'other']] } } });
    const plan = eventOf(await census('plan', job, ...flags), 'plan')!;
    expect(plan).toMatchObject({ channels: 36, pairs: (20 * 21) / 2 + (16 * 17) / 2 + 20 * 16, tiles: 3, reused: 0 });
    expect(plan['seconds'] as number).toBeGreaterThan(0);
    expect((await census('list', ...flags)).events).toEqual([]);
    const unknown = await census('status', 'seen', ...flags);
    expect(unknown.code).toBe(2);
    expect(eventOf(unknown, 'failed')).toMatchObject({ tag: 'run-unknown' });

    const finished = finishedOf(await census('run', job, '--temporal', SERVER, ...flags));
    expect(finished['run']).toBe(plan['run']);
    const name = (plan['run'] as string).split('/runs/')[1]!;
    for (const word of ['seen', name, plan['run'] as string]) {
      const told = await census('status', word, ...flags);
      expect(told.code).toBe(0);
      expect(eventOf(told, 'finished')).toMatchObject({ run: plan['run'] });
    }
    const [listed] = (await census('list', ...flags)).events;
    expect(listed).toMatchObject({ event: 'run', run: name, state: 'finished', uri: plan['run'] });
    expect(eventOf(await census('plan', job, ...flags), 'plan')).toMatchObject({ reused: 3, seconds: 0 });
    const again = await census('cancel', name, '--temporal', SERVER, ...flags);
    expect(again.code).toBe(2);
  });
});

describe('doctor and bench', () => {
  it('doctor says that all is well here, and what is not', async () => {
    const store = newStore();
    const well = await census('doctor', '--store', store, '--temporal', SERVER, '--json');
    expect(well.events.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(well.code).toBe(0);
    const subjects = well.events.map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(['store', 'native engine', 'temporal command', 'temporal server']));
    const ill = await census('doctor', '--store', store, '--temporal', NOWHERE, '--json');
    expect(ill.code).toBe(3);
    expect(ill.events.filter(({ ok }) => ok !== true)).toMatchObject([
      { subject: 'temporal server', hint: expect.any(String) },
    ]);
    expect(existsSync(join(store, 'doctor'))).toBe(false);
  });

  it('bench ends with its figures', async () => {
    const pairs = await census('bench', 'pairs', '--channels', '64', '--points', '200', '--samples', '2', '--json');
    expect(pairs.events.at(-1)).toMatchObject({
      event: 'bench',
      name: 'pairs',
      engine: 'native',
      threads: expect.any(Number),
    });
    const { seconds, gflops, peakShare } = pairs.events.at(-1) as unknown as Record<string, number>;
    for (const figure of [seconds, gflops, peakShare]) expect(figure).toBeGreaterThan(0);
    const reference = await census(
      'bench',
      'pairs',
      '--channels',
      '8',
      '--points',
      '50',
      '--engine',
      'reference',
      '--json',
    );
    expect(reference.events.at(-1)).toMatchObject({ engine: 'reference', peakShare: null });
    const optics = await census('bench', 'optics', '--channels', '200', '--samples', '1', '--json');
    expect(optics.events.at(-1)).toMatchObject({ event: 'bench', name: 'optics' });
    expect((await census('bench', 'nothing', '--json')).code).toBe(2);
  });
});

describe('a run that is stopped', () => {
  const long = () => writeJob('long', ['long'], { sample: { size: 1500 } });
  const flagsOf = (store: string) => [
    '--store',
    store,
    '--engine',
    'reference',
    '--threads',
    '1',
    '--temporal',
    SERVER,
    '--json',
  ];

  it('by cancel ends cancelled, stays unfinished, and is told so', async () => {
    const store = newStore();
    const running = start(['run', long(), ...flagsOf(store)]);
    const { run } = (await running.event(({ event }) => event === 'started')) as unknown as { run: string };
    await running.event(({ stage }) => stage === 'compare' || stage === 'catalogue');
    const status = await census('status', run, '--temporal', SERVER, '--json');
    expect(status.events.at(-1)).toMatchObject({ event: 'status', state: 'running' });
    const cancelled = await census('cancel', run, '--temporal', SERVER, '--json');
    expect(cancelled.code).toBe(0);
    expect(cancelled.events.at(-1)).toEqual({ event: 'cancelled', run, state: 'cancelled' });
    const ended = await running.ended;
    expect(ended.code).toBe(1);
    expect(eventOf(ended, 'failed')).toMatchObject({ tag: 'run-cancelled' });
    expect(manifestsIn(store)).toEqual([]);
    expect((await census('list', '--store', store, '--json')).events).toMatchObject([{ state: 'unfinished' }]);
  });

  it('by Ctrl-C ends with 130, and the same command goes on to the same tables', async () => {
    const started = start(['run', long(), ...flagsOf(newStore())]);
    await started.event(({ event }) => event === 'started');
    started.child.kill('SIGINT'); // before there is anything to wait for
    const early = await started.ended;
    expect(early.code).toBe(130);
    expect(eventOf(early, 'failed')).toMatchObject({
      tag: 'interrupted',
      hint: expect.stringContaining('census run '),
    });

    const job = writeJob('stopped', ['long'], { sample: { size: 400 } });
    const [store, undisturbed] = [newStore(), newStore()];
    const running = start(['run', job, ...flagsOf(store)]);
    await running.event(({ stage }) => stage === 'compare' || stage === 'catalogue');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(manifestsIn(store)).toEqual([]);
    const first = finishedOf(await census('run', job, ...flagsOf(store)))['run'] as string;
    const second = finishedOf(await census('run', job, ...flagsOf(undisturbed)))['run'] as string;
    expect(digestsOf(join(first, 'tables'))).toEqual(digestsOf(join(second, 'tables')));
  });
});

describe('standalone workers', () => {
  it('do the work of a run that has none of its own, replaying every step', async () => {
    const store = newStore();
    const job = writeJob('apart', ['vae', 'other'], { analyses: { structure: { scope: 'all' } } });
    const common = ['--temporal', SERVER, '--store', store, '--json'];
    // One after the other: a worker of the workflow role knows nothing of the store.
    const workflow = start(['worker', '--role', 'workflow', '--replay-always', ...common]);
    const compute = start(['worker', '--role', 'compute', '--engine', 'reference', ...common]);
    const [told] = await Promise.all([compute, workflow].map((each) => each.event(({ event }) => event === 'started')));
    expect(told).toMatchObject({ role: 'compute', engine: 'reference', arithmetic: 'f64' });
    const apart = finishedOf(await census('run', job, '--no-worker', '--engine', 'reference', ...common));
    expect(apart).toMatchObject({ tiles: { computed: 3, reused: 0 }, fingerprints: { computed: 2, reused: 0 } });
    for (const worker of [workflow, compute]) worker.child.kill('SIGTERM');
    for (const worker of [workflow, compute]) {
      expect(await worker.ended).toMatchObject({ code: 0 });
    }
    const within = newStore();
    const flags = ['--store', within, '--engine', 'reference', '--temporal', SERVER, '--json'];
    const together = finishedOf(await census('run', job, ...flags))['run'] as string;
    expect(digestsOf(join(apart['run'] as string, 'tables'))).toEqual(digestsOf(join(together, 'tables')));
  });
});

describe('two commands at once', () => {
  it('of the same job share one server and one run, and both end well', async () => {
    const store = newStore();
    const job = writeJob('twice', ['vae', 'other'], { analyses: { structure: { compare: [['vae', 'other']] } } });
    const flags = ['--store', store, '--engine', 'reference', '--json'];
    const both = await Promise.all([census('run', job, ...flags), census('run', job, ...flags)]);
    const [first, second] = both.map(finishedOf);
    expect(second!['run']).toBe(first!['run']);
    expect(manifestsIn(store)).toHaveLength(1);
    const within = newStore();
    const alone = finishedOf(await census('run', job, '--temporal', SERVER, '--store', within, ...flags.slice(2)));
    expect(digestsOf(join(first!['run'] as string, 'tables'))).toEqual(
      digestsOf(join(alone['run'] as string, 'tables')),
    );
  });

  it('a list that is piped into a program that has read enough ends in peace', async () => {
    const store = newStore();
    const listing = start(['list', '--store', store]);
    listing.child.stdout!.destroy();
    expect(await listing.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a server of the command’s own', () => {
  it('is started beside the store, used by others meanwhile, and gone afterwards', async () => {
    const store = newStore();
    const job = writeJob('own', ['vae']);
    finishedOf(await census('run', job, '--store', store, '--engine', 'reference', '--json'));
    const { pid } = JSON.parse(readFileSync(join(store, 'temporal/server.json'), 'utf8')) as { pid: number };
    for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    // Its state stays, apart from the runs.
    expect(readdirSync(store).sort()).toEqual(expect.arrayContaining(['runs', 'temporal']));
  });
});
