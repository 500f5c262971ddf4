import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { jobText } from '../../cli/job-text.ts';
import { parseJob } from '../../contracts/schema/job.ts';
import type { Dtype } from '../../inputs/array.ts';
import { guessJob } from '../../inputs/guess/guess.ts';
import { command } from '../support/command.ts';
import { type Drawn, drawPosteriors, integers, writeFiles } from '../support/posteriors.ts';

const N = 120;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'census-init-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Files = Parameters<typeof writeFiles>[1];
const digits = integers(Array.from({ length: N }, (_, k) => k % 10));

/** A model for each path, with the arrays that are wanted of it. */
const models = (paths: readonly string[], arraysOf: (drawn: Drawn) => Files[string]): Files =>
  Object.fromEntries(paths.map((path, seed) => [path, arraysOf(drawPosteriors(seed, N, 4))]));
const pair = ({ mean, logvar }: Drawn) => ({ mean, logvar });
const seeds = (folder: string, count = 3) => Array.from({ length: count }, (_, k) => `${folder}seed${k}.npz`);

/** Folders as people have them, and the job that they mean. */
const FOLDERS: Readonly<Record<string, readonly [Files, Record<string, unknown>]>> = {
  'plain seeds with company': [
    {
      ...models(seeds('posteriors/'), ({ mean, std }) => ({ mu: mean, sigma: std })),
      'labels.npz': { digit: digits },
      'images.npy': { shape: [N, 8, 8], data: new Uint8Array(N * 64) },
      'runs.csv': 'file,lr\nseed0.npz,0.1\nseed1.npz,0.2\nseed2.npz,0.3\n',
      'README.md': '# notes',
      '.DS_Store': 'x',
      'train.log': 'epoch 1',
      'weights/model.ckpt': 'x',
    },
    {
      ensembles: [
        {
          name: 'posteriors',
          spaces: 'posteriors/seed{seed}.npz',
          arrays: { mean: 'mu', std: 'sigma' },
          meta: 'runs.csv',
        },
      ],
      factors: { file: 'labels.npz' },
      media: { images: 'images.npy' },
    },
  ],
  'settings and seeds': [
    models([...seeds('method=vae/beta=1/'), ...seeds('method=vae/beta=4/')], pair),
    {
      ensembles: [
        {
          spaces: 'method=vae/beta={beta}/seed{seed}.npz',
          groupBy: ['beta'],
          arrays: { mean: 'mean', logvar: 'logvar' },
        },
      ],
    },
  ],
  'Übung (2) #1': [
    models([...seeds("it's [new]/"), ...seeds('"quoted": #2/')], pair),
    {
      ensembles: [
        { name: '"quoted": #2', spaces: '"quoted": #2/seed{seed}.npz', arrays: { mean: 'mean', logvar: 'logvar' } },
        { name: "it's [new]", spaces: seeds("it's [new]/"), arrays: { mean: 'mean', logvar: 'logvar' } },
      ],
    },
  ],
  'one file': [
    {
      'all.npz': {
        mean: {
          shape: [2, N, 4],
          data: Float32Array.from([0, 1].flatMap((seed) => [...(drawPosteriors(seed, N).mean.data as Float32Array)])),
        },
        logvar: {
          shape: [2, N, 4],
          data: Float32Array.from([0, 1].flatMap((seed) => [...(drawPosteriors(seed, N).logvar.data as Float32Array)])),
        },
      },
      'y.npy': digits,
    },
    {
      ensembles: [{ name: 'all', spaces: 'all.npz', arrays: { mean: 'mean', logvar: 'logvar' } }],
      factors: { file: 'y.npy' },
    },
  ],
  'means alone': [
    models(['a.npy', 'b.npy'], ({ mean }) => mean),
    { ensembles: [{ name: 'means alone', spaces: '*.npy', arrays: { mean: 'mean' } }], analyses: {} },
  ],
  'other lengths': [
    { ...models(seeds(''), pair), 'odd.npz': pair(drawPosteriors(9, 100, 4)) },
    { ensembles: [{ name: 'other lengths', spaces: 'seed{seed}.npz', arrays: { mean: 'mean', logvar: 'logvar' } }] },
  ],
  'many files, some of which do not fit': [
    {
      ...models(
        Array.from({ length: 100 }, (_, k) => `m/net${String(k).padStart(3, '0')}.npz`),
        pair,
      ),
      'm/net017.npz': pair(drawPosteriors(17, 100, 4)),
      'm/net061.npz': { mean: drawPosteriors(61, N, 4).mean },
    },
    {
      ensembles: [
        {
          name: 'm',
          spaces: Array.from({ length: 100 }, (_, k) => `m/net${String(k).padStart(3, '0')}.npz`).filter(
            (path) => !/017|061/.test(path),
          ),
          arrays: { mean: 'mean', logvar: 'logvar' },
        },
      ],
    },
  ],
  'everything in one folder': [
    { ...models(seeds(''), pair), 'labels.npz': { digit: digits } },
    {
      ensembles: [
        { name: 'everything in one folder', spaces: 'seed{seed}.npz', arrays: { mean: 'mean', logvar: 'logvar' } },
      ],
      factors: { file: 'labels.npz' },
    },
  ],
  'factors that cannot be': [
    {
      ...models(seeds(''), pair),
      'labels.npz': { values: { shape: [N, 3], data: new Float32Array(3 * N).fill(0.2) } },
    },
    {
      ensembles: [
        { name: 'factors that cannot be', spaces: 'seed{seed}.npz', arrays: { mean: 'mean', logvar: 'logvar' } },
      ],
    },
  ],
};

