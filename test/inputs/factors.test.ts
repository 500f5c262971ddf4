import { describe, expect, it } from '@jest/globals';
import type { FactorsJob } from '../../contracts/job.ts';
import { readFactors } from '../../inputs/factors.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import { FIXTURES, jobOf, refusalOf } from './fixture-job.ts';

const N = 12;
const read = (name: string, missing?: FactorsJob['missing']) => {
  const uri = `factors/${name}`;
  return readFactors({ file: uri, missing }, { uri, location: `${FIXTURES}/${uri}` }, N);
};
const codes = (of: (i: number) => number) => Int32Array.from({ length: N }, (_, i) => of(i));

describe('factors', () => {
  it('come in every sort from an archive, without ids, weights and constants', async () => {
    const { factors, warnings } = await read('sorts.npz');
    const [shape, flag, label, size, first, second, soft, ...rest] = factors;
    expect(rest).toEqual([]);
    expect(shape).toEqual({ sort: 'categorical', name: 'shape', codes: codes((i) => i % 3), classes: ['0', '1', '2'] });
    expect(flag).toEqual({
      sort: 'categorical',
      name: 'flag',
      codes: codes((i) => Number(i % 2 === 0)),
      classes: ['false', 'true'],
    });
    expect(label).toEqual({
      sort: 'categorical',
      name: 'label',
      codes: codes((i) => [0, -1, 1, 2][i % 4]!),
      classes: ['x', 'y', 'z'],
    });
    expect(size).toMatchObject({ sort: 'continuous', name: 'size' });
    expect(size!.sort === 'continuous' && Array.from(size!.values.slice(0, 3))).toEqual([0, 1 / 11, NaN]);
    expect(first).toMatchObject({ sort: 'categorical', name: 'grid.0', codes: codes((i) => i % 2) });
    expect(second).toMatchObject({ sort: 'categorical', name: 'grid.1', codes: codes((i) => i % 3) });
    expect(soft).toMatchObject({ sort: 'soft', name: 'soft', classes: 5 });
    expect(warnings.map(({ tag, message }) => [tag, message.split(':')[1]?.trim()])).toEqual([
      ['factor-constant', 'constant'],
      ...['shape', 'flag', 'label', 'grid.0', 'grid.1'].map((name) => ['factor-many-values', name]),
    ]);
  });

  it('come from a table, with nulls for missing values', async () => {
    const { factors } = await read('table.parquet');
    expect(factors.map(({ name, sort }) => [name, sort])).toEqual([
      ['digit', 'categorical'],
      ['name', 'categorical'],
      ['size', 'continuous'],
      ['soft', 'soft'],
      ['flag', 'categorical'],
    ]);
    expect(factors[0]).toMatchObject({ codes: codes((i) => (i === 2 ? -1 : i % 3)) });
    expect(factors[1]).toMatchObject({ codes: codes((i) => (i === 1 ? -1 : i % 2)), classes: ['a', 'b'] });
  });

  it('come from CSV, with quotes and empty cells', async () => {
    const { factors } = await read('table.csv');
    expect(factors).toMatchObject([
      { sort: 'categorical', name: 'digit', codes: codes((i) => (i === 2 ? -1 : i % 3)) },
      { sort: 'continuous', name: 'size' },
      { sort: 'categorical', name: 'name', classes: ['n, 0', 'n, 1'] },
    ]);
  });

  it('come from one .npy, called after the file', async () => {
    const { factors } = await read('digit.npy');
    expect(factors).toMatchObject([{ name: 'digit', classes: ['0', '1', '2', '3', '4'] }]);
  });

  it('have missing codes, for all or by name', async () => {
    const all = await read('missing.npz', [-1, -999]);
    expect(all.factors[0]).toMatchObject({ codes: codes((i) => (i === 4 ? -1 : i % 3)), classes: ['0', '1', '2'] });
    expect(all.factors[1]!.sort === 'continuous' && Number.isNaN(all.factors[1]!.values[5])).toBe(true);
    const own = await read('missing.npz', { size: [-999] });
    expect(own.factors[0]).toMatchObject({ classes: ['-1', '0', '1', '2'] });
    expect(await refusalOf(read('missing.npz', { digits: [0] }))).toMatchObject({
      tag: 'job-invalid',
      hint: 'did you mean digit?',
    });
  });

  it('sort their classes by number, not by text', async () => {
    const { factors, warnings } = await read('many.npz');
    expect(factors[0]).toMatchObject({ codes: codes((i) => i) });
    expect(warnings[0]).toMatchObject({
      tag: 'factor-many-values',
      message: 'factors/many.npz: code: expected at most 1 distinct values for 12 points, got 12',
    });
  });

  it.each([
    [
      'short.npz',
      'input-alignment',
      'digit',
      undefined,
      'expected 12 values as in the spaces, got 11',
      'file of their own',
    ],
    ['matrix.npz', 'input-value', 'pose', 0, 'probabilities that sum to 1', 'pose[:, 0]'],
    ['infinite.npz', 'input-value', 'size', 3, 'got Infinity', 'NaN stands for a missing value'],
    ['cube.npz', 'input-shape', 'cube', undefined, 'got (12, 2, 2)', 'points × factors'],
    ['object.npz', 'input-dtype', 'label', undefined, 'Python objects (pickled', 'never opened'],
  ])('%s are refused', async (name, tag, array, row, says, hint) => {
    const error = await refusalOf(read(name));
    expect(error.tag).toBe(tag);
    expect(error.message).toContain(`factors/${name}: ${array}: `);
    expect(error.message).toContain(says);
    expect(error.hint).toContain(hint);
    expect(error.fields).toMatchObject({ file: `factors/${name}`, array, ...(row === undefined ? {} : { row }) });
  });

  it('are aligned with the spaces by ids before anything starts', async () => {
    const job = jobOf('good/stored.npz', {}, { factors: { file: 'factors/otherids.npz' } });
    const error = await refusalOf(resolveSources(job, FIXTURES));
    expect(error).toMatchObject({
      tag: 'input-alignment',
      fields: { file: 'factors/otherids.npz', array: 'ids', row: 0 },
    });
    const short = jobOf('good/stored.npz', {}, { factors: { file: 'factors/short.npz' } });
    expect(await refusalOf(resolveSources(short, FIXTURES))).toMatchObject({
      tag: 'input-alignment',
      fields: { array: 'digit' },
    });
  });

  it('are listed after the spaces among the files of a run, with their warnings', async () => {
    const job = jobOf('good/stored.npz', {}, { factors: { file: 'factors/sorts.npz' } });
    const { sources, warnings } = await resolveSources(job, FIXTURES);
    expect(sources.files.map(({ uri }) => uri)).toEqual(['good/stored.npz', 'factors/sorts.npz']);
    expect(sources.factorsFile).toBe(1);
    expect(warnings.map(({ tag }) => tag)).toContain('factor-constant');
  });
});
