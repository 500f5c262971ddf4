import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { resolveSources } from '../../inputs/resolve.ts';
import { FIXTURES, GAUSSIAN, jobOf, refusalOf } from './fixture-job.ts';

const resolve = (...args: Parameters<typeof jobOf>) => resolveSources(jobOf(...args), FIXTURES);
const copyTo = (folder: string, ...names: string[]) => {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    copyFileSync(`${FIXTURES}/good/stored.npz`, join(folder, name));
  }
  return folder;
};
const temporary = () => mkdtempSync(join(tmpdir(), 'inputs-'));

describe('files of an ensemble', () => {
  it('are glob matches by code units of their paths, named below their common folder', async () => {
    const { sources } = await resolve('tree/*/*/seed?.npz');
    expect(sources.files.map(({ uri }) => uri)).toEqual([
      'tree/a/beta1/seed0.npz',
      'tree/a/beta1/seed1.npz',
      'tree/a/beta4/seed0.npz',
      'tree/a/beta4/seed1.npz',
      'tree/b/beta1/seed0.npz',
      'tree/b/beta1/seed1.npz',
      'tree/b/beta4/seed0.npz',
      'tree/b/beta4/seed1.npz',
    ]);
    expect(sources.spaces[0]!.name).toBe('a/beta1/seed0');
    expect(sources.files[0]!.location).toBe(`${FIXTURES}/tree/a/beta1/seed0.npz`);
  });

  it('have their content hashed', async () => {
    const { sources } = await resolve('good/stored.npz');
    const bytes = readFileSync(`${FIXTURES}/good/stored.npz`);
    expect(sources.files).toMatchObject([
      { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    ]);
  });

  it('are taken literally where they exist', async () => {
    const { sources } = await resolve('tree/[a].npz');
    expect(sources.spaces.map(({ name }) => name)).toEqual(['[a]']);
  });

  it('keep absolute paths absolute', async () => {
    const { sources } = await resolve(`${FIXTURES}/good/sto*.npz`);
    expect(sources.files[0]!.uri).toBe(`${FIXTURES}/good/stored.npz`);
  });

  it('are found at any depth by **', async () => {
    const { sources } = await resolve('tree/**/beta4/*.npz');
    expect(sources.files).toHaveLength(4);
    expect((await resolve('tree/a/**')).sources.files).toHaveLength(5);
  });

  it('keep the extension in their names only where names would be the same', async () => {
    const folder = copyTo(temporary(), 'a.npz', 'b.npz');
    copyFileSync(`${FIXTURES}/good/singles.safetensors`, join(folder, 'a.safetensors'));
    const { sources } = await resolveSources(jobOf('*'), folder);
    expect(sources.spaces.map(({ name }) => name)).toEqual(['a.npz', 'a.safetensors', 'b']);
  });

  it('may be links, and copies are told', async () => {
    const folder = copyTo(temporary(), 'a.npz');
    symlinkSync(join(folder, 'a.npz'), join(folder, 'b.npz'));
    const { sources, warnings } = await resolveSources(jobOf('*.npz'), folder);
    expect(sources.files).toHaveLength(2);
    expect(warnings).toMatchObject([
      { tag: 'files-identical', message: 'expected a model of its own in each file, got 1 copies: b.npz is a.npz' },
    ]);
  });

  it('are refused when one comes twice', async () => {
    const error = await refusalOf(resolve(['good/stored.npz', 'good/st*.npz']));
    expect(error).toMatchObject({ tag: 'input-format', fields: { file: 'good/stored.npz' }, hint: 'list it once' });
  });

  it('may serve two ensembles, and are listed once', async () => {
    const job = jobOf('good/stored.npz');
    const two = {
      ...job,
      ensembles: [job.ensembles[0]!, { ...job.ensembles[0]!, name: 'f', arrays: { mean: 'mean' } }],
    };
    const { sources } = await resolveSources(two, FIXTURES);
    expect(sources.files).toHaveLength(1);
    expect(sources.spaces.map(({ ensemble, kind }) => [ensemble, kind])).toEqual([
      ['e', 'diagonal_gaussian'],
      ['f', 'points'],
    ]);
  });

  it.each([
    ['tree/a/beta2/*.npz', 'did you mean beta1? looked in'],
    ['tree/a/beta1/*.npy', 'which has: last.npz, seed0.npz, seed1.npz'],
    ['nowhere/*.npz', 'which has: bad, factors, good'],
    ['tree/a/beta1', 'take its files: tree/a/beta1/*.npz'],
    ['good/storde.npz', 'did you mean stored.npz?'],
    ['gs://bucket/a.npz', 'copy the files here first'],
  ])('%s is missing, with a hint', async (path, hint) => {
    const error = await refusalOf(resolve(path));
    expect(error).toMatchObject({ tag: 'input-missing', fields: { file: path } });
    expect(error.hint).toContain(hint);
  });

  it('are refused with names that no table could show', async () => {
    const folder = copyTo(temporary(), 'a\nb.npz');
    expect(await refusalOf(resolveSources(jobOf('*.npz'), folder))).toMatchObject({
      tag: 'input-format',
      message: expect.stringContaining('"a\\nb"'),
    });
    const long = copyTo(temporary(), `${'x'.repeat(120)}/${'y'.repeat(90)}.npz`, 'z.npz');
    expect((await refusalOf(resolveSources(jobOf('**'), long))).message).toContain('1 to 200 characters, got 211');
  });
});

describe('templates', () => {
  const template = 'tree/{method}/beta{beta}/seed{seed}.npz';

  it('make what they name metadata, and report the files beside', async () => {
    const { sources, warnings } = await resolve(template);
    expect(sources.spaces[3]!.metadata).toEqual([
      { key: 'method', text: 'a', number: null },
      { key: 'beta', text: '4', number: 4 },
      { key: 'seed', text: '1', number: 1 },
    ]);
    expect(warnings.slice(0, 1)).toMatchObject([
      { tag: 'files-unmatched', message: expect.stringContaining('1 of 9 files do not match: a/beta1/last.npz') },
    ]);
  });

  it('make one ensemble per combination', async () => {
    const { sources } = await resolve(template, { name: undefined, groupBy: ['method', 'beta'] });
    expect(sources.ensembles).toEqual(['method=a,beta=1', 'method=a,beta=4', 'method=b,beta=1', 'method=b,beta=4']);
    expect(sources.spaces.map(({ ensemble, name }) => `${ensemble}:${name}`).slice(0, 3)).toEqual([
      'method=a,beta=1:seed0',
      'method=a,beta=1:seed1',
      'method=a,beta=4:seed0',
    ]);
    const named = await resolve(template, { name: 'study', groupBy: ['beta'] });
    expect(named.sources.ensembles).toEqual(['study/beta=1', 'study/beta=4']);
    expect(named.sources.spaces[0]!.name).toBe('a/beta1/seed0');
  });

  it('want a repeated name to agree with itself', async () => {
    const folder = copyTo(temporary(), '1/m1.npz', '2/m2.npz', '3/m4.npz');
    const { sources, warnings } = await resolveSources(jobOf('{k}/m{k}.npz'), folder);
    expect(sources.spaces.map(({ metadata }) => metadata[0]!.text)).toEqual(['1', '2']);
    expect(warnings[0]).toMatchObject({
      tag: 'files-unmatched',
      message: '{k}/m{k}.npz: 1 of 3 files do not match: 3/m4.npz',
    });
  });

  it('are refused when groupBy has another name', async () => {
    const error = await refusalOf(resolve(template, { name: undefined, groupBy: ['gamma'] }));
    expect(error).toMatchObject({ tag: 'job-invalid', hint: 'the path names method, beta, seed' });
  });
});

describe('ensembles', () => {
  it('are refused when two have one name', async () => {
    const job = jobOf('good/stored.npz');
    const two = { ...job, ensembles: [job.ensembles[0]!, job.ensembles[0]!] };
    expect(await refusalOf(resolveSources(two, FIXTURES))).toMatchObject({
      tag: 'job-invalid',
      fields: { ensemble: 'e' },
    });
  });

  it.each([
    [{ logvar: 'logvar' }, 'got logvar', 'name the array of means'],
    [{ mean: 'm', logvar: 'l', std: 's' }, 'got mean + logvar + std', 'keep one of logvar, std'],
    [{ mean: 'm', logvar: 'm' }, 'expected an array of its own, got m', 'two arrays'],
    [{ labels: 'ids' }, 'another name than ids', 'reserved'],
  ])('are refused for arrays that make no posterior: %o', async (arrays, says, hint) => {
    const error = await refusalOf(resolve('good/stored.npz', { arrays }));
    expect(error.tag).toBe('job-invalid');
    expect(error.message).toContain(says);
    expect(error.hint).toContain(hint);
  });

  it('of means alone are refused by structure', async () => {
    const similarities = ['nmi' as const];
    const structure = {
      similarities,
      scope: 'ensemble' as const,
      compare: [],
      minInformationBits: 0,
      minSamples: 2,
      xi: 0.05,
      maxEps: 'inf' as const,
      standardErrors: 'none' as const,
    };
    const error = await refusalOf(
      resolve('good/stored.npz', { arrays: { mean: 'mean' } }, { analyses: { structure } }),
    );
    expect(error).toMatchObject({ tag: 'input-array', hint: 'export logvar, or give repeated samples' });
    const unknown = { analyses: { structure: { ...structure, compare: [['e', 'x']] as [string, string][] } } };
    expect(await refusalOf(resolve('good/stored.npz', {}, unknown))).toMatchObject({
      tag: 'job-invalid',
      hint: 'the ensembles: e',
    });
  });

  it('want mean and logvar in one file', async () => {
    const error = await refusalOf(resolve('npy/f4.npy'));
    expect(error).toMatchObject({ tag: 'input-array', fields: { file: 'npy/f4.npy', array: 'logvar' } });
  });
});

describe('the leading axis', () => {
  it('is one of spaces when factors or another file have as many points', async () => {
    const folder = temporary();
    for (const name of ['many', 'noids']) copyFileSync(`${FIXTURES}/good/${name}.npz`, join(folder, `${name}.npz`));
    expect((await resolveSources(jobOf(['many.npz', 'noids.npz']), folder)).sources.spaces).toHaveLength(5);
    const { sources } = await resolve('good/many.npz', {}, { factors: { file: 'factors/sorts.npz' } });
    expect(sources.spaces).toHaveLength(4);
  });

  it('is settled by the factors when the files have no ids', async () => {
    const error = await refusalOf(resolve('bad/small_map.npz', {}, { factors: { file: 'factors/digit.npy' } }));
    expect(error).toMatchObject({
      tag: 'input-shape',
      message: expect.stringContaining('expected 12 points (factors/digit.npy)'),
    });
  });
});

describe('the sample', () => {
  it.each([
    [{}, 12],
    [{ size: 'all' as const }, 12],
    [{ size: 5 }, 5],
    [{ rows: 'good/rows.npy' }, 4],
    [{ rows: 'good/rows.npz' }, 4],
  ])('of %o has its size', async (sample, size) => {
    const { sources } = await resolve('good/stored.npz', {}, { sample: { seed: 0, ...sample } });
    expect(sources.samplePoints).toBe(size);
    expect(sources.rowsFile).toBe('rows' in sample ? 1 : -1);
  });

  it.each([
    ['bad/rows_twice.npy', 'input-value', 2, 'expected each row once, got 1 again'],
    ['bad/rows_beyond.npy', 'input-value', 2, 'expected a row number from 0 to 11, got 12'],
    ['bad/rows_mask.npy', 'input-dtype', undefined, 'expected integers, got bool'],
    ['good/coefficients.npz', 'input-shape', undefined, 'got (12, 12)'],
    ['good/stored.npz', 'input-array', undefined, 'one called rows'],
  ])('is refused from %s', async (rows, tag, row, says) => {
    const error = await refusalOf(resolve('good/noids.npz', {}, { sample: { seed: 0, rows } }));
    expect(error.tag).toBe(tag);
    expect(error.message).toContain(says);
    expect(error.fields).toMatchObject({ file: rows, ...(row === undefined ? {} : { row }) });
  });

  it('is refused when it is larger than the data', async () => {
    const error = await refusalOf(resolve('good/stored.npz', {}, { sample: { seed: 0, size: 13 } }));
    expect(error).toMatchObject({
      tag: 'input-shape',
      message: 'job: sample.size: expected 2 to 12 data points, as many as there are, got 13',
    });
  });
});

describe('progress', () => {
  it('counts headers and bytes up to all of them, and can be stopped', async () => {
    const seen = new Map<string, [number, number]>();
    const job = jobOf('tree/*/*/seed*.npz', { arrays: GAUSSIAN });
    const { sources } = await resolveSources(job, FIXTURES, {
      onProgress: (done, total, what) => seen.set(what, [done, total]),
    });
    const bytes = sources.files.reduce((total, file) => total + file.bytes, 0);
    expect(Object.fromEntries(seen)).toEqual({ 'reading headers': [8, 8], hashing: [bytes, bytes] });
    await expect(resolveSources(job, FIXTURES, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('files that are no arrays at all', () => {
  it('are named with what they are', async () => {
    const folder = temporary();
    writeFileSync(join(folder, 'a.dat'), 'x'.repeat(40));
    expect(await refusalOf(resolveSources(jobOf('a.dat'), folder))).toMatchObject({
      tag: 'input-format',
      message: expect.stringContaining('another format'),
    });
  });
});
