import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { numberOf, parseCsv } from '../../inputs/csv.ts';
import { joinMetadata } from '../../inputs/metadata.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import { FIXTURES, jobOf, refusalOf } from './fixture-job.ts';

const template = 'tree/{method}/beta{beta}/seed{seed}.npz';
const textOf = (metadata: readonly { key: string; text: string }[]) =>
  Object.fromEntries(metadata.map(({ key, text }) => [key, text]));

describe('metadata', () => {
  it('are joined by file, relative to the table, from CSV', async () => {
    const { sources, warnings } = await resolveSources(jobOf(template, { meta: 'tree/runs.csv' }), FIXTURES);
    expect(textOf(sources.spaces[0]!.metadata)).toEqual({
      method: 'a',
      beta: '1',
      seed: '0',
      steps: '1000',
      note: 'first',
    });
    expect(sources.spaces[1]!.metadata.at(-1)).toEqual({ key: 'steps', text: '2000', number: 2000 });
    expect(warnings.filter(({ tag }) => tag === 'metadata-unmatched').map(({ message }) => message)).toEqual([
      'tree/runs.csv: 1 rows name no space: nowhere.npz',
      'tree/runs.csv: 6 spaces have no row: a/beta4/seed0, a/beta4/seed1, b/beta1/seed0, b/beta1/seed1, b/beta4/seed0 and 1 more',
    ]);
    expect(sources.files.at(-1)!.uri).toBe('tree/runs.csv');
  });

  it('are joined by name from JSON, and win over the path with a warning', async () => {
    const { sources, warnings } = await resolveSources(jobOf(template, { meta: 'tree/runs.json' }), FIXTURES);
    expect(textOf(sources.spaces[7]!.metadata)).toEqual({ method: 'b', beta: '4', seed: '9', steps: '5' });
    expect(warnings).toContainEqual(
      expect.objectContaining({
        tag: 'metadata-conflict',
        message: "tree/runs.json: seed differ from the path; the table's are used",
      }),
    );
  });

  it('are joined by space from Parquet', async () => {
    const { sources } = await resolveSources(jobOf(template, { meta: 'tree/runs.parquet' }), FIXTURES);
    expect(textOf(sources.spaces[0]!.metadata)).toMatchObject({ steps: '1', rate: '0.5' });
    expect(textOf(sources.spaces[4]!.metadata)).toEqual({ method: 'b', beta: '1', seed: '0', steps: '2' });
  });

  it('are joined to the entries of one file, all or each', () => {
    const spaces = [0, 1].map((leading) => ({
      ensemble: 'e',
      name: `m[${leading}]`,
      uri: 'a/m.npz',
      leading,
      values: new Map(),
    }));
    const rows = (...keys: string[]) => ({ columns: ['name', 'x'], rows: keys.map((key, i) => [key, `${i}`]) });
    const texts = (...keys: string[]) =>
      joinMetadata(spaces, rows(...keys), 'runs.csv').metadata.map((list) => list[0]?.text);
    expect(texts('m[1]', 'm[0]')).toEqual(['1', '0']);
    expect(texts('1')).toEqual([undefined, '0']);
    expect(texts('a/m.npz')).toEqual(['0', '0']);
    expect(texts('m')).toEqual(['0', '0']);
    expect(texts('e/m[1]')).toEqual([undefined, '0']);
  });

  it('are not guessed where two files share a name', () => {
    const spaces = ['a', 'b'].map((folder) => ({
      ensemble: 'e',
      name: `${folder}/m`,
      uri: `${folder}/m.npz`,
      leading: -1,
      values: new Map(),
    }));
    const { metadata, warnings } = joinMetadata(spaces, { columns: ['file', 'x'], rows: [['m.npz', '1']] }, 'runs.csv');
    expect(metadata).toEqual([[], []]);
    expect(warnings[0]!.message).toBe('runs.csv: 1 rows name no space: m.npz');
  });

  it.each([
    ['twice.csv', 'name,x\na,1\na,2\n', 'input-value', 'expected one row for space a, got rows 0 and 1'],
    ['ragged.csv', 'name,x\na,1,2\n', 'input-format', '3 values in row 0 for 2 columns'],
    ['list.json', '[1, 2]', 'input-format', 'an array of objects'],
    ['broken.json', '{', 'input-format', 'an array of objects'],
    ['runs.xlsx', '', 'input-format', 'expected CSV, TSV, JSON or Parquet by its extension, got .xlsx'],
  ])('%s are refused', async (name, text, tag, says) => {
    const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
    copyFileSync(`${FIXTURES}/good/stored.npz`, join(folder, 'a.npz'));
    writeFileSync(join(folder, name), text);
    const error = await refusalOf(resolveSources(jobOf('a.npz', { meta: name }), folder));
    expect(error).toMatchObject({ tag, fields: { file: name } });
    expect(error.message).toContain(says);
  });

  it('are missing, with the file', async () => {
    const error = await refusalOf(resolveSources(jobOf('good/stored.npz', { meta: 'none.csv' }), FIXTURES));
    expect(error).toMatchObject({ tag: 'input-missing', fields: { file: 'none.csv' } });
  });
});

describe('CSV', () => {
  it('is read with quotes, line ends of either kind and a byte order mark', () => {
    expect(parseCsv('\ufeffa,b\r\n"1, ""2""",\n\n"x\ny",z')).toEqual([
      ['a', 'b'],
      ['1, "2"', ''],
      ['x\ny', 'z'],
    ]);
    expect(() => parseCsv('"a')).toThrow(SyntaxError);
  });

  it('has numbers only where all of the text is one', () => {
    expect(['1', ' -2.5e3 ', '.5', '1.'].map(numberOf)).toEqual([1, -2500, 0.5, 1]);
    expect(['', '1x', '0x10', 'NaN', 'Infinity', '1 2'].map(numberOf)).toEqual(Array.from({ length: 6 }));
  });
});
