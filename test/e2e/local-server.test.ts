import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { findTemporal, type TemporalBinary } from '../../infra/local/binary.ts';
import { findProcesses, inspectProcess } from '../../infra/local/process-identity.ts';
import { joinLocalServer, type LocalServer, type LocalServerOptions } from '../../infra/local/server.ts';

jest.setTimeout(60_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = fileURLToPath(new URL('local-server-client.ts', import.meta.url));

let binary: TemporalBinary;
let state: string;
const commands: ChildProcess[] = [];

beforeAll(async () => {
  const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
  binary = await findTemporal({ override, path, toolsFolder: join(ROOT, '.tools') });
}, 400_000);
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'census-local-'));
});
afterEach(async () => {
  for (const child of commands.splice(0)) child.kill('SIGKILL');
  for (const { pid } of await servers()) process.kill(pid, 'SIGKILL');
  await rm(state, { recursive: true, force: true });
});

const servers = () => findProcesses('start-dev', state);
const isGone = async (pid: number): Promise<boolean> => (await inspectProcess(pid)) === undefined;
const join_ = (more: Partial<LocalServerOptions> = {}): Promise<LocalServer> =>
  joinLocalServer({ stateFolder: state, binary: binary.path, version: binary.version, ...more });

interface Command {
  readonly child: ChildProcess;
  readonly joined: { readonly port: number; readonly pid: number; readonly adopted: boolean };
  readonly ended: Promise<void>;
  readonly leave: () => void;
}

/** Another process that joins the server of the state folder. */
async function command(more: NodeJS.ProcessEnv = {}): Promise<Command> {
  const args = ['--import', 'tsx', COMMAND, state, binary.path, binary.version];
  const env = { ...process.env, ...more };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] });
  commands.push(child);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const joined = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('close', () => reject(new Error('the command ended without a server')));
  });
  return { child, joined: JSON.parse(joined) as Command['joined'], ended, leave: () => child.stdin.write('\n') };
}

async function kill({ child, ended }: Command): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

