import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.ts';

/** Of the real server: the last release that Go builds from its module alone. */
export const SERVER_VERSION = '1.31.2';

export interface Binaries {
  readonly server: string;
  /** Temporal's own tool that makes and changes the schema of a database. */
  readonly sql: string;
  /** Folder of initdb, postgres, pg_ctl, createdb. */
  readonly postgres: string;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Debian keeps the programs of PostgreSQL off PATH, in a folder for each version. */
async function postgresFolder(path: string): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  const folders = [...versions.map((version) => join(root, version, 'bin')), ...path.split(delimiter)];
  for (const folder of folders) {
    if ((await isExecutable(join(folder, 'initdb'))) && (await isExecutable(join(folder, 'postgres')))) return folder;
  }
  throw new Error('missing PostgreSQL: initdb and postgres are neither on PATH nor below /usr/lib/postgresql');
}

/**
 * Finds PostgreSQL, and Temporal's server in the tools folder, which is filled by `go install` where it is not there:
 * some minutes and 240 MB, once.
 */
export async function findBinaries(
  toolsFolder: string,
  { path, onProgress }: { path: string; onProgress: (line: string) => void },
): Promise<Binaries> {
  const postgres = await postgresFolder(path);
  const folder = join(toolsFolder, `temporal-server-${SERVER_VERSION}`);
  const [server, sql] = [join(folder, 'server'), join(folder, 'sql')];
  await mkdir(folder, { recursive: true });
  for (const [binary, module] of [
    [sql, 'cmd/tools/sql'],
    [server, 'cmd/server'],
  ] as const) {
    if (await isExecutable(binary)) continue;
    onProgress(`building go.temporal.io/server/${module} ${SERVER_VERSION} (minutes, once)`);
    await runCommand('go', ['install', `go.temporal.io/server/${module}@v${SERVER_VERSION}`], {
      env: { GOBIN: folder },
    });
  }
  return { server, sql, postgres };
}