describe('census init', () => {
  it.each(Object.keys(FOLDERS))('understands %j, and what it writes is valid, values included', async (name) => {
    const [files, expected] = FOLDERS[name]!;
    writeFiles(join(root, name), files);
    const made = await command(root, 'init', name);
    expect([made.code, made.stdout]).toEqual([
      0,
      expect.stringMatching(/: \d+ spaces? of \d+ points in \d+ ensembles?\nnext: census validate /),
    ]);
    const text = readFileSync(join(root, name, 'job.yaml'), 'utf8');
    expect(parse(text)).toEqual({
      analyses: { structure: {} },
      sample: { size: N, seed: 0 },
      name: expect.stringMatching(/^[a-z0-9-]+$/),
      ...expected,
    });
    const checked = await command(root, 'validate', `${name}/job.yaml`, '--values');
    const warned = ['factors that cannot be', 'other lengths'].includes(name) ? '1 warning' : 'no warnings';
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringMatching(new RegExp(`^valid {6}${warned};`, 'm'))]);
  });

  it('writes the same job again, with or without one there', async () => {
    const name = 'plain seeds with company';
    const first = readFileSync(join(root, name, 'job.yaml'), 'utf8');
    expect((await command(root, 'init', name, '--force')).code).toBe(0);
    expect(readFileSync(join(root, name, 'job.yaml'), 'utf8')).toBe(first);
  });

  it('overwrites nothing unless told to', async () => {
    const { code, stderr } = await command(root, 'init', 'one file');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: one file\/job\.yaml: expected no file yet, got one\n {2}hint: --force overwrites it/,
    );
  });

  it('tells what it left out and why, in the job and on stderr', async () => {
    const { stderr } = await command(root, 'init', 'plain seeds with company', '--force');
    const text = readFileSync(join(root, 'plain seeds with company', 'job.yaml'), 'utf8');
    for (const words of [stderr, text]) {
      expect(words).toMatch(/README\.md, train\.log: text/);
      expect(words).toMatch(/weights\/model\.ckpt: a checkpoint of weights/);
      expect(words).not.toMatch(/DS_Store/);
    }
    const odd = await command(root, 'init', 'other lengths', '--force');
    expect(odd.stderr).toMatch(/3 files have 120, .*odd\.npz \(100\)/);
    const factors = await command(root, 'init', 'factors that cannot be', '--force');
    expect(factors.stderr).toMatch(/labels\.npz: expected factors, but values is a matrix of floats/);
  });

  it('explains each guess beside its key', () => {
    const text = readFileSync(join(root, 'plain seeds with company', 'job.yaml'), 'utf8');
    expect(text).toMatch(/mean: mu # means by its name/);
    expect(text).toMatch(/std: sigma # standard deviations by its name; values from 0\.\d+ to 0\.\d+/);
    expect(text).toMatch(
      /# Known factors of the data points: one value for each data point: digit \(categorical\)\.\nfactors:/,
    );
    expect(text).toMatch(/minSamples: auto .* 3 of 3 spaces/);
    expect(text).toMatch(/# {3}census validate 'plain seeds with company\/job\.yaml'/);
  });

  it('writes elsewhere with paths from there, prints with paths from here, and takes a name', async () => {
    const elsewhere = await command(root, 'init', 'settings and seeds', '--out', 'settings.yaml', '--name', 'my-study');
    expect(elsewhere.code).toBe(0);
    expect(parse(readFileSync(join(root, 'settings.yaml'), 'utf8'))).toMatchObject({
      name: 'my-study',
      ensembles: [{ spaces: 'settings and seeds/method=vae/beta={beta}/seed{seed}.npz' }],
    });
    const printed = await command(root, 'init', 'settings and seeds', '--stdout', '--quiet');
    expect(parse(printed.stdout)).toMatchObject({
      ensembles: [{ spaces: 'settings and seeds/method=vae/beta={beta}/seed{seed}.npz' }],
    });
    expect(printed.stderr).toBe('');
    expect((await command(root, 'init', 'one file', '--name', 'My Study')).stderr).toMatch(
      /for example --name my-study/,
    );
  });

  it('is one event with --json', async () => {
    const { stdout } = await command(root, 'init', 'one file', '--force', '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        event: 'init',
        job: join(root, 'one file', 'job.yaml'),
        name: 'one-file',
        ensembles: 1,
        spaces: 2,
        points: N,
        kind: 'diagonal_gaussian',
        valid: true,
      },
    ]);
  });
});

