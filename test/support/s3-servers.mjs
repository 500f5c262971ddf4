// The S3 servers of the tests: where set-up puts them, in which versions, and how they are started.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const tools = fileURLToPath(new URL('../../.tools/', import.meta.url));

export const SEAWEEDFS = {
  version: '4.48',
  /** SHA-256 of the packages: Linux on x86-64. */
  hashes: ['3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d'],
};
export const VERSITYGW = { version: 'v1.8.0', module: 'github.com/versity/versitygw/cmd/versitygw' };
export const seaweedfsPath = `${tools}seaweedfs-${SEAWEEDFS.version}/weed`;
export const versitygwPath = `${tools}versitygw-${VERSITYGW.version}/versitygw`;

/** The key that both servers let in. */
export const ACCESS = { accessKeyId: 'census-tests', secretAccessKey: 'not-a-secret-0123456789' };
/** A bucket that both servers have. */
export const BUCKET = 'census-bucket';
const READY_MS = 60_000;

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until a request gets any answer. */
async function untilReady(endpoint, child, said) {
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(100)) {
    if (child.exitCode !== null) break;
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return;
  }
  throw new Error(`${endpoint}: expected an S3 server, got none:\n${said()}`);
}

/** A server process that can be killed and started again on the same port and folder. */
async function launch(binary, argumentsOf) {
  if (!existsSync(binary)) {
    // Not skipped: a store that nothing was tried on is not known to work.
    throw new Error(`${binary}: expected an S3 server, got none: run node scripts/test-setup.mjs`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'census-s3-'));
  const port = await freePort();
  const args = await argumentsOf(folder, port);
  const endpoint = `http://127.0.0.1:${port}`;
  let child;
  let said = '';
  async function start() {
    child = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4000)));
    }
    await untilReady(endpoint, child, () => said);
  }
  function kill() {
    return new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });
  }
  async function stop() {
    await kill();
    await rm(folder, { recursive: true, force: true });
  }
  await start().catch(async (error) => {
    await stop();
    throw error;
  });
  return { endpoint, folder, said: () => said, start, kill, stop };
}

/** SeaweedFS with its bucket. It takes eight ports; one of them may have been taken by another when it comes to it. */
export async function startSeaweedfs(tries = 3) {
  const server = await launchSeaweedfs();
  try {
    await makeBucket(server.endpoint);
    return server;
  } catch (error) {
    await server.stop();
    if (tries > 1) return startSeaweedfs(tries - 1);
    throw new Error(`${error.message}\n${server.said()}`, { cause: error });
  }
}

function launchSeaweedfs() {
  return launch(seaweedfsPath, async (folder, s3) => {
    const [master, volume, filer] = await Promise.all([freePort(), freePort(), freePort()]);
    const [masterRpc, volumeRpc, filerRpc, s3Rpc] = await Promise.all([1, 2, 3, 4].map(freePort));
    const { accessKeyId: accessKey, secretAccessKey: secretKey } = ACCESS;
    const identity = { name: 'tests', credentials: [{ accessKey, secretKey }], actions: ['Admin'] };
    await writeFile(join(folder, 'identities.json'), JSON.stringify({ identities: [identity] }));
    await mkdir(join(folder, 'data'));
    const ports = {
      'master.port': master,
      'master.port.grpc': masterRpc,
      'volume.port': volume,
      'volume.port.grpc': volumeRpc,
      'filer.port': filer,
      'filer.port.grpc': filerRpc,
      's3.port': s3,
      's3.port.grpc': s3Rpc,
    };
    return [
      'server',
      `-dir=${join(folder, 'data')}`,
      '-ip=127.0.0.1',
      '-ip.bind=127.0.0.1',
      '-master.volumeSizeLimitMB=128',
      '-volume.max=0',
      '-s3',
      `-s3.config=${join(folder, 'identities.json')}`,
      '-s3.autoCreateBucket=false',
      // Catalogues at fixed ports, of which a machine has one; and statistics for others.
      '-s3.port.iceberg=0',
      '-s3.port.lance=0',
      '-master.telemetry=false',
      ...Object.entries(ports).map(([name, port]) => `-${name}=${port}`),
    ];
  });
}

/** versitygw over a folder, a bucket being a folder of it. */
export async function startVersitygw() {
  return launch(versitygwPath, async (folder, port) => {
    await mkdir(join(folder, 'data', BUCKET), { recursive: true });
    const { accessKeyId, secretAccessKey } = ACCESS;
    const root = ['--access', accessKeyId, '--secret', secretAccessKey];
    return ['--port', `127.0.0.1:${port}`, '--quiet', '--keep-alive', ...root, 'posix', join(folder, 'data')];
  });
}

/** The part of SeaweedFS that keeps objects may come up after the one that answers. */
async function makeBucket(endpoint) {
  const { S3Client, CreateBucketCommand } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials: ACCESS, forcePathStyle: true });
  for (const end = Date.now() + READY_MS / 3; ; await sleep(200)) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
      break;
    } catch (error) {
      if (error.name === 'BucketAlreadyExists' || error.name === 'BucketAlreadyOwnedByYou') break;
      if (Date.now() > end) throw error;
    }
  }
  client.destroy();
}
