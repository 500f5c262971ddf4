import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readJobFile } from '../../cli/job-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-jobs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string) => {
  const path = join(folder, 'job.yaml');
  writeFileSync(path, text);
  return readJobFile(path, 'job.yaml');
};

describe('a job file', () => {
  it('is YAML or JSON', async () => {
    const job = { name: 'a', ensembles: [{ name: 'e', spaces: 'x.npz', arrays: { mean: 'm', std: 's' } }] };
    const yaml = 'name: a\nensembles:\n  - { name: e, spaces: x.npz, arrays: { mean: m, std: s } } # one\n';
    expect(await read(yaml)).toEqual(await read(JSON.stringify(job)));
    const endless = `${yaml}analyses: { structure: { maxEps: .inf } }\n`;
    expect((await read(endless)).analyses.structure!.maxEps).toBe('inf');
  });

  it.each([
    ['name: a\nname: b\n', 'job.yaml: Map keys must be unique at line 2, column 1'],
    ['name: [a\n', 'job.yaml: Flow sequence in block collection must be'],
    ['', 'job.yaml: job: expected object, got null'],
  ])('%j is refused with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ tag: 'job-invalid', message: expect.stringContaining(message) });
    await expect(read(text)).rejects.not.toMatchObject({ message: expect.stringMatching(/[:.]$/) });
  });

  it.each([
    ['none.yaml', 'no such file'],
    ['', 'a folder'],
  ])('that is not there is wrong usage: %j', async (name, why) => {
    const message = `shown: expected a job file, got ${why}`;
    await expect(readJobFile(join(folder, name), 'shown')).rejects.toMatchObject({ tag: 'usage', message });
  });
});
