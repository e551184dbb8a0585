import type { Cluster, Redis } from 'ioredis';
import { driverOf, type Secret } from '../../core/index.js';
import { redisAddress, type RedisAddress } from './address.js';
import { redisFailure } from './failure.js';

const CONNECT_MS = 10_000;
const COMMAND_MS = 60_000;

/** One server, or all of a cluster. */
export interface RedisConnection {
  /** `database 0 at cache.internal:6379` */
  readonly where: string;
  readonly isCluster: boolean;
  /** Sends a command to the server that has its key. */
  readonly client: Redis | Cluster;
  /** The servers that have keys, always in the same order. */
  primaries(): readonly Redis[];
  close(): void;
}

/** @throws AppError of `redisFailure`, `E_SESSIONS_URL` */
export async function connectRedis(
  url: Secret,
  { onStep }: { readonly onStep?: ((text: string) => void) | undefined },
): Promise<RedisConnection> {
  const address = redisAddress(url);
  const at = `${address.host}:${address.port}`;
  onStep?.(`connecting to Redis at ${at}`);
  const { Redis: Client, Cluster: ClusterClient } = driverOf(await import('ioredis'));
  const single = new Client({ ...optionsOf(address), host: address.host, port: address.port, lazyConnect: true });
  const failures: unknown[] = [];
  listen(single, failures);
  try {
    await single.connect();
    // The driver goes on in database 0 when it cannot have the one that was asked for.
    if (address.database !== 0) await single.select(address.database);
    if (!(await isInCluster(single))) return connection(single, `database ${address.database} at ${at}`);
    single.disconnect();
    return connection(await connectCluster(ClusterClient, address, failures), `the cluster at ${at}`);
  } catch (error) {
    single.disconnect();
    throw redisFailure(failures.at(-1) ?? error, `Redis at ${at}`, 'connect');
  }
}

async function connectCluster(make: typeof Cluster, address: RedisAddress, failures: unknown[]): Promise<Cluster> {
  const cluster = new make([{ host: address.host, port: address.port }], {
    redisOptions: optionsOf(address),
    lazyConnect: true,
    clusterRetryStrategy: () => null,
    // Certificates name hosts, not addresses.
    ...(address.isTls && { dnsLookup: (name, callback) => callback(null, name) }),
  });
  listen(cluster, failures);
  try {
    await cluster.connect();
    return cluster;
  } catch (error) {
    cluster.disconnect();
    throw error;
  }
}

interface Tls {
  readonly tls?: { readonly servername: string };
}

const FIXED = {
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_MS,
  commandTimeout: COMMAND_MS,
  // It asks INFO, and writes to the console when it may not.
  enableReadyCheck: false,
  disableClientInfo: true,
  protocol: 2,
} as const;

function optionsOf({ login, isTls, host }: RedisAddress): typeof FIXED & RedisAddress['login'] & Tls {
  return { ...FIXED, ...login, ...(isTls && { tls: { servername: host } }) };
}

/** What the driver tells beside the command that failed; the reason why a connection failed is only there. */
function listen(client: Redis | Cluster, failures: unknown[]): void {
  client.on('error', (error: unknown) => {
    if (failures.length < 10) failures.push(error);
  });
}

async function isInCluster(client: Redis): Promise<boolean> {
  try {
    return /^cluster_enabled:1\r?$/m.test(await client.info('cluster'));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return false;
    throw error;
  }
}

function connection(client: Redis | Cluster, where: string): RedisConnection {
  const isCluster = client.isCluster;
  const nameOf = ({ options: { host = '', port = 0 } }: Redis): string => `${host}:${port}`;
  return {
    where,
    isCluster,
    client,
    primaries: () =>
      'nodes' in client
        ? client.nodes('master').sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
        : [client],
    close: () => client.disconnect(),
  };
}
