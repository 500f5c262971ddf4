import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Dtype } from '../../../inputs/array.ts';
import { factsOf } from '../../../inputs/guess/facts.ts';
import type { Found, FoundFile } from '../../../inputs/guess/found.ts';
import { type Guess, guessJob } from '../../../inputs/guess/guess.ts';
import { isPattern, matchPattern, parsePattern } from '../../../inputs/pattern.ts';
import { drawPosteriors } from '../../support/posteriors.ts';

type Arrays = Readonly<Record<string, readonly [shape: readonly number[], dtype?: Dtype]>>;

const PAIR: Arrays = { mean: [[100, 8]], logvar: [[100, 8]] };

function file(path: string, arrays: Arrays): FoundFile {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const format = extension === 'npy' ? 'npy' : extension === 'parquet' ? 'parquet' : 'npz';
  const list = Object.entries(arrays).map(([name, [shape, dtype = 'float32']]) => ({ name, shape, dtype }));
  return { path, format, single: format === 'npy', arrays: list, unread: [], assumed: false };
}

/** What a survey of such files would have found. */
function folderOf(files: Readonly<Record<string, Arrays>>, others: readonly string[] = []): Found {
  const paths = [...Object.keys(files), ...others].sort();
  return {
    paths,
    files: Object.keys(files)
      .sort()
      .map((path) => file(path, files[path]!)),
    tables: [],
    ignored: others.map((path) => ({ path, why: 'text' })),
  };
}

const many = (paths: readonly string[], arrays: Arrays = PAIR) =>
  Object.fromEntries(paths.map((path) => [path, arrays]));
const guess = (files: Readonly<Record<string, Arrays>>, others?: readonly string[]): Guess =>
  guessJob(folderOf(files, others), 'folder', 'folder');

/** The essence of the entries: name or grouping, and files. */
const essence = ({ entries }: Guess) =>
  entries.map(({ name, groupBy, spaces }) => ({
    ...(name !== undefined && { name }),
    ...(groupBy !== undefined && { groupBy }),
    spaces,
  }));

const product = (...lists: string[][]): string[] =>
  lists.reduce<string[]>((paths, list) => paths.flatMap((path) => list.map((part) => path + part)), ['']);

describe('models in several formats', () => {
  it('are taken once, in the format that most of them have', () => {
    const found = guess(many(['a.npz', 'b.npz', 'c.npz', 'a.parquet', 'b.parquet']));
    expect(essence(found)).toEqual([{ name: 'folder', spaces: '*.npz' }]);
    expect(found.ignored).toEqual([
      { path: 'a.parquet', why: 'a.npz has the same name and shape, the same model in another format' },
      { path: 'b.parquet', why: 'b.npz has the same name and shape, the same model in another format' },
    ]);
  });

  it('are all taken where their shapes tell them apart', () => {
    const found = guess({
      ...many(['a.npz', 'b.npz']),
      ...many(['a.parquet'], { mean: [[100, 3]], logvar: [[100, 3]] }),
    });
    expect(found.entries.flatMap(({ paths }) => paths).toSorted()).toEqual(['a.npz', 'a.parquet', 'b.npz']);
  });
});

