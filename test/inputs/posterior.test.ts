import { appendFileSync, copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ArraysJob } from '../../contracts/job.ts';
import { checkValues } from '../../inputs/check.ts';
import { openSpaceReader, readPosterior } from '../../inputs/posterior.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { FIXTURES, GAUSSIAN, jobOf, readAll, refusalOf } from './fixture-job.ts';

const { good } = JSON.parse(readFileSync(`${FIXTURES}/values.json`, 'utf8')) as { good: Record<string, number[]> };
const [N, D] = [12, 3];

/** Column d of the means or variances of a list of one-dimensional Gaussians, as one N×D list. */
function rowsOf(channels: readonly Posterior[], part: 'mean' | 'variance'): number[] {
  const columns = channels.map((channel) => {
    if (channel.kind !== 'diagonal_gaussian') throw new Error(channel.kind);
    return channel[part];
  });
  return Array.from(
    { length: N * columns.length },
    (_, at) => columns[at % columns.length]![Math.floor(at / columns.length)]!,
  );
}

/** The first entries that are further apart than the tolerance allows, as text. */
function differences(got: readonly number[], wanted: readonly number[], tolerance: number): string[] {
  if (got.length !== wanted.length) return [`${got.length} for ${wanted.length} entries`];
  const far = got.flatMap((value, at) => {
    const error = Math.abs(value - wanted[at]!) / Math.max(1, Math.abs(wanted[at]!));
    return error <= tolerance ? [] : [`[${at}]: ${value} for ${wanted[at]}`];
  });
  return far.slice(0, 3);
}

describe('diagonal Gaussians', () => {
  const exact = {
    'stored.npz': 0,
    'deflated.npz': 0,
    'doubles.npz': 0,
    'zip64.npz': 0,
    'singles.safetensors': 0,
    'doubles.safetensors': 0,
    'columns.parquet': 0,
    'lists.parquet': 0,
    'fixed.parquet': 0,
    'polars.parquet': 0,
    'split.parquet': 0,
    'meta-inside.npz': 0,
    'stored.pt': 0,
    'stored.h5': 0,
  };
  const rounded = { 'halves.safetensors': 2e-3, 'halves.parquet': 2e-3, 'bfloats.safetensors': 2e-2 };

  it.each(Object.entries({ ...exact, ...rounded }))('of %s are those of the file', async (file, tolerance) => {
    const { spaces, sources, warnings } = await readAll(jobOf(`good/${file}`));
    expect(warnings).toEqual([]);
    expect(sources.spaces).toMatchObject([
      { kind: 'diagonal_gaussian', points: N, dimensions: D, channels: D, whole: false, leading: -1 },
    ]);
    const { channels } = spaces[0]!.posterior;
    expect(channels).toHaveLength(D);
    expect(differences(rowsOf(channels, 'mean'), good['mean']!, tolerance)).toEqual([]);
    expect(differences(rowsOf(channels, 'variance'), good['logvar']!.map(Math.exp), tolerance)).toEqual([]);
  });

  it.each([
    ['variance.npz', { mean: 'mean', variance: 'variance' }],
    ['std.npz', { mean: 'mean', std: 'std' }],
  ])('of %s have the same variances', async (file, arrays) => {
    const { spaces } = await readAll(jobOf(`good/${file}`, { arrays }));
    expect(differences(rowsOf(spaces[0]!.posterior.channels, 'variance'), good['logvar']!.map(Math.exp), 1e-6)).toEqual(
      [],
    );
  });

  it.each(['many.npz', 'many_deflated.npz', 'many_fortran.npz'])(
    'of every space in %s are told apart',
    async (file) => {
      const { sources, spaces } = await readAll(jobOf(`good/${file}`));
      const stem = file.replace('.npz', '');
      expect(sources.spaces.map(({ name, leading }) => [name, leading])).toEqual(
        [0, 1, 2, 3].map((k) => [`${stem}[${k}]`, k]),
      );
      spaces.forEach(({ posterior }, k) => {
        expect(
          differences(rowsOf(posterior.channels, 'mean'), good['many_mean']!.slice(k * N * D, (k + 1) * N * D), 0),
        ).toEqual([]);
        expect(
          differences(
            rowsOf(posterior.channels, 'variance'),
            good['many_logvar']!.slice(k * N * D, (k + 1) * N * D).map(Math.exp),
            0,
          ),
        ).toEqual([]);
      });
    },
  );

  it('are one channel when the whole space is', async () => {
    const { sources, spaces } = await readAll(jobOf('good/stored.npz', { channels: 'space' }));
    expect(sources.spaces).toMatchObject([{ channels: 1, whole: true, dimensions: D }]);
    expect(spaces[0]!.posterior.channels).toMatchObject([{ kind: 'diagonal_gaussian', points: N, dimensions: D }]);
  });

  it('have one dimension when a table has single columns', async () => {
    const { spaces } = await readAll(jobOf('good/scalars.parquet'));
    expect(
      differences(
        rowsOf(spaces[0]!.posterior.channels, 'mean'),
        good['mean']!.filter((_, at) => at % D === 0),
        0,
      ),
    ).toEqual([]);
  });

  it('are the moments of repeated samples', async () => {
    const { spaces, sources } = await readAll(jobOf('good/samples.npz', { arrays: { samples: 'samples' } }));
    expect(sources.spaces).toMatchObject([{ kind: 'samples', channels: D }]);
    expect(differences(rowsOf(spaces[0]!.posterior.channels, 'mean'), good['sampled_mean']!, 1e-12)).toEqual([]);
    expect(differences(rowsOf(spaces[0]!.posterior.channels, 'variance'), good['variance']!, 1e-12)).toEqual([]);
    const many = await readAll(jobOf('good/samples.npz', { arrays: { samples: 'many' } }));
    expect(many.sources.spaces).toHaveLength(2);
    expect(
      differences(
        rowsOf(many.spaces[1]!.posterior.channels, 'mean'),
        good['sampled_mean']!.map((value) => value + 1),
        1e-6,
      ),
    ).toEqual([]);
  });
});

