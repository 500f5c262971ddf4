// Before the tests that need a server: one real server for all of them, its address in the environment.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

const TOOLS = fileURLToPath(new URL('../../.tools', import.meta.url));

let started;

async function start() {
  const unregister = register();
  try {
    const { findTemporal } = await import('../../infra/local/binary.ts');
    const { joinLocalServer } = await import('../../infra/local/server.ts');
    const { TEMPORAL_CLI_PATH: override, PATH: path = '' } = process.env;
    const { path: binary, version } = await findTemporal({ override, path, toolsFolder: TOOLS });
    const folder = await mkdtemp(join(tmpdir(), 'census-server-'));
    const server = await joinLocalServer({ stateFolder: folder, binary, version });
    process.env.CENSUS_TEST_TEMPORAL = server.address;
    return { server, folder };
  } finally {
    await unregister();
  }
}

/** Asked for by several rings, started by the first. */
export default async function startServer() {
  started ??= start();
  await started;
}

export async function stopServer() {
  const running = started;
  started = undefined;
  if (running === undefined) return;
  const { server, folder } = await running;
  await server.leave();
  await rm(folder, { recursive: true, force: true });
}
