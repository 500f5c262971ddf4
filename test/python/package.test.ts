import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { pythonPath } from '../support/python.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = join(ROOT, 'python');
const folder = mkdtempSync(join(tmpdir(), 'latent-census-python-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Standard output of a Python that must succeed; of the environment nothing that would point elsewhere. */
function python(args: readonly string[], cwd: string): string {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  for (const name of ['CENSUS_STORE', 'CENSUS_COMMAND', 'TEMPORAL_ADDRESS', 'NODE_OPTIONS']) delete env[name];
  const { status, stdout, stderr, error } = spawnSync(pythonPath(), args, { cwd, env, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`python ${args.join(' ')}: exit code ${status}\n${stdout}${stderr}${error?.message ?? ''}`);
  return stdout;
}

test('the package passes its own tests, with the command of this clone', () => {
  const output = python(['-m', 'pytest', '-q'], SOURCE);
  const [, passed] = /(\d+) passed/.exec(output) ?? [];
  expect(Number(passed)).toBeGreaterThanOrEqual(30);
}, 180_000);

test('the wheel holds typed modules under the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  python(['-c', `import hatchling.build; hatchling.build.build_wheel(${JSON.stringify(folder)})`], SOURCE);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  expect(wheel).toBe(`latent_census-${version}-py3-none-any.whl`);

  const target = join(folder, 'installed');
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-index'];
  python([...install, '--target', target, join(folder, wheel!)], folder);
  const script = `
import sys; sys.path.insert(0, ${JSON.stringify(target)})
import latent_census as lc, importlib.metadata as metadata
print(lc.__version__, metadata.version("latent-census"), lc.__file__)
lc.save("m.npz", [[0.5, 1.0], [0.25, -1.0]], [[-1.0, -2.0], [-1.5, -0.5]])
`;
  expect(python(['-I', '-c', script], folder).trim()).toBe(
    `${version} ${version} ${join(target, 'latent_census', '__init__.py')}`,
  );
  expect(readdirSync(join(target, 'latent_census'))).toContain('py.typed');
  expect(readdirSync(folder)).toContain('m.npz');
}, 120_000);