describe('the local server', () => {
  it('starts, answers, listens on the loopback alone, and ends with its only user', async () => {
    const server = await join_();
    expect(server).toMatchObject({ adopted: false, address: `127.0.0.1:${server.port}`, ui: undefined });
    const namespace = await withClient(server.address, (client) =>
      client.workflowService.describeNamespace({ namespace: 'default' }),
    );
    expect(namespace.namespaceInfo?.name).toBe('default');
    expect(await listeners(server.pid)).not.toEqual([]);
    expect((await listeners(server.pid)).filter((address) => address !== '0100007F')).toEqual([]);
    await server.leave();
    expect(await isGone(server.pid)).toBe(true);
    await expect(server.leave()).resolves.toBeUndefined();
    expect(await readdir(join(state, 'clients'))).toEqual([]);
    expect(await readdir(state)).toContain(`temporal-${binary.version}.db`);
  });

  it('is shared, and stays until the last one leaves', async () => {
    const first = await join_();
    const second = await command();
    const third = await join_();
    expect(second.joined).toEqual({ port: first.port, pid: first.pid, adopted: true });
    expect(third).toMatchObject({ pid: first.pid, adopted: true });
    await first.leave();
    await third.leave();
    expect(await isGone(first.pid)).toBe(false);
    second.leave();
    await second.ended;
    expect(await isGone(first.pid)).toBe(true);
  });

  it('is started once by many who come at the same instant', async () => {
    const all = await Promise.all([command(), command(), command(), command(), join_().then(asCommand)]);
    expect(new Set(all.map(({ joined }) => joined.pid)).size).toBe(1);
    expect(all.filter(({ joined }) => !joined.adopted)).toHaveLength(1);
    expect(await servers()).toHaveLength(1);
    for (const { leave } of all) leave();
    await Promise.all(all.map(({ ended }) => ended));
    expect(await servers()).toEqual([]);
  });

  it('outlives its killed starter, is adopted, and ends with the one who adopted it', async () => {
    const starter = await command();
    await kill(starter);
    expect(await isGone(starter.joined.pid)).toBe(false);
    const server = await join_();
    expect(server).toMatchObject({ pid: starter.joined.pid, port: starter.joined.port, adopted: true });
    await server.leave();
    expect(await isGone(server.pid)).toBe(true);
  });

  it('is found by its database when its record is lost', async () => {
    const starter = await command();
    await kill(starter);
    await rm(join(state, 'server.json'));
    const server = await join_();
    expect(server).toMatchObject({ pid: starter.joined.pid, port: starter.joined.port, adopted: true });
    await server.leave();
    expect(await servers()).toEqual([]);
  });

  it('comes back on the same port with its histories after it was killed', async () => {
    const first = await join_();
    const { client, connection } = await openClient(first.address);
    const handle = await client.workflow.start('census', { taskQueue: 'nobody', workflowId: 'census/a/b', args: [1] });
    process.kill(first.pid, 'SIGKILL');
    while (!(await isGone(first.pid))) await sleep(10);
    const second = await join_();
    expect(second).toMatchObject({ port: first.port, adopted: false });
    expect(second.pid).not.toBe(first.pid);
    // The client that was connected before goes on.
    const described = await retry(() => handle.describe());
    expect(described).toMatchObject({ workflowId: 'census/a/b', status: { name: 'RUNNING' } });
    expect((await handle.fetchHistory()).events?.length).toBeGreaterThanOrEqual(2);
    await connection.close();
    await first.leave();
    expect(await isGone(second.pid)).toBe(false);
    await second.leave();
    expect(await isGone(second.pid)).toBe(true);
  });

  it('takes another port when its own is taken', async () => {
    const first = await join_();
    await first.leave();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const second = await join_();
    expect(second.port).not.toBe(first.port);
    await second.leave();
    squatter.close();
  });

  it('is waited for by a new command while it ends', async () => {
    const first = await join_();
    await first.leave({ wait: false });
    const second = await join_();
    expect(second).toMatchObject({ port: first.port, adopted: false });
    expect(await isGone(first.pid)).toBe(true);
    await second.leave();
  });

  it('is not kept from starting by what dead processes left', async () => {
    const dead = { pid: 999_999_999, start: 'long ago' };
    await writeFile(join(state, 'lock'), JSON.stringify({ ...dead, token: 'gone' }));
    const record = { ...dead, port: 1, uiPort: 0, version: binary.version, started: '', stopping: false };
    await writeFile(join(state, 'server.json'), JSON.stringify(record));
    const server = await join_();
    expect(server.adopted).toBe(false);
    expect((await readdir(state)).filter((name) => name.startsWith('lock'))).toEqual([]);
    await server.leave();
    expect(await servers()).toEqual([]);
  });

  it('never takes a process for the server because it has the old pid', async () => {
    const first = await join_();
    await first.leave();
    const record = JSON.parse(await readFile(join(state, 'server.json'), 'utf8')) as Record<string, unknown>;
    const bystander = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)', 'start-dev']);
    commands.push(bystander);
    const { pid = 0 } = bystander;
    await writeFile(join(state, 'server.json'), JSON.stringify({ ...record, pid, stopping: true }));
    const second = await join_();
    expect(second).toMatchObject({ adopted: false });
    await second.leave();
    expect(await isGone(pid)).toBe(false);
  });

  it('forgets users that were killed', async () => {
    const first = await join_();
    const [second, third] = await Promise.all([command(), command()]);
    await Promise.all([kill(second), kill(third)]);
    await first.leave();
    expect(await isGone(first.pid)).toBe(true);
  });

  it('is started again after its starter was killed in the middle of starting', async () => {
    for (const patience of [0, 30, 80]) {
      const args = ['--import', 'tsx', COMMAND, state, binary.path, binary.version];
      const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['pipe', 'ignore', 'inherit'] });
      const ended = new Promise((resolve) => child.once('close', resolve));
      while (!(await readdir(state)).includes('lock')) await sleep(1);
      await sleep(patience);
      child.kill('SIGKILL');
      await ended;
      const server = await join_();
      expect(await servers()).toHaveLength(1);
      await server.leave();
      expect(await servers()).toEqual([]);
    }
  });

  it('answers although a proxy is set for everything', async () => {
    const proxies = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
    const { joined, leave, ended } = await command(proxies);
    expect(joined.adopted).toBe(false);
    leave();
    await ended;
  });

  it('offers its web interface when asked', async () => {
    const plain = await join_();
    const { pid } = plain;
    // Nobody else uses it, so it may be replaced by one with the interface; whoever comes later shares that.
    await plain.leave({ wait: false });
    const server = await join_({ ui: true });
    expect(server.pid).not.toBe(pid);
    const page = await retry(() => fetch(String(server.ui)));
    expect(page.status).toBe(200);
    expect(await join_()).toMatchObject({ pid: server.pid, ui: server.ui });
  });

  it('says why it does not start', async () => {
    const script = join(state, 'temporal');
    await writeFile(script, '#!/bin/sh\necho "unable to open database"\nexit 1\n', { mode: 0o755 });
    await expect(join_({ binary: script })).rejects.toMatchObject({
      tag: 'temporal-unreachable',
      hint: expect.stringContaining('unable to open database'),
    });
    await expect(join_({ binary: join(state, 'nothing') })).rejects.toMatchObject({
      tag: 'temporal-unreachable',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

function asCommand(server: LocalServer): Omit<Command, 'child'> {
  const { port, pid, adopted } = server;
  let left = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    left = resolve;
  });
  return { joined: { port, pid, adopted }, ended, leave: () => void server.leave().then(left) };
}

async function openClient(address: string): Promise<{ client: Client; connection: Connection }> {
  const connection = await Connection.connect({ address });
  return { client: new Client({ connection }), connection };
}

async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}

/** The addresses, as /proc writes them, on which a process listens for TCP. */
async function listeners(pid: number): Promise<string[]> {
  const { readlink } = await import('node:fs/promises');
  const files = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9]))
    .map((fields) => fields[1]?.split(':')[0] ?? '');
}