describe('the text of a job', () => {
  const anyName = fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => /^[^\p{Cc}/\\]+$/u.test(text) && !text.startsWith('.'));

  it('means the same whatever characters names and paths have', () => {
    let understood = 0;
    fc.assert(
      fc.property(
        anyName,
        anyName,
        anyName,
        fc.uniqueArray(anyName, { minLength: 1, maxLength: 4 }),
        (folder, mean, width, stems) => {
          fc.pre(mean !== width && mean !== 'ids' && width !== 'ids');
          const array = (name: string) => ({ name, shape: [50, 4], dtype: 'float32' as Dtype });
          const paths = stems.map((stem) => `${folder}/${stem}.npz`).sort();
          const files = paths.map((path) => ({
            path,
            format: 'npz' as const,
            assumed: false,
            single: false,
            unread: [],
            arrays: [array(mean), array(width)],
          }));
          let guess;
          try {
            guess = guessJob({ paths, files, tables: [], ignored: [{ path: mean, why: width }] }, folder, folder);
          } catch {
            return; // such as weights: names that say something else are another test's affair
          }
          understood += 1;
          const text = jobText(guess, {
            name: 'a',
            nameBecause: folder,
            shown: folder,
            files: 1,
            place: (path) => path,
            job: folder,
            fault: stems.join('\n'),
          });
          const job = parseJob(parse(text), 'job');
          expect(job.ensembles.map(({ spaces, arrays, name }) => ({ spaces, arrays, name }))).toEqual(
            guess.entries.map(({ spaces, reading, name }) => ({
              spaces: [spaces].flat(),
              arrays: reading.arrays,
              name,
            })),
          );
        },
      ),
      { seed: 3, numRuns: 300 },
    );
    expect(understood).toBeGreaterThan(250);
  });
});
