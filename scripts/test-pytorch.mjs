// The tests that need PyTorch, which is too large for every test run: made once in .tools/torch (minutes, and some
// gigabytes on Linux). CENSUS_TEST_TORCH names a Python that has the packages already.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const requirements = `${root}test/support/requirements-torch.txt`;
const folder = `${root}.tools/torch`;
const stamp = `${folder}/.requirements-sha256`;

function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(`${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  process.exit(status || 1);
}

/** Made anew when the list of packages has changed. @returns its Python. */
function installTorch() {
  const { CENSUS_TEST_TORCH: given } = process.env;
  if (given) return given;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return `${folder}/bin/python`;
  console.error('set-up: PyTorch for the tests in .tools/torch (minutes, once)');
  rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  run(`${folder}/bin/python`, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stamp, wanted);
  return `${folder}/bin/python`;
}

run(process.execPath, [`${root}scripts/setup.mjs`]);
const env = { ...process.env, CENSUS_TEST_TORCH: installTorch() };
run(process.execPath, [`${root}scripts/test.mjs`, '--selectProjects', 'pytorch', ...process.argv.slice(2)], env);
