/** Ports of the services of one server on this machine: eight in a row, the first that of the frontend. */
export interface ServerPlace {
  readonly port: number;
  readonly postgresPort: number;
  readonly user: string;
}

const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;

/** History shards: fixed for the life of a database. */
export const HISTORY_SHARDS = 512;

function database(name: string, { postgresPort, user }: ServerPlace): object {
  return {
    sql: {
      pluginName: 'postgres12_pgx',
      databaseName: name,
      connectAddr: `127.0.0.1:${postgresPort}`,
      connectProtocol: 'tcp',
      user,
      password: '',
      maxConns: 20,
      maxIdleConns: 20,
      maxConnLifetime: '1h',
    },
  };
}

/** The configuration of a real server over PostgreSQL, all four services in one process, on the loopback only. */
export function serverConfig(place: ServerPlace): object {
  const { port } = place;
  const services = SERVICES.map((service, k) => [
    service,
    { rpc: { grpcPort: port + 2 * k, membershipPort: port + 2 * k + 1, bindOnLocalHost: true } },
  ]);
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: { default: database('temporal', place), visibility: database('temporal_visibility', place) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(services) as object,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: `127.0.0.1:${port}` },
      },
    },
    publicClient: { hostPort: `127.0.0.1:${port}` },
  };
}
