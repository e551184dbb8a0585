import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis as Client } from 'ioredis';
import { describeWithRedis, startRedis, type RedisServer } from './redis.js';

const READY_MS = 60_000;
const SLOTS = 16_384;
/** A server of a cluster speaks at its port and at the one that is 10,000 higher. */
const HIGHEST_PORT = 55_535;

/** One Redis with a password, or a cluster of some. */
export interface RedisServers {
  readonly host: string;
  /** Of the first. */
  readonly port: number;
  /** Of the default user; made at run time. */
  readonly password: string;
  url(database?: number, user?: string, password?: string): string;
  /** The number of a database that nobody has used yet. */
  newDatabase(): number;
  /** A client of the default user for each server. */
  readonly clients: readonly Client[];
  /** Ends the servers at once, as a crash does. */
  kill(): Promise<void>;
}

/** @param many - more than one: a cluster of primary servers with equal shares */
export function describeWithRedisServers(title: string, suite: (redis: RedisServers) => void, many = 1): void {
  describeWithRedis(title, () => {
    const redis = new Servers();
    beforeAll(() => redis.start(many), READY_MS);
    afterAll(() => redis.kill());
    suite(redis);
  });
}

class Servers implements RedisServers {
  readonly host = '127.0.0.1';
  readonly password = randomBytes(12).toString('hex');
  readonly clients: Client[] = [];
  readonly #servers: RedisServer[] = [];
  #databases = 0;

  get port(): number {
    return this.#servers[0]!.port;
  }

  url(database = 0, user = 'default', password = this.password): string {
    return `redis://${user}:${password}@${this.host}:${this.port}/${database}`;
  }

  newDatabase(): number {
    this.#databases += 1;
    return this.#databases;
  }

  async start(many: number): Promise<void> {
    const settings = [`requirepass ${this.password}`, many > 1 ? 'cluster-enabled yes' : 'databases 1000'];
    while (this.#servers.length < many) {
      const server = await startRedis(settings);
      if (many > 1 && server.port > HIGHEST_PORT) {
        await server[Symbol.asyncDispose]();
        continue;
      }
      this.#servers.push(server);
      const client = new Client({ host: this.host, port: server.port, password: this.password });
      client.on('error', () => undefined);
      this.clients.push(client);
    }
    if (many > 1) await this.#makeCluster();
  }

  async kill(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const server of this.#servers) await server[Symbol.asyncDispose]();
  }

  async #makeCluster(): Promise<void> {
    const share = Math.ceil(SLOTS / this.clients.length);
    for (const [at, client] of this.clients.entries()) {
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
      const last = Math.min((at + 1) * share, SLOTS) - 1;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(at * share), String(last));
      await client.call('CLUSTER', 'MEET', this.host, String(this.port));
    }
    const until = Date.now() + READY_MS;
    for (const client of this.clients) {
      for (;;) {
        const said = String(await client.call('CLUSTER', 'INFO'));
        if (said.includes('cluster_state:ok') && said.includes(`cluster_size:${this.clients.length}`)) break;
        if (Date.now() > until) throw new Error('the cluster did not come together');
        await sleep(50);
      }
    }
  }
}