describe('other kinds', () => {
  it.each<[string, ArraysJob, number, object]>([
    ['full.npz', { mean: 'mean', covariance: 'cov' }, 1, { kind: 'full_gaussian', points: N, dimensions: D }],
    ['categorical.npz', { probabilities: 'p' }, 1, { kind: 'categorical', points: N, classes: 5 }],
    ['variables.npz', { probabilities: 'p' }, 2, { kind: 'categorical', points: N, classes: 5 }],
    ['labels.npz', { labels: 'names' }, 1, { kind: 'labels', points: N }],
    ['labels.npz', { labels: 'pair' }, 2, { kind: 'labels', points: N }],
    ['labels.npy', { labels: 'anything' }, 1, { kind: 'labels', points: N }],
    ['coefficients.npz', { coefficients: 'B' }, 1, { kind: 'coefficients', points: N }],
  ])('%s: %o', async (file, arrays, count, shape) => {
    const { sources, spaces } = await readAll(jobOf(`good/${file}`, { arrays }));
    expect(spaces[0]!.posterior.channels).toHaveLength(count);
    expect(spaces[0]!.posterior.channels[0]).toMatchObject(shape);
    expect(sources.spaces[0]!.channels).toBe(count);
  });

  it('split variables of a categorical code', async () => {
    const { spaces } = await readAll(jobOf('good/variables.npz', { arrays: { probabilities: 'p' } }));
    const second = spaces[0]!.posterior.channels[1]!;
    if (second.kind !== 'categorical') throw new Error(second.kind);
    expect(
      differences(
        Array.from(second.probabilities),
        good['probabilities']!.filter((_, at) => Math.floor(at / 5) % 2 === 1),
        0,
      ),
    ).toEqual([]);
  });

  it('take several spaces of one file', async () => {
    const codes = await readAll(jobOf('good/many_categorical.npz', { arrays: { probabilities: 'p' } }));
    expect(codes.spaces.map(({ posterior }) => posterior.channels.length)).toEqual([2, 2, 2]);
    const full = await readAll(jobOf('good/many_full.npz', { arrays: { mean: 'mean', covariance: 'cov' } }));
    expect(full.spaces).toHaveLength(4);
  });

  it('give labels codes of which only equality matters', async () => {
    const { spaces } = await readAll(jobOf('good/labels.npz', { arrays: { labels: 'names' } }));
    expect(spaces[0]!.posterior.channels).toMatchObject([{ labels: Int32Array.from({ length: N }, (_, i) => i % 3) }]);
  });

  it('give means alone no channel', async () => {
    const { sources, spaces } = await readAll(jobOf('good/stored.npz', { arrays: { mean: 'mean' } }));
    expect(sources.spaces).toMatchObject([{ kind: 'points', dimensions: D }]);
    expect(spaces[0]!.posterior.channels).toEqual([]);
    expect(differences(Array.from(spaces[0]!.posterior.mean!), good['mean']!, 0)).toEqual([]);
  });

  it('refuse several variables as a whole', async () => {
    const arrays = { probabilities: 'p' };
    const error = await refusalOf(readAll(jobOf('good/variables.npz', { arrays, channels: 'space' })));
    expect(error).toMatchObject({
      tag: 'job-invalid',
      message: expect.stringContaining('expected dimension for 2 variables'),
    });
  });
});

describe('a file that changes after the job was resolved', () => {
  it('is refused before anything of it is used', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
    copyFileSync(`${FIXTURES}/good/stored.npz`, join(folder, 'a.npz'));
    const { sources } = await resolveSources(jobOf('a.npz', { arrays: GAUSSIAN }), folder);
    appendFileSync(join(folder, 'a.npz'), ' ');
    const error = await refusalOf(readPosterior(sources.spaces[0]!, sources.files));
    expect(error).toMatchObject({ tag: 'input-changed', fields: { file: 'a.npz' } });
    copyFileSync(`${FIXTURES}/bad/fewer.npz`, join(folder, 'a.npz'));
    expect(await refusalOf(readPosterior(sources.spaces[0]!, sources.files, { verify: false }))).toMatchObject({
      tag: 'input-changed',
    });
    await expect(openSpaceReader(sources.files[0]!)).rejects.toMatchObject({ tag: 'input-changed' });
  });
});

describe('checking the values of a whole job', () => {
  it('reads every space, and stops at the first wrong value', async () => {
    const { sources } = await resolveSources(jobOf(['good/stored.npz', 'good/deflated.npz', 'bad/nan.npz']), FIXTURES);
    const seen: number[] = [];
    const error = await refusalOf(checkValues(sources, { onProgress: (done) => seen.push(done) }));
    expect(error).toMatchObject({
      tag: 'input-value',
      fields: { file: 'bad/nan.npz', array: 'mean', row: 7, column: 1 },
    });
    expect(seen).toEqual([1, 2]);
  });
});
