// Brings a clone to where every command works: packages, native engine, Temporal command, workflow bundle.
// Called by `npm start`, `npm test` and .ci/run; takes a moment when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`node: expected 20.19 or later, got ${process.versions.node}`);
  process.exit(2);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`set-up: ${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  process.exit(status ?? 1);
}

/** Packages are as the lock file says where the stamp of the last install carries its hash. */
function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  const stamp = `${root}node_modules/.lock-sha256`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('set-up: installing packages (about a minute the first time)');
  // Not npm ci: it refuses a lock file without the optional binaries of platforms that were out of reach when it was made.
  // A clone needs tsx, whatever NODE_ENV says.
  run('npm', ['install', '--include=dev', '--no-save', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

installPackages();
run(process.execPath, ['engines/native/build.mjs']);
run(process.execPath, ['--import', 'tsx', 'scripts/fetch.ts']);
