import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, findBinaries } from './binaries.ts';
import { runCommand } from './command.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { serverConfig } from './server-config.ts';

/** A real Temporal server over PostgreSQL. */
export interface Cluster {
  readonly address: string;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** For databases, configuration and logs; empty. */
  readonly folder: string;
  readonly toolsFolder: string;
  /** The value of PATH. */
  readonly path: string;
  /** The `temporal` command, which makes the namespace. */
  readonly temporal: string;
  readonly onProgress: (line: string) => void;
}

const READY_MS = 60_000;
const SERVICE_PORTS = 8;

/** A port that is free, and the following ones as well. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all(Array.from({ length: count }, (_, k) => isFree(first + k)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound === port));
    });
  });
}

/** The tables of Temporal, made by its own tool from the schema that it brings. */
async function makeSchema({ sql, postgres: programs }: Binaries, { port, user }: Postgres): Promise<void> {
  const env = { SQL_PLUGIN: 'postgres12_pgx', SQL_HOST: '127.0.0.1', SQL_PORT: String(port), SQL_USER: user };
  for (const [name, schema] of [
    ['temporal', 'temporal'],
    ['temporal_visibility', 'visibility'],
  ] as const) {
    await runCommand(join(programs, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', user, name]);
    const own = { ...env, SQL_DATABASE: name };
    await runCommand(sql, ['setup-schema', '-v', '0.0'], { env: own });
    await runCommand(sql, ['update-schema', '--schema-name', `postgresql/v12/${schema}`], { env: own });
  }
}

async function untilReady(options: ClusterOptions, server: ChildProcess, address: string): Promise<void> {
  const until = Date.now() + READY_MS;
  const namespace = ['operator', 'namespace', 'create', '--namespace', 'default', '--retention', '72h'];
  for (;;) {
    try {
      await runCommand(options.temporal, [...namespace, '--address', address]);
      break;
    } catch (error) {
      if (String(error).includes('already exists')) break;
      if (server.exitCode !== null || Date.now() > until) {
        const log = await readFile(join(options.folder, 'server.log'), 'utf8');
        throw new Error(`temporal server: expected to be ready, got:\n${log.slice(-2000)}`, { cause: error });
      }
      await sleep(500);
    }
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(15_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
  await ended;
}

/** Starts PostgreSQL and the server over it; both are this process's to stop. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { folder, toolsFolder, path, onProgress } = options;
  const binaries = await findBinaries(toolsFolder, { path, onProgress });
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711); // the user of PostgreSQL passes through
  const port = await freePorts(SERVICE_PORTS + 1);
  const postgresPort = port + SERVICE_PORTS;
  onProgress(`PostgreSQL at 127.0.0.1:${postgresPort}, in ${folder}`);
  const postgres = await startPostgres(join(folder, 'postgres'), postgresPort, binaries.postgres);
  try {
    onProgress('making the databases');
    await makeSchema(binaries, postgres);
    // JSON is YAML.
    const config = JSON.stringify(serverConfig({ port, postgresPort, user: postgres.user }), undefined, 2);
    await writeFile(join(folder, 'development.yaml'), config);
    const log = createWriteStream(join(folder, 'server.log'));
    const server = spawn(
      binaries.server,
      ['--root', folder, '--config', '.', '--env', 'development', '--allow-no-auth', 'start'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [server.stdout, server.stderr]) stream.pipe(log, { end: false });
    const address = `127.0.0.1:${port}`;
    onProgress(`Temporal at ${address}`);
    try {
      await untilReady(options, server, address);
    } catch (error) {
      await stopProcess(server);
      throw error;
    }
    return {
      address,
      async stop() {
        await stopProcess(server);
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
