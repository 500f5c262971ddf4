// What the tests need besides the set-up of a clone: a Python with the packages of test/support/requirements.txt, in
// .tools/python, and a Chromium. Takes a moment when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../test/support/chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const requirements = `${root}test/support/requirements.txt`;
const folder = `${root}.tools/python`;
const stamp = `${folder}/.requirements-sha256`;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`set-up: ${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  process.exit(status || 1);
}

/** Made anew when the list of packages has changed. */
function installPython() {
  if (process.env.CENSUS_TEST_PYTHON) return;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('set-up: a Python for the tests in .tools/python (about a minute, once)');
  rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  run(`${folder}/bin/python`, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stamp, wanted);
}

/** Debian's Chromium where this may install it; elsewhere the browser tests will fail, and say why. */
function installChromium() {
  if (chromiumPath() !== undefined) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    console.error('set-up: installing Chromium for the browser tests (about a minute, once)');
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
    return;
  }
  console.error(
    'set-up: no Chromium was found; the browser tests will fail. ' +
      'Install one (Debian: apt-get install chromium) or name it in CENSUS_TEST_CHROMIUM.',
  );
}

installPython();
installChromium();
