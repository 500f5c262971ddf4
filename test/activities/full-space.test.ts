import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SpaceMatrix } from '../../cli/choices.ts';
import { exportSpaceMatrix } from '../../cli/export-space-matrix.ts';
import type { FullSpaceJob } from '../../contracts/analyses/full-space.ts';
import type { EnsembleJob } from '../../contracts/job.ts';
import { fullSpacePartKey, tableKey } from '../../contracts/keys.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { openFile } from '../../inputs/container.ts';
import { labelEntropy } from '../../methods/factor.ts';
import { bitsOf } from '../../methods/information.ts';
import { stream } from '../../methods/random.ts';
import { createMemoryStore } from '../../store/memory.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { encodeNpz } from '../../store/npz.ts';
import { summariseTable } from '../../store/table.ts';
import { getObject } from '../../store/get.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussians, jobOf, writeEnsemble, writeNpz } from '../support/ensembles.ts';
import { contentOf, mockedActivities, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** The analysis of whole spaces, all its activities on a store in memory. */

jest.setTimeout(60_000);

const N = 60;
const engine = createReferenceEngine({ threads: 2 });
const thread = createMethodsThread();
let folder: string;
const labelsOf: Int32Array[] = [];

const FULL_SPACE: FullSpaceJob = {
  samples: 2300,
  spacesPerEnsemble: 5,
  seed: 0,
  between: false,
  aggregate: [1],
  draws: 'joint',
};

/** Classes and labels of the points, and an ensemble of each. */
async function writeDiscrete(): Promise<void> {
  const random = stream(9, 'classes');
  for (const model of [0, 1]) {
    const probabilities = new Float64Array(N * 2 * 3);
    for (let row = 0; row < N * 2; row++) {
      const own = Array.from({ length: 3 }, () => random.float64() ** 2 + 0.01);
      const sum = own.reduce((total, value) => total + value, 0);
      own.forEach((value, k) => (probabilities[row * 3 + k] = value / sum));
    }
    await writeNpz(join(folder, `classes/c${model}.npz`), { p: { shape: [N, 2, 3], data: probabilities } });
    const labels = Int32Array.from({ length: N }, () => random.below(4));
    labelsOf[model] = labels;
    await writeNpz(join(folder, `labels/l${model}.npz`), { y: { shape: [N], data: labels } });
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-full-space-'));
  await writeEnsemble(folder, 'vae', { models: 3, points: N, dimensions: 3 });
  await writeEnsemble(folder, 'other', { models: 2, points: N, dimensions: 3, noise: 0.6 });
  await writeDiscrete();
});
afterAll(async () => {
  await engine.close();
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

const classes: EnsembleJob = { ...gaussians('classes'), arrays: { probabilities: 'p' } };
const labels: EnsembleJob = { ...gaussians('labels'), arrays: { labels: 'y' } };

async function runOf(ensembles: readonly EnsembleJob[], more: Partial<FullSpaceJob> = {}, store = createMemoryStore()) {
  const job = jobOf(ensembles, { analyses: { fullSpace: { ...FULL_SPACE, ...more } } });
  const record = await prepareRun(store, job, folder);
  const done = await performRun({ store, engine, thread }, record);
  return { store, record, done };
}

const factsOf = async (store: ObjectStore, table: 'full_spaces' | 'full_pairs'): Promise<Record<string, string>> =>
  summariseTable(table, await getObject(store, tableKey(RUN, table))).metadata;

describe('whole spaces', () => {
  it('have a row for each space, pair and ensemble, with the facts of their samples', async () => {
    const { store } = await runOf([gaussians('vae'), gaussians('other')]);
    const [spaces, pairs, ensembles] = [
      await readTable(store, 'full_spaces'),
      await readTable(store, 'full_pairs'),
      await readTable(store, 'full_ensembles'),
    ];
    expect([...spaces.space]).toEqual([0, 1, 2, 3, 4]);
    expect([...pairs.a].map((a, k) => [a, pairs.b[k]])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
      [3, 4],
    ]);
    expect([ensembles.a, ensembles.b, [...ensembles.pairs], [...ensembles.spaces]]).toEqual([
      ['vae', 'other'],
      ['vae', 'other'],
      [3, 1],
      [3, 2],
    ]);
    expect(await factsOf(store, 'full_pairs')).toMatchObject({
      samples: '2300',
      seed: '0',
      draws: 'joint',
      rows: '60',
    });
    expect(spaces.information_bits.every((bits) => bits > 1 && bits <= Math.log2(N))).toBe(true);
    expect(spaces.entropy_fraction).toBeCloseToArray(
      spaces.information_bits.map((bits) => bits / Math.log2(N)),
      { rtol: 1e-14 },
    );
    const mean = [0, 1, 2].reduce((sum, k) => sum + spaces.information_bits[k]! / 3, 0);
    expect(ensembles.information_bits[0]).toBeCloseTo(mean, 12);
    expect(ensembles.information_se[0]).toBeLessThan(Math.max(...spaces.information_se));
    expect(ensembles.nmi[1]).toBeCloseTo(pairs.nmi[3]!, 14);
    expect(ensembles.nmi_se[1]).toBeCloseTo(pairs.nmi_se[3]!, 12);
    // Three pairs that share spaces and samples are not three independent ones.
    const independent = [0, 1, 2].reduce((sum, k) => sum + 1 / pairs.vi_se[k]! ** 2, 0) ** -0.5;
    expect(ensembles.vi_se[0]).toBeGreaterThan(1.1 * independent);
  });

  it('keep their digits when others are added, and with pairs between ensembles', async () => {
    const few = await readTable((await runOf([gaussians('vae')], { spacesPerEnsemble: 2 })).store, 'full_pairs');
    const all = await readTable((await runOf([gaussians('other'), gaussians('vae')])).store, 'full_pairs');
    const between = (await runOf([gaussians('vae'), gaussians('other')], { between: true })).store;
    const crossed = await readTable(between, 'full_pairs');
    for (const column of ['nmi', 'nmi_se', 'vi_bits', 'vi_se', 'shared_bits', 'shared_se'] as const) {
      expect([column, all[column][1]]).toEqual([column, few[column][0]]);
      expect([column, crossed[column][0]]).toEqual([column, few[column][0]]);
    }
    expect(crossed.a.length).toBe(10);
    const ensembles = await readTable(between, 'full_ensembles');
    expect(ensembles.a.map((a, k) => `${a} ${ensembles.b[k]} ${ensembles.pairs[k]} ${ensembles.spaces[k]}`)).toEqual([
      'vae vae 3 3',
      'vae other 6 3',
      'other other 1 2',
    ]);
  });

  it('are the same bytes from two workers, in any order, and when parts are lost', async () => {
    const once = await runOf([gaussians('vae'), gaussians('other')]);
    const store = createMemoryStore();
    const job = jobOf([gaussians('vae'), gaussians('other')], { analyses: { fullSpace: FULL_SPACE } });
    await prepareRun(store, job, folder);
    const workers = [0, 1].map(() => mockedActivities({ store, engine, thread }));
    const { portions } = once.done.plan;
    expect(portions.fullSpace).toBe(2);
    await Promise.all([1, 0, 1].map((portion, k) => workers[k % 2]!.sampleFullSpace({ v: 1, run: RUN, portion })));
    await workers[0]!.tabulateFullSpace({ v: 1, run: RUN });
    const [want, got] = [await contentOf(once.store), await contentOf(store)];
    for (const key of Object.keys(got)) expect([key, got[key] === want[key]]).toEqual([key, true]);

    const lost = fullSpacePartKey(RUN, 1);
    await store.remove(lost);
    await store.remove(tableKey(RUN, 'full_pairs'));
    const again = await Promise.all([0, 1].map((portion) => workers[1]!.sampleFullSpace({ v: 1, run: RUN, portion })));
    expect(again.map(({ computed }) => computed)).toEqual([0, 1]);
    await workers[1]!.tabulateFullSpace({ v: 1, run: RUN });
    expect(await contentOf(store)).toEqual(got);
  });

  it('go on until every standard error is small enough, and say what it took', async () => {
    const { store, done } = await runOf([gaussians('vae')], { samples: undefined, targetStandardErrorBits: 0.012 });
    const [spaces, pairs] = [await readTable(store, 'full_spaces'), await readTable(store, 'full_pairs')];
    const worst = Math.max(...spaces.information_se, ...pairs.vi_se);
    const samples = Number((await factsOf(store, 'full_spaces'))['samples']);
    expect(done.plan.portions.fullSpace).toBe(1);
    expect(samples).toBeGreaterThan(10_000);
    expect(worst).toBeLessThan(0.012);
    expect(worst).toBeGreaterThan(0.006);
    expect([...(await readTable(store, 'full_ensembles')).samples]).toEqual([BigInt(samples)]);
  });

  it('drawn apart for each term agree with joint draws, with larger errors', async () => {
    const joint = await readTable((await runOf([gaussians('vae')])).store, 'full_pairs');
    const apart = await readTable((await runOf([gaussians('vae')], { draws: 'independent' })).store, 'full_pairs');
    for (const row of joint.a.keys()) {
      const error = Math.hypot(joint.vi_se[row]!, apart.vi_se[row]!);
      expect(Math.abs(joint.vi_bits[row]! - apart.vi_bits[row]!) / error).toBeLessThan(4);
      expect(apart.vi_se[row]! / joint.vi_se[row]!).toBeGreaterThan(1.1);
    }
  });

  it('aggregated in part show less, never more than the logarithm of the part', async () => {
    const { store } = await runOf([gaussians('vae')], { aggregate: [0.1, 1, 0.5] });
    const { aggregate, information_bits: bits, space } = await readTable(store, 'full_spaces');
    expect([...aggregate].slice(0, 3)).toEqual([0.1, 1, 0.5]);
    const of = (part: number): number[] =>
      [...space.keys()].filter((row) => aggregate[row] === part).map((row) => bits[row]!);
    const [tenth, half, all] = [of(0.1), of(0.5), of(1)];
    expect(tenth.every((value, k) => value < half[k]! && value <= Math.log2(7))).toBe(true);
    expect(half.every((value, k) => value < all[k]!)).toBe(true);
    const whole = await readTable((await runOf([gaussians('vae')])).store, 'full_pairs');
    expect((await readTable(store, 'full_pairs')).nmi).toEqual(whole.nmi);
  });

  it('of classes and labels are summed, without errors; beside Gaussians they are drawn', async () => {
    const { store, record } = await runOf([classes, labels, gaussians('vae')], { between: true, spacesPerEnsemble: 2 });
    const [spaces, pairs] = [await readTable(store, 'full_spaces'), await readTable(store, 'full_pairs')];
    expect([...spaces.information_se].map((error) => error > 0)).toEqual([false, false, false, false, true, true]);
    const kinds = record.sources.spaces.map(({ kind }) => kind);
    const isGaussian = (space: number): boolean => kinds[space] === 'diagonal_gaussian';
    const drawn = Array.from(pairs.a, (a, row) => isGaussian(a) || isGaussian(pairs.b[row]!));
    expect([...pairs.vi_se].map((error) => error > 0)).toEqual(drawn);
    expect(drawn.filter(Boolean).length).toBeGreaterThan(0);
    const sampled = await runOf([classes, labels], { between: true, spacesPerEnsemble: 2, aggregate: [0.5, 1] });
    const parts = await readTable(sampled.store, 'full_spaces');
    expect(parts.information_se.every((error, row) => error > 0 === (parts.aggregate[row] === 0.5))).toBe(true);
  });
});

it('real spaces agree with a run of many more samples', async () => {
  const array = readNpz('core/monte-carlo.npz');
  const [mean, logvar] = ['real_mu', 'real_lv'].map((name) => ({
    shape: [...array(name).shape],
    data: array(name).data as Float32Array,
  }));
  await writeNpz(join(folder, 'real/two.npz'), { mean: mean!, logvar: logvar! });
  const { store } = await runOf([{ ...gaussians('real'), arrays: { mean: 'mean', logvar: 'logvar' } }], {
    samples: 1500,
  });
  const [spaces, pairs] = [await readTable(store, 'full_spaces'), await readTable(store, 'full_pairs')];
  const got = [...spaces.information_bits, pairs.nmi[0]!, pairs.vi_bits[0]!];
  const errors = [...spaces.information_se, pairs.nmi_se[0]!, pairs.vi_se[0]!];
  const value = (name: string): number[] => [...array(name).data];
  const want = [...value('real_I'), ...value('real_mean_NMI'), ...value('real_mean_VI')];
  const theirs = [...value('real_I_se'), ...value('real_mean_NMI_se'), ...value('real_mean_VI_se')];
  const distance = got.map((each, k) => Math.abs(each - want[k]!) / Math.hypot(errors[k]!, theirs[k]!));
  expect(distance.map((each) => each < 4)).toEqual([true, true, true, true]);
  expect(pairs.vi_se[0]! / (theirs[3]! * Math.sqrt(200_000 / 1500))).toBeCloseTo(1.1, 0);
});

it('a space is the same read by dimensions, as a whole, and as covariances', async () => {
  const [made] = await writeEnsemble(folder, 'forms', { models: 1, points: N, dimensions: 2 });
  const { mean, variance } = made!;
  const covariance = Float64Array.from({ length: N * 4 }, (_, e) =>
    (e & 3) % 3 === 0 ? variance[2 * (e >> 2) + (e & 1)]! : 0,
  );
  await writeNpz(join(folder, 'full/forms-0.npz'), {
    mean: { shape: [N, 2], data: mean },
    covariance: { shape: [N, 2, 2], data: covariance },
  });
  const forms: Partial<EnsembleJob>[] = [
    {},
    { channels: 'space' },
    { spaces: ['full/*.npz'], arrays: { mean: 'mean', covariance: 'covariance' } },
  ];
  const bits = [];
  for (const form of forms) {
    const { store } = await runOf([gaussians('forms', form)]);
    bits.push([...(await readTable(store, 'full_spaces')).information_bits]);
  }
  expect(bits[1]).toEqual(bits[0]);
  // Draws of single-precision posteriors are rounded to single precision; those of covariances are not.
  expect(bits[2]!).toBeCloseToArray(bits[0]!, { rtol: 1e-6 });
});

describe('steps', () => {
  const STEPPED: EnsembleJob = { ...gaussians('run'), spaces: ['steps/m{model}/step{step}.npz'] };

  it('are compared with themselves alone, and have rows of their own', async () => {
    const made = await writeEnsemble(folder, 'made', { models: 6, points: N, dimensions: 2 });
    for (const [k, { mean, variance }] of made.entries()) {
      const path = join(folder, `steps/m${k % 3}/step${k < 3 ? 10 : 200}.npz`);
      const shape = [N, 2];
      await writeNpz(path, { mean: { shape, data: mean }, variance: { shape, data: variance } });
    }
    const { store, record } = await runOf([STEPPED], { spacesPerEnsemble: 2 });
    const stepOf = (space: number) => record.sources.spaces[space]!.metadata.find(({ key }) => key === 'step')!.text;
    const pairs = await readTable(store, 'full_pairs');
    expect([...pairs.a].map((a, k) => [stepOf(a), stepOf(pairs.b[k]!)])).toEqual([
      ['10', '10'],
      ['200', '200'],
    ]);
    const { step, pairs: counts, spaces } = await readTable(store, 'full_ensembles');
    expect([...step]).toEqual([NaN, 10, 200]);
    expect([...counts]).toEqual([2, 1, 1]);
    expect([...spaces]).toEqual([4, 2, 2]);
  });
});

describe('given draws', () => {
  const array = readNpz('core/monte-carlo.npz');
  const SMALL: EnsembleJob = { ...gaussians('small'), arrays: { mean: 'mean', logvar: 'logvar' } };

  /** The two spaces of the fixture: dimensions 0 and 1, and 1 and 2, of three. */
  async function writeSmall(): Promise<void> {
    for (const [name, first] of [
      ['u', 0],
      ['v', 1],
    ] as const) {
      const take = (from: string) => {
        const { data } = array(from);
        return {
          shape: [50, 2],
          data: Float64Array.from({ length: 100 }, (_, e) => data[(e >> 1) * 3 + first + (e & 1)]!),
        };
      };
      await writeNpz(join(folder, `small/${name}.npz`), { mean: take('small_mu'), logvar: take('small_lv') });
    }
  }
  const member = (name: string) => ({ shape: [...array(name).shape], data: array(name).data as Float64Array });
  const NAMES = ['index', 'u', 'u2', 'v', 'v2'];

  it('give the numbers of the fixture, under either form of the names', async () => {
    await writeSmall();
    const forms = ['given_', ''].map((prefix) =>
      NAMES.map((name) => [`${prefix}${name}`, member(`given_${name}`)] as const),
    );
    for (const [k, form] of forms.entries()) {
      await writeFile(join(folder, `draws-${k}.npz`), encodeNpz(Object.fromEntries(form)));
      const { store } = await runOf([SMALL], { samples: undefined, given: `draws-${k}.npz` });
      const { nmi, nmi_se, vi_bits, vi_se } = await readTable(store, 'full_pairs');
      const want = ['given_NMI', 'given_NMI_se', 'given_VI', 'given_VI_se'].map((name) => array(name).data[0]!);
      expect([nmi[0]!, nmi_se[0]!, vi_bits[0]!, vi_se[0]!]).toBeCloseToArray(want, { atol: 1e-10 });
      expect(await factsOf(store, 'full_pairs')).toMatchObject({ samples: '40', draws: 'given' });
    }
  });

  it('may be stacked, for any number of spaces', async () => {
    await writeSmall();
    const both = (a: string, b: string) => ({
      shape: [2, 40, 2],
      data: Float64Array.of(...member(a).data, ...member(b).data),
    });
    const stacked = { index: member('given_index'), u: both('given_u', 'given_v'), u2: both('given_u2', 'given_v2') };
    await writeFile(join(folder, 'stacked.npz'), encodeNpz(stacked));
    const { store } = await runOf([SMALL], { samples: undefined, given: 'stacked.npz' });
    const { nmi, vi_se } = await readTable(store, 'full_pairs');
    expect([nmi[0]!, vi_se[0]!]).toBeCloseToArray(
      ['given_NMI', 'given_VI_se'].map((name) => array(name).data[0]!),
      { atol: 1e-10 },
    );
  });

  it('of another shape, or a point that is not there, are refused by name', async () => {
    await writeSmall();
    const members = Object.fromEntries(NAMES.map((name) => [name, member(`given_${name}`)]));
    const write = (name: string, more: object) => writeFile(join(folder, name), encodeNpz({ ...members, ...more }));
    await write('narrow.npz', { v: { shape: [80], data: member('given_v').data } });
    await write('far.npz', { index: { shape: [40], data: new Int32Array(40).fill(50) } });
    const { v2: _, ...short } = members;
    await writeFile(join(folder, 'short.npz'), encodeNpz(short));
    const prepare = (given: string) =>
      prepareRun(
        createMemoryStore(),
        jobOf([SMALL], { analyses: { fullSpace: { ...FULL_SPACE, samples: undefined, given } } }),
        folder,
      );
    await expect(prepare('narrow.npz')).rejects.toThrow('narrow.npz: v: expected (40, 2), got (80,)');
    await expect(prepare('short.npz')).rejects.toThrow('short.npz: v2: expected an array of this name, got none');
    const run = runOf([SMALL], { samples: undefined, given: 'far.npz' });
    await expect(run).rejects.toThrow('far.npz: index: row 0: expected a data point from 0 to 49, got 50');
  });
});

describe('matrices of whole spaces', () => {
  it('are written as a square with what a space is to itself', async () => {
    const { store } = await runOf([gaussians('vae'), gaussians('other')]);
    const [pairs, spaces] = [await readTable(store, 'full_pairs'), await readTable(store, 'full_spaces')];
    const read = async (matrix: SpaceMatrix, ensemble?: string) => {
      const path = join(folder, `${matrix}.npz`);
      await exportSpaceMatrix(store, RUN, { matrix, to: 'npz', ensemble, path });
      const file = await openFile(path, path);
      const [values, spacesOf] = [await file.read('matrix'), await file.read('space')];
      await file.close();
      return { matrix: values, space: spacesOf };
    };
    const { matrix, space } = await read('full_nmi');
    expect([matrix.shape, [...(space.values as Int32Array)]]).toEqual([
      [5, 5],
      [0, 1, 2, 3, 4],
    ]);
    expect((matrix.values as Float64Array).subarray(0, 5)).toBeCloseToArray([
      1,
      pairs.nmi[0]!,
      pairs.nmi[1]!,
      NaN,
      NaN,
    ]);
    const shared = (await read('full_shared', 'other')).matrix.values as Float64Array;
    const [own, both] = [spaces.self_information_bits.slice(3), pairs.shared_bits[3]!];
    expect(shared).toBeCloseToArray([own[0]!, both, both, own[1]!]);
    const path = join(folder, 'vi.csv');
    await exportSpaceMatrix(store, RUN, { matrix: 'full_exp_vi', to: 'csv', ensemble: 'other', path });
    const similarity = Math.exp(-pairs.vi_bits[3]!);
    expect(await readFile(path, 'utf8')).toBe(
      `space,other-0,other-1\nother-0,1,${similarity}\nother-1,${similarity},1\n`,
    );
    const unknown = exportSpaceMatrix(store, RUN, { matrix: 'full_nmi', to: 'csv', ensemble: 'none', path });
    await expect(unknown).rejects.toThrow('matrix: unknown ensemble: none');
  });
});

it('labels carry the entropy of their classes', async () => {
  const { store } = await runOf([labels], { spacesPerEnsemble: 2 });
  const { information_bits: bits } = await readTable(store, 'full_spaces');
  expect(bits).toBeCloseToArray(
    labelsOf.map((codes) => bitsOf(labelEntropy(codes))),
    { atol: 1e-13 },
  );
});

it('given coefficients are refused before work starts', async () => {
  const data = Float64Array.from({ length: 16 }, (_, e) => Number(e % 5 === 0));
  await writeNpz(join(folder, 'coefficients/b.npz'), { bc: { shape: [4, 4], data } });
  const ensemble: EnsembleJob = { ...gaussians('coefficients'), arrays: { coefficients: 'bc' } };
  const job = jobOf([ensemble], { analyses: { fullSpace: FULL_SPACE } });
  await expect(prepareRun(createMemoryStore(), job, folder)).rejects.toMatchObject({
    tag: 'input-array',
    message: expect.stringContaining('expected posteriors to draw from for fullSpace') as unknown,
  });
});

it('more spaces than can be summed at a time are refused before work starts', async () => {
  const mean = { shape: [70, N, 1], data: Float32Array.from({ length: 70 * N }, (_, e) => e % 7) };
  const variance = { ...mean, data: mean.data.map(() => 1) };
  const ids = { shape: [N], data: Int32Array.from({ length: N }, (_, k) => k) };
  await writeNpz(join(folder, 'many/m.npz'), { mean, variance, ids });
  const prepare = (spacesPerEnsemble: 'all' | number) => {
    const fullSpace = { ...FULL_SPACE, spacesPerEnsemble };
    return prepareRun(createMemoryStore(), jobOf([gaussians('many')], { analyses: { fullSpace } }), folder);
  };
  await expect(prepare('all')).rejects.toThrow(
    'expected at most 2500 terms in ensemble many, got 2555: 70 spaces, 2415 pairs',
  );
  await expect(prepare(60)).resolves.toBeDefined();
});

it('ids that reach beyond the points are remarked', async () => {
  const ids = (from: number, step: number) => ({
    shape: [N],
    data: Int32Array.from({ length: N }, (_, k) => from + k * step),
  });
  const shape = [N, 1];
  const data = Float64Array.from({ length: N }, (_, k) => k / 10);
  for (const [name, own] of [
    ['some', ids(0, 7)],
    ['ones', ids(1, 1)],
  ] as const) {
    await writeNpz(join(folder, `${name}/m.npz`), {
      mean: { shape, data },
      variance: { shape, data: data.map(() => 1) },
      ids: own,
    });
  }
  const warningsOf = async (name: string) => {
    const job = jobOf([gaussians(name)], { analyses: { fullSpace: FULL_SPACE } });
    return (await prepareRun(createMemoryStore(), job, folder)).warnings.map(({ tag }) => tag);
  };
  expect(await warningsOf('some')).toContain('data-partial');
  expect(await warningsOf('ones')).not.toContain('data-partial');
});
