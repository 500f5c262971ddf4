import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { command } from '../support/command.ts';
import { drawPosteriors, integers, writeFiles } from '../support/posteriors.ts';

const N = 120;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'census-validate-'));
  const model = (seed: number, dimensions: number) => {
    const { mean, logvar } = drawPosteriors(seed, N, dimensions);
    return { mean, logvar };
  };
  const dead = model(5, 4);
  writeFiles(root, {
    'a/seed0.npz': model(0, 4),
    'a/seed1.npz': model(1, 4),
    'b/seed0.npz': model(2, 2),
    'b/seed1.npz': model(3, 6),
    'copy.npz': model(2, 2),
    'dead.npz': { mean: dead.mean, variance: { ...dead.mean, data: new Float32Array(N * 4) } },
    'labels.npz': {
      digit: integers(Array.from({ length: N }, (_, k) => k % 10)),
      x: { shape: [N], data: new Float64Array(N).map((_, k) => k) },
    },
    'images.npy': { shape: [N, 8, 8], data: new Uint8Array(N * 64) },
    'job.yaml': `name: two-settings
ensembles:
  - { spaces: '{setting}/seed{seed}.npz', groupBy: [setting], arrays: { mean: mean, logvar: logvar } }
factors: { file: labels.npz }
media: { images: images.npy }
sample: { size: 100 }
analyses: { structure: {} }
`,
    'copies.yaml':
      'name: copies\nensembles:\n  - { name: b, spaces: [b/seed0.npz, copy.npz], arrays: { mean: mean, logvar: logvar } }\n',
    'dead.yaml':
      'name: dead\nensembles:\n  - { name: d, spaces: dead.npz, arrays: { mean: mean, variance: variance } }\n',
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('census validate', () => {
  it('tells what it understood, and starts nothing', async () => {
    const { code, stdout, stderr } = await command(root, 'validate', 'job.yaml');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`job        two-settings
inputs     6 files, 4 spaces in 2 ensembles
  setting=a: 2 spaces of 4 dimensions, diagonal Gaussians; 8 channels
  setting=b: 2 spaces of 2 to 6 dimensions, diagonal Gaussians; 8 channels
points     120; compared on 100 of them
channels   16
factors    digit, x
metadata   setting, seed
pictures   images.npy
analyses   structure
valid      no warnings; values not read: --values reads them as well
`);
    expect(existsSync(join(root, 'census'))).toBe(false);
  });

  it('ends with one event that has it all, with --json', async () => {
    const { stdout } = await command(root, 'validate', 'job.yaml', '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.slice(0, -1).map(({ event }) => event)).not.toContain('valid');
    expect(events.at(-1)).toEqual({
      event: 'valid',
      name: 'two-settings',
      spaces: 4,
      points: N,
      samplePoints: 100,
      channels: 16,
      ensembles: [
        { name: 'setting=a', spaces: 2, kinds: ['diagonal_gaussian'], dimensions: [4, 4], channels: 8 },
        { name: 'setting=b', spaces: 2, kinds: ['diagonal_gaussian'], dimensions: [2, 6], channels: 8 },
      ],
      factors: ['digit', 'x'],
      metadata: ['setting', 'seed'],
      images: 'images.npy',
      analyses: ['structure'],
      values: false,
      warnings: 0,
    });
  });

  it('counts its warnings, which do not make a job invalid', async () => {
    const { code, stdout, stderr } = await command(root, 'validate', 'copies.yaml');
    expect(stderr).toMatch(/^warning: expected a model of its own in each file, got 1 copies/);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^analyses {3}none: a run catalogues the spaces$\n^valid {6}1 warning;/m),
    ]);
  });

  it('reads values only when asked to', async () => {
    expect((await command(root, 'validate', 'dead.yaml')).code).toBe(0);
    const { code, stdout, stderr } = await command(root, 'validate', 'dead.yaml', '--values');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: dead\.npz: variance: row 0, column 0: expected a variance above 0, got 0/);
  });
});

describe('census explain', () => {
  it('gives definition, formula, unit, range and place of a term', async () => {
    const { code, stdout } = await command(root, 'explain', 'chance', 'level');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^chance level \(/);
    for (const part of ['permuted', 'factors.nmi_chance', 'docs/math.md#factors']) expect(stdout).toContain(part);
    expect((await command(root, 'explain', 'vi')).stdout).toContain('VI(U,V) = I(U;U′) + I(V;V′) − 2 I(U;V)');
  });

  it('gives a column, and a table with all of its columns', async () => {
    expect((await command(root, 'explain', 'channels.kept')).stdout).toMatch(
      /^channels\.kept \(bool\)\n {2}whether it says more than minInformationBits/,
    );
    const { stdout } = await command(root, 'explain', 'matches');
    expect(stdout).toMatch(/^matches \(table\)$/m);
    expect(stdout).toMatch(/^ {2}share_of_models +f64 /m);
  });

  it('lists everything without a term, and names the nearest of one that there is not', async () => {
    const { stdout } = await command(root, 'explain');
    expect(stdout).toMatch(/^ {2}reachability {2,}/m);
    expect(stdout).toMatch(/^ {2}cluster_sensitivity {2,}/m);
    const { code, stderr } = await command(root, 'explain', 'reachabilty');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/did you mean reachability\?/)]);
  });

  it('is an event with --json', async () => {
    const { stdout } = await command(root, 'explain', 'pairs.nmi', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'explanation',
      table: 'pairs',
      column: 'nmi',
      type: 'f32',
      terms: ['NMI'],
    });
  });
});
