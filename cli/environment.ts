import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything that commands take from outside their arguments, read in this one place. */
export interface Environment {
  /** Where the user called from: npm runs scripts elsewhere and tells. Relative paths of arguments start here. */
  readonly directory: string;
  readonly store: string | undefined;
  readonly temporalAddress: string | undefined;
  readonly temporalBinary: string | undefined;
  /** A server that encodes what goes to Temporal, and who asks it; the library reads all else of Temporal's own. */
  readonly codec: { readonly endpoint: string; readonly authorization: string | undefined } | undefined;
  /** A native library to load instead of the installed one. */
  readonly nativeLibrary: string | undefined;
  readonly path: string;
  /** Whether connections to other machines go by a proxy. */
  readonly proxied: boolean;
  /** Filled on demand with the Temporal command. */
  readonly toolsFolder: string;
  readonly cacheFolder: string;
  /** For what must not lie in a store: the state of the embedded server beside a remote one. */
  readonly stateFolder: string;
  /** What programs that tell of finished runs see: where things are, and what was set for them. No credentials. */
  readonly forCommands: Readonly<Record<string, string>>;
}

const FOR_COMMANDS = /^(PATH|HOME|USER|LANG|TZ|TMPDIR|SYSTEMROOT|LC_.*|CENSUS_NOTIFY_.*)$/;

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** A user of a container may have no home, nor even a name. */
function homeFolder(): string {
  try {
    return homedir() || tmpdir();
  } catch {
    return tmpdir();
  }
}

function codecOf(env: NodeJS.ProcessEnv): Environment['codec'] {
  const endpoint = filled(env['TEMPORAL_CODEC_ENDPOINT']);
  return endpoint === undefined ? undefined : { endpoint, authorization: filled(env['TEMPORAL_CODEC_AUTH']) };
}

export function readEnvironment(): Environment {
  const { env } = process;
  const root = fileURLToPath(new URL('..', import.meta.url));
  const inClone = import.meta.url.endsWith('.ts');
  const home = homeFolder();
  const userCache = join(filled(env['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'latent-census');
  return {
    directory: filled(env['INIT_CWD']) ?? process.cwd(),
    store: filled(env['CENSUS_STORE']),
    temporalAddress: filled(env['TEMPORAL_ADDRESS']),
    temporalBinary: filled(env['TEMPORAL_CLI_PATH']),
    codec: codecOf(env),
    nativeLibrary: filled(env['CENSUS_NATIVE']),
    path: env['PATH'] ?? '',
    proxied: ['grpc_proxy', 'https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'].some((name) => filled(env[name])),
    toolsFolder: inClone ? join(root, '.tools') : userCache,
    cacheFolder: inClone ? join(root, '.cache') : userCache,
    forCommands: Object.fromEntries(
      Object.entries(env).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && FOR_COMMANDS.test(entry[0]),
      ),
    ),
    stateFolder: join(filled(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'latent-census'),
  };
}

/**
 * The SDK of S3 warns of versions of Node that its later releases will not run on; ours is pinned, and what it runs on
 * is promised by the project. Read by the SDK when it is loaded.
 */
export function silenceSdk(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}

/** A path argument as the user meant it; URIs stay as they are. */
export const pathOfArgument = (environment: Environment, path: string): string =>
  /^[a-z0-9]+:\/\//i.test(path) ? path : resolve(environment.directory, path);