describe('ensembles, from paths', () => {
  it.each<[string, string[], unknown[]]>([
    [
      'one folder of seeds',
      product(['runs/seed'], ['0', '1', '2'], ['.npz']),
      [{ name: 'runs', spaces: 'runs/seed{seed}.npz' }],
    ],
    ['files in the folder itself', ['a.npz', 'b.npz', 'c.npz'], [{ name: 'folder', spaces: '*.npz' }]],
    [
      'a folder for each model',
      product(['run'], ['1', '2', '10'], ['/z.npz']),
      [{ name: 'folder', spaces: 'run{run}/z.npz' }],
    ],
    [
      'a setting and a seed',
      product(['beta'], ['1', '4'], ['/seed'], ['0', '1'], ['.npz']),
      [{ groupBy: ['beta'], spaces: 'beta{beta}/seed{seed}.npz' }],
    ],
    [
      'seeds outside, settings inside',
      product(['seed'], ['0', '1'], ['/beta'], ['1', '4'], ['.npz']),
      [{ groupBy: ['beta'], spaces: 'seed{seed}/beta{beta}.npz' }],
    ],
    [
      'keys and values',
      product(['method='], ['vae', 'beta_vae'], ['/beta='], ['0.5', '4'], ['/seed'], ['0', '1'], ['.npz']),
      [{ groupBy: ['method', 'beta'], spaces: 'method={method}/beta={beta}/seed{seed}.npz' }],
    ],
    [
      'keys and values in one name',
      product(['m=x,b='], ['1', '2'], [',seed='], ['0', '1', '2'], ['.npz']),
      [{ groupBy: ['b'], spaces: 'm=x,b={b},seed={seed}.npz' }],
    ],
    [
      'settings in file names',
      product(['beta'], ['1', '4'], ['_seed'], ['0', '1'], ['.npz']),
      [{ groupBy: ['beta'], spaces: 'beta{beta}_seed{seed}.npz' }],
    ],
    [
      'a setting without repeats',
      product(['beta'], ['1', '4', '8'], ['/seed0.npz']),
      [{ name: 'folder', spaces: 'beta{beta}/seed0.npz' }],
    ],
    [
      'folders with names of their own',
      product(['vae', 'infogan', 'my model'], ['/seed'], ['0', '1'], ['.npz']),
      [
        { name: 'infogan', spaces: 'infogan/seed{seed}.npz' },
        { name: 'my model', spaces: 'my model/seed{seed}.npz' },
        { name: 'vae', spaces: 'vae/seed{seed}.npz' },
      ],
    ],
    [
      'a name with brackets',
      ['x[1]/s0.npz', 'x[1]/s1.npz'],
      [{ name: 'x[1]', spaces: ['x[1]/s0.npz', 'x[1]/s1.npz'] }],
    ],
    [
      'two depths',
      ['s0.npz', 's1.npz', 'old/s0.npz', 'old/s1.npz'],
      [
        { name: 'folder', spaces: '*.npz' },
        { name: 'old', spaces: 'old/*.npz' },
      ],
    ],
    [
      'the same settings in two studies of unlike depth',
      [
        ...product(['a/beta'], ['1', '4'], ['/seed'], ['0', '1'], ['.npz']),
        ...product(['b/x/beta'], ['1', '4'], ['/seed'], ['0', '1'], ['.npz']),
      ],
      [
        { name: 'a', groupBy: ['beta'], spaces: 'a/beta{beta}/seed{seed}.npz' },
        { name: 'b/x', groupBy: ['beta'], spaces: 'b/x/beta{beta}/seed{seed}.npz' },
      ],
    ],
    ['one file', ['all.npz'], [{ name: 'folder', spaces: 'all.npz' }]],
  ])('%s', (_, paths, expected) => {
    expect(essence(guess(many(paths)))).toEqual(expected);
  });

  it('never take in a file that is not meant: a list where no pattern tells it apart', () => {
    const files = { ...many(['a.npz', 'b.npz']), 'factors.npz': { digit: [[100], 'int64'] } as Arrays };
    expect(essence(guess(files))).toEqual([{ name: 'folder', spaces: ['a.npz', 'b.npz'] }]);
    expect(guess(files).factors?.path).toBe('factors.npz');
  });

  const word = fc.constantFrom(
    'a',
    'beta',
    'seed',
    'run',
    'x y',
    "it's",
    'é',
    '#1',
    '[z]',
    '{q}',
    'A*',
    '0',
    '3',
    '0.5',
    'v2',
    '_',
    '-',
    '=',
    ',',
    '.',
  );
  const segment = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => `n${words.join('')}`);
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `${segments.join('/')}.npz`);

  it('hold every file once, and each pattern matches its own files and no others', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), (paths) => {
        const files = { ...many(paths), 'other.npz': { weight: [[3, 3]] } as Arrays };
        const all = Object.keys(files);
        const { entries } = guess(files);
        expect(entries.flatMap((entry) => entry.paths).sort()).toEqual([...paths].sort());
        for (const entry of entries) {
          const patterns = typeof entry.spaces === 'string' ? [entry.spaces] : entry.spaces;
          // An entry that exists as a file is taken literally.
          const matched = patterns.flatMap((pattern) => {
            if (all.includes(pattern) || !isPattern(pattern)) return [pattern];
            const parsed = parsePattern(pattern);
            const root = parsed.root === '' ? '' : `${parsed.root}/`;
            return all.filter(
              (own) => own.startsWith(root) && matchPattern(parsed, own.slice(root.length)) !== undefined,
            );
          });
          expect([...matched].sort()).toEqual([...entry.paths].sort());
          expect(entry.ensembles.reduce((sum, own) => sum + own.spaces, 0)).toBe(entry.paths.length);
        }
        const names = entries.flatMap((entry) => entry.ensembles.map((own) => own.name));
        expect(new Set(names).size).toBe(names.length);
        expect(guess(files)).toEqual(guess(files));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('arrays, from names and shapes', () => {
  it.each<[Arrays, Record<string, string>]>([
    [
      { mu: [[100, 8]], sigma: [[100, 8]] },
      { mean: 'mu', std: 'sigma' },
    ],
    [
      { z_mean: [[100, 8]], z_log_var: [[100, 8]] },
      { mean: 'z_mean', logvar: 'z_log_var' },
    ],
    [
      { zMean: [[100, 8]], zLogVar: [[100, 8]] },
      { mean: 'zMean', logvar: 'zLogVar' },
    ],
    [
      { loc: [[100, 8]], scale: [[100, 8]] },
      { mean: 'loc', std: 'scale' },
    ],
    [
      { 'encoder/mean': [[100, 8]], 'encoder/variance': [[100, 8]] },
      { mean: 'encoder/mean', variance: 'encoder/variance' },
    ],
    [
      { mu: [[100, 8]], log_sigma_sq: [[100, 8]] },
      { mean: 'mu', logvar: 'log_sigma_sq' },
    ],
    [
      { μ: [[100, 8]], 'σ²': [[100, 8]] },
      { mean: 'μ', variance: 'σ²' },
    ],
    [
      { mean: [[100, 4]], sigma: [[100, 4, 4]] },
      { mean: 'mean', covariance: 'sigma' },
    ],
    [{ samples: [[20, 100, 4]] }, { samples: 'samples' }],
    [
      { arr_0: [[100, 8]], arr_1: [[100, 8]] },
      { mean: 'arr_0', logvar: 'arr_1' },
    ],
    [
      { dec_mean: [[100, 784]], dec_logvar: [[100, 784]], enc_mean: [[100, 8]], enc_logvar: [[100, 8]] },
      { mean: 'enc_mean', logvar: 'enc_logvar' },
    ],
    [
      { mean: [[100, 8]], logvar: [[100, 8]], labels: [[100], 'int64'], x: [[100, 28, 28], 'uint8'] },
      { mean: 'mean', logvar: 'logvar' },
    ],
    [
      { mean: [[50, 100, 8]], logvar: [[50, 100, 8]] },
      { mean: 'mean', logvar: 'logvar' },
    ],
    [{ z: [[100, 8]] }, { mean: 'z' }],
  ])('%j', (arrays, expected) => {
    expect(guess({ 'a.npz': arrays }).entries[0]!.reading.arrays).toEqual(expected);
  });

  it('names the other readings where there are several', () => {
    const { entries } = guess({
      'a.npz': { mu_1: [[100, 8]], logvar_1: [[100, 8]], mu_2: [[100, 4]], logvar_2: [[100, 4]] },
    });
    expect(entries[0]!.reading.arrays).toEqual({ mean: 'mu_1', logvar: 'logvar_1' });
    expect(entries[0]!.alternatives).toEqual(['mean: mu_2, logvar: logvar_2']);
  });

  it('counts the spaces of a leading axis', () => {
    const one = guess({ 'all.npz': { mean: [[50, 100, 8]], logvar: [[50, 100, 8]] } });
    expect(one.entries[0]!.ensembles).toEqual([{ name: 'all', spaces: 50 }]);
    const two = guess(many(['vae.npz', 'gan.npz'], { mean: [[50, 100, 8]], logvar: [[50, 100, 8]] }));
    expect(two.entries.flatMap(({ ensembles }) => ensembles)).toEqual([
      { name: 'gan', spaces: 50 },
      { name: 'vae', spaces: 50 },
    ]);
  });

  it('leaves out files of other lengths, and says so', () => {
    const found = guess({ ...many(['s0.npz', 's1.npz', 's2.npz']), 's9.npz': { mean: [[90, 8]], logvar: [[90, 8]] } });
    expect(found.points).toBe(100);
    expect(essence(found)).toEqual([{ name: 'folder', spaces: ['s0.npz', 's1.npz', 's2.npz'] }]);
    expect(found.remarks).toEqual([expect.stringMatching(/3 files have 100, .* s9\.npz \(90\)/)]);
  });

  it('tells widths apart by their values, whatever they are called', () => {
    const kinds = ['logvar', 'variance', 'std'] as const;
    for (const seed of [0, 1, 2]) {
      const drawn = drawPosteriors(seed, 400, 6);
      for (const kind of kinds) {
        for (const name of ['logvar', 'sigma', 'var', 'arr_1']) {
          const facts = (data: unknown) => factsOf(data as Float32Array, 6, false);
          const found = folderOf({ 'a.npz': { arr_0: [[400, 6]], [name]: [[400, 6]] } });
          const [{ arrays }] = found.files as [FoundFile];
          const looked = arrays.map((array, k) => ({
            ...array,
            facts: facts(k === 0 ? drawn.mean.data : drawn[kind].data),
          }));
          const result = guessJob({ ...found, files: [{ ...found.files[0]!, arrays: looked }] }, 'f', 'f');
          expect([seed, kind, name, Object.keys(result.entries[0]!.reading.arrays)]).toEqual([
            seed,
            kind,
            name,
            ['mean', kind],
          ]);
        }
      }
    }
  });
});

describe('what goes with the spaces', () => {
  const spaces = many(['m/s0.npz', 'm/s1.npz']);
  it.each<[string, Record<string, Arrays>, string | undefined, RegExp | undefined]>([
    ['labels', { 'labels.npz': { digit: [[100], 'int64'], ids: [[100], 'int64'] } }, 'labels.npz', undefined],
    [
      'factors of both sorts',
      { 'factors.npz': { shape: [[100], 'int64'], x: [[100], 'float64'] } },
      'factors.npz',
      undefined,
    ],
    ['one array', { 'y_test.npy': { y_test: [[100], 'int64'] } }, 'y_test.npy', undefined],
    [
      'of another length',
      { 'labels.npz': { digit: [[600], 'int64'] } },
      'labels.npz',
      /digit is \(600,\), the spaces have 100 points/,
    ],
    [
      'with pictures in the same file',
      { 'data.npz': { imgs: [[100, 64, 64], 'uint8'], latents: [[100, 6], 'int64'] } },
      'data.npz',
      /np\.savez\("folder\/factors\.npz", latents=z\["latents"\]\)/,
    ],
    ['a matrix of floats', { 'factors.npz': { values: [[100, 6], 'float64'] } }, 'factors.npz', /save each column/],
    ['nothing', {}, undefined, undefined],
  ])('factors: %s', (_, files, path, fault) => {
    const { factors } = guess({ ...spaces, ...files });
    expect(factors?.path).toBe(path);
    if (fault === undefined) expect(factors?.fault).toBeUndefined();
    else expect(factors?.fault).toMatch(fault);
  });

  it.each<[string, Arrays, RegExp | undefined]>([
    ['images.npy', { images: [[100, 28, 28], 'uint8'] }, undefined],
    ['x_test.npy', { x_test: [[100, 32, 32, 3]] }, undefined],
    [
      'images.npy',
      { images: [[100, 3, 32, 32]] },
      /z = np\.load\("folder\/images\.npy"\); np\.save\("folder\/images\.npy", np\.moveaxis\(z, 1, -1\)\)/,
    ],
    ['images.npy', { images: [[100, 784]] }, /z\.reshape\(100, 28, 28\)/],
  ])('images: %s %j', (path, arrays, fault) => {
    const { images } = guess({ ...spaces, [path]: arrays });
    expect(images?.path).toBe(path);
    if (fault === undefined) expect(images?.fault).toBeUndefined();
    else expect(images?.fault).toMatch(fault);
  });

  it('metadata: a table whose rows name the files', () => {
    const found = folderOf(spaces);
    const table = {
      columns: ['run', 'lr'],
      rows: [
        ['s0', '0.1'],
        ['s1', '0.2'],
      ],
    };
    const other = {
      columns: ['epoch', 'loss'],
      rows: [
        ['1', '0.1'],
        ['2', '0.05'],
      ],
    };
    const tables = [
      { path: 'losses.csv', table: other },
      { path: 'runs.csv', table },
    ];
    const result = guessJob({ ...found, tables }, 'f', 'f');
    expect(result.entries[0]!.meta?.path).toBe('runs.csv');
    expect(result.ignored.map(({ path }) => path)).toEqual(['losses.csv']);
  });

  it('labels inside the files of models are told of', () => {
    const found = guess(many(['s0.npz'], { ...PAIR, labels: [[100], 'int64'] }));
    expect(found.remarks.join()).toMatch(/np\.savez\("folder\/factors\.npz", labels=z\["labels"\]\)/);
  });
});

/** What is thrown for a folder. */
function refusalOf(files: Readonly<Record<string, Arrays>>, others: readonly string[] = []): unknown {
  try {
    guess(files, others);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a folder without posteriors is refused', () => {
  it.each<[string, Record<string, Arrays>, string[], RegExp, RegExp]>([
    ['empty', {}, [], /got an empty folder/, /np\.savez/],
    ['text alone', {}, ['readme.md'], /got readme\.md/, /np\.savez/],
    [
      'checkpoints',
      { 'm.npz': { 'fc.weight': [[9, 9]], 'fc.bias': [[9]] } },
      ['m.ckpt'],
      /got checkpoints or pickles: m\.npz, m\.ckpt/,
      /encode the same data points/,
    ],
    [
      'other arrays',
      { 'x.npz': { inputs: [[100, 784]] } },
      [],
      /got other arrays: x\.npz: inputs \(100, 784\)/,
      /np\.savez/,
    ],
    [
      'means and log-variances in two files',
      { 'r1/z_mean.npy': { z_mean: [[100, 8]] }, 'r1/z_log_var.npy': { z_log_var: [[100, 8]] } },
      [],
      /r1\/z_mean\.npy and r1\/z_log_var\.npy/,
      /import glob, numpy as np\nfor m in sorted\(glob\.glob\("folder\/r\*\/z_mean\.npy"\)\): np\.savez\(m\[:-4\] \+ "_posterior\.npz", mean=np\.load\(m\), logvar=np\.load\(m\.replace\("mean", "log_var"\)\)\)/,
    ],
    [
      'logarithms of standard deviations',
      { 'a.npz': { mu: [[100, 8]], log_std: [[100, 8]] } },
      [],
      /logarithms of standard deviations: a\.npz: log_std/,
      /logvar=2 \* z\["log_std"\]/,
    ],
    [
      'arrays on their side',
      { 'a.npz': { mean: [[8, 100]], logvar: [[8, 100]] }, 'labels.npz': { y: [[100], 'int64'] } },
      [],
      /mean \(8, 100\), while labels\.npz has 100 rows/,
      /mean=z\["mean"\]\.T/,
    ],
  ])('%s', (_, files, others, message, hint) => {
    expect(refusalOf(files, others)).toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});

describe('what could be made of a folder, with the Python that does it', () => {
  it.each<[string, Record<string, Arrays>, string[], RegExp]>([
    [
      'models side by side in one file',
      { 'm.npz': { 's0/mean': [[100, 8]], 's0/logvar': [[100, 8]], 's1/mean': [[100, 8]], 's1/logvar': [[100, 8]] } },
      [],
      /mean=np\.stack\(\[z\["s0\/mean"\], z\["s1\/mean"\]\]\), logvar=np\.stack\(\[z\["s0\/logvar"\], z\["s1\/logvar"\]\]\)/,
    ],
    [
      'settings beside each model',
      many(['a/z.npz', 'b/z.npz']),
      ['a/config.json', 'b/config.json'],
      /f\[7:\]\.replace\("config\.json", "z\.npz"\).*glob\.glob\("folder\/\*\/config\.json"\)/,
    ],
    ['ids under another name', { 'a.npz': { ...PAIR, index: [[100], 'int64'] } }, [], /saved under the name ids/],
  ])('%s', (_, files, others, remark) => {
    expect(guess(files, others).remarks.join('\n')).toMatch(remark);
  });

  it.each<[string, Arrays, RegExp]>([
    ['precisions', { mu: [[100, 8]], precision: [[100, 8]] }, /variance=1 \/ z\["precision"\]/],
    [
      'Cholesky factors',
      { mean: [[100, 4]], scale_tril: [[100, 4, 4]] },
      /covariance=z\["scale_tril"\] @ np\.swapaxes/,
    ],
    ['logits', { logits: [[100, 8]] }, /probabilities=\(e := np\.exp\(/],
  ])('%s are told apart from what a job can name', (what, arrays, hint) => {
    expect(refusalOf({ 'a.npz': arrays })).toMatchObject({
      message: expect.stringContaining(what),
      hint: expect.stringMatching(hint),
    });
  });
});
