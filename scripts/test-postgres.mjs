// The tests on a real Temporal server over PostgreSQL. The server is built once in .tools (some minutes); Go and
// PostgreSQL must be there.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(args, env = process.env) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status || 1);
}

run([`${root}scripts/setup.mjs`]);
const env = { ...process.env, CENSUS_TEST_POSTGRES: '1' };
run([`${root}scripts/test.mjs`, '--selectProjects', 'postgres', ...process.argv.slice(2)], env);
