import { spawn } from 'node:child_process';
import { open, readFile, stat, truncate } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { CensusError } from '../../contracts/errors.ts';
import { inspectProcess, type ProcessIdentity } from './process-identity.ts';

export interface DevServerOptions {
  readonly binary: string;
  /** Absolute path of the SQLite file. */
  readonly database: string;
  readonly log: string;
  readonly port: number;
  /** 0 for none. */
  readonly uiPort: number;
}

const READY_MS = 60_000;
const POLL_MS = 10;
const LOG_BYTES = 4_000_000;
const STOP_MS = 10_000;

/** State of a server in its folder; the version is in the name because old files are not migrated. */
export const databaseIn = (folder: string, version: string): string => join(folder, `temporal-${version}.db`);
export const logIn = (folder: string): string => join(folder, 'server.log');

/**
 * Starts `temporal server start-dev` in a process group of its own, so that Ctrl-C on a command does not reach it, and with an
 * empty environment, so that no variable and no configuration file of the user changes it. It listens on 127.0.0.1 only.
 * Gives its process at once; see `awaitReady`.
 */
export async function spawnServer(options: DevServerOptions): Promise<ProcessIdentity> {
  const { binary, log } = options;
  const logged = await stat(log).catch(() => undefined);
  if (logged !== undefined && logged.size > LOG_BYTES) await truncate(log);
  const output = await open(log, 'a');
  try {
    const child = spawn(binary, argumentsOf(options), {
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: {},
      windowsHide: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve).once('error', reject);
    });
    child.unref();
    const pid = child.pid ?? 0;
    return { pid, start: (await inspectProcess(pid))?.start ?? '' };
  } catch (cause) {
    throw new CensusError('temporal-unreachable', `${binary}: expected to start, got ${String(cause)}`, {
      hint: 'see whether the file is the temporal command for this machine, or set TEMPORAL_CLI_PATH',
      fields: { binary },
      cause,
    });
  } finally {
    await output.close();
  }
}

function argumentsOf({ database, port, uiPort }: DevServerOptions): string[] {
  const options: readonly (readonly [name: string, value: string])[] = [
    ['ip', '127.0.0.1'],
    ['port', String(port)],
    ['db-filename', database],
    // Survives any kill of the process; only a power cut can lose the last commits.
    ['sqlite-pragma', 'journal_mode=WAL'],
    ['sqlite-pragma', 'synchronous=NORMAL'],
    ['dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ['dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
  ];
  const ui = uiPort === 0 ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch'];
  return ['server', 'start-dev', ...options.flatMap(([name, value]) => [`--${name}`, value]), ...ui];
}

/** Whether a server answers there, asked over gRPC within the time. */
export async function answers(port: number, timeoutMs: number): Promise<boolean> {
  if (!(await accepts(port))) return false;
  try {
    const connection = await Connection.connect({
      address: `127.0.0.1:${port}`,
      connectTimeout: timeoutMs,
      // Where http_proxy is set, gRPC would ask the proxy for this machine's loopback.
      channelArgs: { 'grpc.enable_http_proxy': 0 },
    });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

/** Waits until the server answers. Gives false as soon as its process is gone, or after a minute. */
export async function awaitReady(server: ProcessIdentity, port: number): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (await answers(port, 2000)) return true;
    if ((await inspectProcess(server.pid))?.start !== server.start) return false;
    await sleep(POLL_MS);
  }
  return false;
}

/** Tells the process to end, and waits as `awaitEnd` does. */
export async function stopServer(server: ProcessIdentity): Promise<void> {
  signal(server, 'SIGTERM');
  await awaitEnd(server);
}

/** Waits until the process, told to end, is gone; after 10 s it is killed. */
export async function awaitEnd(server: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + STOP_MS;
  while ((await inspectProcess(server.pid))?.start === server.start) {
    if (Date.now() > deadline) signal(server, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

export function signal({ pid }: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** The last lines of the server's log, for an error message. */
export async function lastLines(log: string, lines = 5): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-lines).join('\n');
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(1000, () => done(false));
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
