// Builds the native engine with `npm install` in a clone. Whatever happens, the install succeeds: without the addon
// everything still works, on the reference engine.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const addon = join(folder, 'latent-census.node');
const library = join(
  folder,
  'target',
  'release',
  { win32: 'latent_census_native.dll', darwin: 'liblatent_census_native.dylib' }[process.platform] ??
    'liblatent_census_native.so',
);

/** @returns {string | undefined} why there is no addon. */
function build() {
  if (isCurrent()) return undefined;
  const probe = spawnSync('cargo', ['--version'], { stdio: 'ignore' });
  if (probe.error || probe.status !== 0) return 'no Rust toolchain was found';
  console.log('native engine: building with cargo (under a minute, once) …');
  const cargo = spawnSync('cargo', ['build', '--release', '--locked', '--target-dir', 'target'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (cargo.error || cargo.status !== 0) {
    const errors = (cargo.stderr ?? '').split('\n').filter((line) => line.startsWith('error'));
    return `cargo build failed (${errors[0] ?? cargo.error?.message ?? `exit ${cargo.status}`})`;
  }
  // Renamed into place: a process that has the old one loaded keeps it.
  const fresh = `${addon}.${process.pid}`;
  copyFileSync(library, fresh);
  renameSync(fresh, addon);
  return undefined;
}

/** Whether the addon is newer than everything it is made of. */
function isCurrent() {
  if (!existsSync(addon)) return false;
  const built = statSync(addon).mtimeMs;
  const sources = readdirSync(join(folder, 'src'), { recursive: true }).map((name) => join('src', name));
  return ['Cargo.toml', 'Cargo.lock', 'build.rs', ...sources].every(
    (name) => statSync(join(folder, name)).mtimeMs < built,
  );
}

let missing;
try {
  missing = build();
} catch (error) {
  missing = error instanceof Error ? error.message : String(error);
}
if (missing !== undefined) {
  // An addon that is older than its sources would answer with other numbers.
  rmSync(addon, { force: true });
  console.log(
    `native engine not built: ${missing}; pairs will run some hundred times slower, on the reference engine. ` +
      'To mend it install Rust (https://rustup.rs) and run npm install again.',
  );
}
