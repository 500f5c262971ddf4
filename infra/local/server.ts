import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { CensusError } from '../../contracts/errors.ts';
import { clientRegistry, type ClientRegistry } from './client-registry.ts';
import {
  answers,
  awaitEnd,
  awaitReady,
  databaseIn,
  lastLines,
  logIn,
  signal,
  spawnServer,
  stopServer,
} from './dev-server.ts';
import { withLock } from './lock.ts';
import { freePort } from './port.ts';
import { findProcesses, type ProcessIdentity } from './process-identity.ts';
import { isServing, readRecord, writeRecord, type ServerRecord } from './server-record.ts';

export interface LocalServerOptions {
  /** Where the server keeps its state; made where it is missing. One server per folder. */
  readonly stateFolder: string;
  /** Path of the `temporal` command. */
  readonly binary: string;
  /** Its version, which is part of the database's name. */
  readonly version: string;
  /** Whether a server that has to be started offers the web interface. */
  readonly ui?: boolean | undefined;
  /** One line of text for each step worth knowing. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface LocalServer {
  /** Such as 127.0.0.1:23456. */
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** The server ran already: another command, living or dead, had started it. */
  readonly adopted: boolean;
  /** URL of the web interface, where the server offers it. */
  readonly ui: string | undefined;
  /**
   * Starts the server again where it has died, on the same port and state, so that its clients find it again. Answers
   * whether it had to.
   */
  revive(): Promise<boolean>;
  /**
   * Signs off, and stops the server if nobody else uses it. With `wait: false` the server, told to end, may need another
   * second, in which a new command waits for it. May be called again.
   */
  leave(options?: { readonly wait?: boolean | undefined }): Promise<void>;
}

const ATTEMPTS = 4;
/** How long a server that runs may need to answer before it is taken for hung. */
const PATIENCE_MS = 15_000;

/**
 * Attaches to the state folder's server, or starts it. Many processes may do so at the same instant: one starts it. A
 * server whose starter was killed is adopted, and stopped by the last one to leave; after a kill of the server itself
 * the next one gets the same port and the same state. Throws CensusError `temporal-unreachable`.
 */
export async function joinLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  await mkdir(options.stateFolder, { recursive: true });
  const folder = await realpath(options.stateFolder);
  const clients = clientRegistry(folder);
  const { record, file, adopted } = await withLock(join(folder, 'lock'), async () => {
    const running = await attach(folder, clients, options);
    const record = running ?? (await start(folder, options));
    return { record, file: await clients.enter(), adopted: running !== undefined };
  });
  const { port, uiPort, pid } = record;
  let left: Promise<void> | undefined;
  return {
    address: `127.0.0.1:${port}`,
    port,
    pid,
    adopted,
    ui: uiPort === 0 ? undefined : `http://127.0.0.1:${uiPort}`,
    revive: () => revive(folder, clients, options),
    leave: ({ wait = true } = {}) => (left ??= leave(folder, clients, file, wait)),
  };
}

async function revive(folder: string, clients: ClientRegistry, options: LocalServerOptions): Promise<boolean> {
  const record = await readRecord(folder);
  if (record !== undefined && (await isServing(record))) return false;
  return withLock(join(folder, 'lock'), async () => {
    if ((await attach(folder, clients, options)) !== undefined) return false;
    await start(folder, options);
    return true;
  });
}

/** The server that runs, if it can be used. One that cannot is stopped, unless others use it. */
async function attach(
  folder: string,
  clients: ClientRegistry,
  { version, ui = false, log = () => undefined }: LocalServerOptions,
): Promise<ServerRecord | undefined> {
  const record = await runningServer(folder, version);
  if (record === undefined) return undefined;
  if (record.stopping) {
    log('temporal: waiting for the last server to end');
    await awaitEnd(record);
    return undefined;
  }
  const others = await clients.count();
  const fits = record.version === version && (!ui || record.uiPort !== 0);
  if (others > 0 || fits) {
    const deadline = Date.now() + PATIENCE_MS;
    do {
      if (await answers(record.port, 2000)) {
        log(`temporal: using the server at 127.0.0.1:${record.port} (pid ${record.pid})`);
        return record;
      }
    } while (Date.now() < deadline && (await isServing(record)));
  }
  if (others > 0 && (await isServing(record))) throw unanswered(record, others);
  if (await isServing(record)) {
    log(`temporal: replacing the server of pid ${record.pid}`);
    await stopServer(record);
  }
  return undefined;
}

/** As recorded, or, where the record was lost, the process that holds the database. */
async function runningServer(folder: string, version: string): Promise<ServerRecord | undefined> {
  const record = await readRecord(folder);
  if (record !== undefined && (await isServing(record))) return record;
  const [orphan] = await findProcesses('start-dev', databaseIn(folder, version));
  if (orphan === undefined) return undefined;
  const option = (name: string): number => Number(new RegExp(` --${name} ([0-9]+)`).exec(orphan.command)?.[1] ?? 0);
  const { pid, start } = orphan;
  const started = new Date().toISOString();
  const found = { pid, start, port: option('port'), uiPort: option('ui-port'), version, started, stopping: false };
  await writeRecord(folder, found);
  return found;
}

async function start(
  folder: string,
  { binary, version, ui = false, log: report = () => undefined }: LocalServerOptions,
): Promise<ServerRecord> {
  const log = logIn(folder);
  const before = performance.now();
  for (let attempt = 1; ; attempt++) {
    const earlier = await readRecord(folder);
    const port = await freePort(attempt < ATTEMPTS ? earlier?.port : undefined);
    const uiPort = ui ? await freePort(port + 1000) : 0;
    const database = databaseIn(folder, version);
    const server: ProcessIdentity = await spawnServer({ binary, database, log, port, uiPort });
    const record = { ...server, port, uiPort, version, started: new Date().toISOString(), stopping: false };
    await writeRecord(folder, record);
    if (await awaitReady(server, port)) {
      const seconds = ((performance.now() - before) / 1000).toFixed(2);
      report(`temporal: started a server at 127.0.0.1:${port} (pid ${server.pid}, ${seconds} s)`);
      return record;
    }
    if (await isServing(record)) {
      await stopServer(server);
      throw await unstarted(log, 'no answer in 60 s');
    }
    if (attempt === ATTEMPTS) throw await unstarted(log, 'its end');
  }
}

async function leave(folder: string, clients: ClientRegistry, file: string, wait: boolean): Promise<void> {
  const ended = await withLock(join(folder, 'lock'), async () => {
    await clients.leave(file);
    const record = await readRecord(folder);
    if (record === undefined || (await clients.count()) > 0 || !(await isServing(record))) return undefined;
    await writeRecord(folder, { ...record, stopping: true });
    signal(record, 'SIGTERM');
    return record;
  });
  if (ended !== undefined && wait) await awaitEnd(ended);
}

async function unstarted(log: string, got: string): Promise<CensusError> {
  return new CensusError('temporal-unreachable', `temporal server: expected to start, got ${got}`, {
    hint: `see ${log}, or use a server that runs: --temporal HOST:PORT; its last lines:\n${await lastLines(log)}`,
    fields: { log },
  });
}

function unanswered({ port, pid }: ServerRecord, others: number): CensusError {
  return new CensusError('temporal-unreachable', `temporal server: expected an answer at 127.0.0.1:${port}, got none`, {
    hint: `it runs (pid ${pid}) and ${others} other commands use it: end them, then it, or use --temporal HOST:PORT`,
    fields: { port, pid },
  });
}
