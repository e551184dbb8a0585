import type { Redis } from 'ioredis';
import type { SessionCall, SessionFilter } from '../types.js';
import { holdsFor, sessionOf } from '../shared/express-session.js';
import type { Page, Pages } from '../shared/sweep.js';
import type { RedisConnection } from './connection.js';

const GROUP = 500;

/** The keys of a prefix, read and deleted in groups; in a cluster, where keys of one command must be neighbours, one by one. */
export class SessionKeys implements Pages {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #userPath: readonly string[];
  readonly #where: string;

  constructor(connection: RedisConnection, options: { prefix: string; userPath: readonly string[]; where: string }) {
    this.#connection = connection;
    this.#prefix = options.prefix;
    this.#userPath = options.userPath;
    this.#where = options.where;
  }

  /** `after` is the number of the server, and where its SCAN stands. */
  async page(filter: SessionFilter, most: number, after = '0:0', call?: SessionCall): Promise<Page> {
    call?.signal?.throwIfAborted();
    const [node = 0, cursor = '0'] = after.split(':');
    const servers = this.#connection.primaries();
    const server = servers[Number(node)];
    if (server === undefined) return { ids: [], next: undefined };
    const match = `${literal(this.#prefix)}*`;
    const [next, keys] = await server.scan(cursor, 'MATCH', match, 'COUNT', Math.min(Math.max(most, 100), 1_000));
    const chosen = await this.#chosen(keys, filter);
    const isLast = next === '0' && Number(node) + 1 >= servers.length;
    return {
      ids: chosen.map((key) => key.slice(this.#prefix.length)),
      next: isLast ? undefined : next === '0' ? `${Number(node) + 1}:0` : `${node}:${next}`,
    };
  }

  async remove(ids: readonly string[], _filter: SessionFilter, call?: SessionCall): Promise<number> {
    call?.signal?.throwIfAborted();
    const keys = ids.map((id) => this.#prefix + id);
    const gone = await this.#grouped(keys, (group) => this.#connection.client.unlink(...group));
    return gone.reduce((sum, each) => sum + each, 0);
  }

  /** @returns how many of these keys are there, and hold no session */
  async strangers(ids: readonly string[]): Promise<number> {
    const keys = ids.map((id) => this.#prefix + id);
    const values = await this.#values(keys);
    const odd = keys.filter((_, at) => sessionOf(values[at]) === undefined);
    // No text: it went meanwhile, or it is of another type.
    const types = await Promise.all(odd.map((key) => this.#connection.client.type(key)));
    return types.filter((type) => type !== 'none').length;
  }

  async #chosen(keys: readonly string[], filter: SessionFilter): Promise<readonly string[]> {
    if (filter.user === undefined && filter.before === undefined) return keys;
    const values = await this.#values(keys);
    const left =
      filter.before === undefined ? [] : await Promise.all(keys.map((key) => this.#connection.client.pttl(key)));
    return keys.filter((_, at) => {
      const session = sessionOf(values[at]);
      const ttl = left[at] ?? -1;
      const expires = ttl >= 0 ? Date.now() + ttl : undefined;
      return (
        session !== undefined && holdsFor(filter, session, { userPath: this.#userPath, expires, where: this.#where })
      );
    });
  }

  async #values(keys: readonly string[]): Promise<(string | null)[]> {
    return (await this.#grouped(keys, (group) => this.#connection.client.mget(...group))).flat();
  }

  async #grouped<T>(keys: readonly string[], send: (group: readonly string[]) => Promise<T>): Promise<T[]> {
    const size = this.#connection.isCluster ? 1 : GROUP;
    const groups = Array.from({ length: Math.ceil(keys.length / size) }, (_, at) =>
      keys.slice(at * size, (at + 1) * size),
    );
    return await Promise.all(groups.map(send));
  }
}

/** A text that stands for itself in a pattern of MATCH. */
function literal(text: string): string {
  return text.replaceAll(/[\\*?[\]^-]/g, '\\$&');
}

/** Nothing can come between the count and the end of the keys. */
const FLUSH = `if redis.call('DBSIZE') ~= tonumber(ARGV[1]) then return 0 end
redis.call('FLUSHDB', 'ASYNC')
return 1`;

/** Empties the database of a server when it has so many keys. @returns whether it had */
export async function flushWhere(server: Redis, keys: number): Promise<boolean> {
  return (await server.eval(FLUSH, 0, String(keys))) === 1;
}
