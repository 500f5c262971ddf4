import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Client, Connection, type ConnectionOptions, type DataConverter } from '@temporalio/client';
import { CensusError } from '../contracts/errors.ts';
import { printable } from '../contracts/printable.ts';
import { findTemporal } from '../infra/local/binary.ts';
import { joinLocalServer, type LocalServer } from '../infra/local/server.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { remoteCodec } from '../worker/payload-codec.ts';
import type { Environment } from './environment.ts';
import type { Output } from './output.ts';
import type { CommonFlags } from './prepare.ts';
import { whyUnreachable } from './reachable.ts';

/** A Temporal server that answered. */
export interface Temporal {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  /** What workers connect with. */
  readonly connection: Pick<ConnectionOptions, 'tls' | 'metadata'> & { address: string; apiKey?: string };
  /** How messages are encoded, where they are. */
  readonly dataConverter: DataConverter | undefined;
  /** The embedded server, where it is one. */
  readonly local: LocalServer | undefined;
  /** Starts the embedded server again where it has died; its clients and workers find it by themselves. */
  revive(): Promise<void>;
  leave(): Promise<void>;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|::1)(:\d+)?$/;

function refusePlaintext(address: string, secured: boolean, flags: CommonFlags): void {
  if (secured || LOOPBACK.test(address) || flags.allowPlaintext) return;
  throw new CensusError('usage', `temporal ${address}: expected TLS for a server elsewhere, got plaintext`, {
    hint: 'configure TLS or an API key in Temporal’s own profile (TEMPORAL_TLS…), or give --allow-plaintext',
    fields: { address },
  });
}

/** @throws CensusError `usage` for a file of Temporal's configuration that cannot be understood. */
function readConfiguration(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({});
  } catch (cause) {
    const problem = String(Object(cause).message).split('\n')[0]!.slice(0, 300);
    throw new CensusError('usage', `temporal configuration: expected a profile in TOML, got ${printable(problem)}`, {
      hint: 'mend the file (TEMPORAL_CONFIG_FILE, or temporal.toml in the folder of settings), or move it away',
      cause,
    });
  }
}

/** What is to be encoded must not reach the codec server in the clear. */
function converterOf({ codec }: Environment, namespace: string, flags: CommonFlags): DataConverter | undefined {
  if (!codec) return undefined;
  const { protocol, host } = URL.canParse(codec.endpoint) ? new URL(codec.endpoint) : { protocol: '', host: '' };
  if (protocol !== 'https:' && !(protocol === 'http:' && (LOOPBACK.test(host) || flags.allowPlaintext))) {
    const got = codec.endpoint;
    throw new CensusError('usage', `TEMPORAL_CODEC_ENDPOINT: expected an https:// address, got ${got}`, {
      hint: 'http:// only on this machine, or with --allow-plaintext',
    });
  }
  return { payloadCodecs: [remoteCodec({ ...codec, namespace })] };
}

/** An address by flag or environment, or a profile of Temporal's own configuration; undefined where there is none. */
function configured(flags: CommonFlags, environment: Environment) {
  const { connectionOptions, namespace } = readConfiguration();
  const address = flags.temporal ?? environment.temporalAddress ?? connectionOptions.address;
  return address === undefined ? undefined : { connection: { ...connectionOptions, address }, namespace };
}

/** Where the embedded server of a store keeps its state. */
const stateFolderOf = (store: ObjectStore, environment: Environment): string =>
  store.describe()['kind'] === 'disk' ? join(store.uri, 'temporal') : environment.stateFolder;

/** Whether there is a server to ask: a configured one, or an embedded one that has been started before. */
export const hasServer = (flags: CommonFlags, store: ObjectStore, environment: Environment): boolean =>
  configured(flags, environment) !== undefined || existsSync(stateFolderOf(store, environment));

async function startLocal(store: ObjectStore, environment: Environment, options: { output: Output; ui: boolean }) {
  const { output, ui } = options;
  const onProgress = (line: string): void => output.note(line);
  const { path, version } = await findTemporal({
    override: environment.temporalBinary,
    path: environment.path,
    toolsFolder: environment.toolsFolder,
    onProgress,
  });
  return joinLocalServer({ stateFolder: stateFolderOf(store, environment), binary: path, version, ui });
}

const unreachable = (address: string, got: string, cause?: unknown): CensusError =>
  new CensusError('temporal-unreachable', `temporal ${address}: expected a server, got ${got}`, {
    hint: 'is it running, and is the address right? without --temporal a server is started for you',
    fields: { address },
    cause,
  });

/** Says at once where nothing can be found; a proxy alone knows what is behind it. */
async function refuseSilence(address: string, { proxied }: Environment): Promise<void> {
  if (proxied && !LOOPBACK.test(address)) return;
  const got = await whyUnreachable(address);
  if (got !== undefined) throw unreachable(address, got);
}

/**
 * Finds a Temporal server: the address or profile that is configured, otherwise the embedded one beside the store.
 * @throws CensusError `temporal-unreachable` when none answers.
 */
export async function findServer(
  flags: CommonFlags,
  store: ObjectStore,
  context: { environment: Environment; output: Output; ui?: boolean },
): Promise<Temporal> {
  const { environment, output, ui = false } = context;
  const remote = configured(flags, environment);
  const namespace = flags.namespace ?? remote?.namespace ?? 'default';
  const dataConverter = converterOf(environment, namespace, flags);
  if (remote) {
    refusePlaintext(remote.connection.address, Boolean(remote.connection.tls ?? remote.connection.apiKey), flags);
    await refuseSilence(remote.connection.address, environment);
  }
  const local = remote ? undefined : await startLocal(store, environment, { output, ui });
  const connection = remote?.connection ?? { address: local!.address };
  const connected = Connection.lazy({
    ...connection,
    connectTimeout: '10s',
    // A proxy has no business with a server on this machine.
    ...(LOOPBACK.test(connection.address) && { channelArgs: { 'grpc.enable_http_proxy': 0 } }),
  });
  try {
    await connected.ensureConnected();
    return {
      client: new Client({ connection: connected, namespace, ...(dataConverter && { dataConverter }) }),
      dataConverter,
      address: connection.address,
      namespace,
      connection,
      local,
      async revive() {
        if (await local?.revive()) output.note('the Temporal server had ended; it runs again');
      },
      async leave() {
        await connected.close();
        await local?.leave({ wait: false });
      },
    };
  } catch (cause) {
    await connected.close();
    await local?.leave();
    throw unreachable(connection.address, 'no answer', cause);
  }
}
