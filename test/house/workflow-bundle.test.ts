import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workflowBundle } from '../../worker/bundle.ts';

/** What every workflow worker loads into its isolated contexts. */

let cache: string;
let path: string;
let code: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'census-bundle-'));
  path = (await workflowBundle(cache)).codePath;
  code = await readFile(path, 'utf8');
}, 120_000);
afterAll(() => rm(cache, { recursive: true, force: true }));

/** Modules by the names that the bundler gives them. */
const modulesOf = (text: string): string[] => [...text.matchAll(/^\/\*\*\*\/ "([^"]+)"$/gm)].map(([, name]) => name!);

describe('the workflow bundle', () => {
  it('holds the workflows, and stays small', async () => {
    expect((await stat(path)).size).toBeLessThan(2_500_000);
    const modules = modulesOf(code);
    expect(modules).toEqual(
      expect.arrayContaining([
        './workflows/index.ts',
        './workflows/census.ts',
        './workflows/shard.ts',
        './workflows/structure.ts',
      ]),
    );
  });

  it('holds of ours workflows and contracts alone, and neither zod nor anything of Node', () => {
    const modules = modulesOf(code);
    expect(modules.length).toBeGreaterThan(20);
    const ours = modules.filter((name) => name.startsWith('./') && !name.startsWith('./node_modules/'));
    expect(ours.filter((name) => !/^\.\/(workflows|contracts)\//.test(name))).toEqual([]);
    expect(ours.filter((name) => name.startsWith('./contracts/schema/'))).toEqual([]);
    expect(modules.filter((name) => /node_modules\/zod\//.test(name))).toEqual([]);
    const builtins = new Set(builtinModules);
    // The SDK has stand-ins of its own for two of them.
    expect(modules.filter((name) => name.startsWith('node:') || builtins.has(name))).toEqual([]);
  });

  it('is made once for given sources', async () => {
    const before = (await stat(path)).mtimeMs;
    expect((await workflowBundle(cache)).codePath).toBe(path);
    expect((await stat(path)).mtimeMs).toBe(before);
    expect(await readdir(cache)).toHaveLength(1);
  });
});
