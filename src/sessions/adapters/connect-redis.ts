import { randomBytes } from 'node:crypto';
import type { Secret } from '../../core/index.js';
import { idOfSignedCookie, signedCookie } from '../cookie.js';
import { canaryRow, CANARY_MS } from '../postgres/canary.js';
import { connectRedis, type RedisConnection } from '../redis/connection.js';
import { redisFailure } from '../redis/failure.js';
import { flushWhere, SessionKeys } from '../redis/keys.js';
import { requireKnownUser } from '../shared/express-session.js';
import { notSessions, unsupported } from '../shared/failures.js';
import { countPages, PagedSweep } from '../shared/sweep.js';
import type { CanarySession, SessionCall, SessionFilter, SessionStore } from '../types.js';

export interface RedisSessionsOptions {
  /** `redis://user:password@host:6379/0`; `rediss://` is TLS. A server of a cluster stands for all of it. */
  readonly url: Secret;
  /** Default: `sess:`. */
  readonly prefix?: string | undefined;
  /** Where the user's id is in the session, such as `passport.user`; without it there is no filter by user. */
  readonly userPath?: string | undefined;
  /** What the canary's session holds, such as `{ passport: { user: 1 } }`. */
  readonly canary?: Readonly<Record<string, unknown>> | undefined;
  /** Told in words before the network is used. */
  readonly onStep?: ((text: string) => void) | undefined;
}

const SAMPLE = 1_000;
const PAGE = 10_000;
const ATTEMPTS = 3;

/**
 * Opens the sessions of connect-redis: `<prefix><id>` holds the JSON of a session. They are found by SCAN, which a server answers in
 * small steps, and go by UNLINK; in a cluster on every primary server. A session was last used at the end of its life less the age of its
 * cookie; one whose cookie has no age does not tell, and the filter is refused. While slots of a cluster move, keys may be missed: count again.
 *
 * @throws AppError `E_SESSIONS_UNREACHABLE`, exit 5; `E_SESSIONS_DENIED`, exit 4; `E_SESSIONS_URL`, exit 2
 * @see https://github.com/tj/connect-redis (index.ts)
 * @see https://redis.io/docs/latest/commands/scan/
 */
export async function openRedisSessions(options: RedisSessionsOptions): Promise<SessionStore> {
  return new RedisSessions(await connectRedis(options.url, options), options);
}

class RedisSessions implements SessionStore {
  readonly id = 'connect-redis';
  readonly where: string;
  readonly filters: SessionStore['filters'];
  readonly idOf = idOfSignedCookie;
  readonly truncate?: (call?: SessionCall) => Promise<number>;
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #userPath: readonly string[];
  readonly #holds: Readonly<Record<string, unknown>>;
  readonly #keys: SessionKeys;
  readonly #sweep: PagedSweep;

  constructor(connection: RedisConnection, { prefix = 'sess:', userPath, canary = {} }: RedisSessionsOptions) {
    this.where = `keys ${prefix}* of ${connection.where}`;
    this.filters = { user: userPath !== undefined, before: true };
    this.#connection = connection;
    this.#prefix = prefix;
    this.#userPath = userPath?.split('.') ?? [];
    this.#holds = canary;
    this.#keys = new SessionKeys(connection, { prefix, userPath: this.#userPath, where: this.where });
    this.#sweep = new PagedSweep(this.#keys);
    if (!connection.isCluster) this.truncate = (call) => this.#inWords(() => this.#flush(call), call);
  }

  async check(call?: SessionCall): Promise<void> {
    await this.#inWords(async () => {
      // Nobody has this key; the answer tells whether sessions may be deleted here.
      await this.#connection.client.unlink(this.#prefix + randomBytes(24).toString('base64url'));
      // Without a prefix every key is meant, so every key is looked at.
      await this.#checkKeys(this.#prefix === '' ? Infinity : SAMPLE, call);
    }, call);
  }

  async count(filter: SessionFilter, call?: SessionCall): Promise<number> {
    requireKnownUser(filter, this.#userPath, this.where);
    return await this.#inWords(() => countPages(this.#keys, filter, call), call);
  }

  async deleteBatch(filter: SessionFilter, most: number, call?: SessionCall): Promise<number> {
    requireKnownUser(filter, this.#userPath, this.where);
    return await this.#inWords(() => this.#sweep.deleteBatch(filter, most, call), call);
  }

  async deleteReturned(call?: SessionCall): Promise<number> {
    return await this.#inWords(() => this.#sweep.deleteReturned(call), call);
  }

  async writeCanary(
    secret: Secret,
    call?: SessionCall & { readonly user?: string | undefined },
  ): Promise<CanarySession> {
    const { sid, sess, expire } = canaryRow(this.#holds, { path: this.#userPath, id: call?.user });
    const seconds = Math.ceil(expire - Date.now() / 1000);
    await this.#inWords(() => this.#connection.client.set(this.#prefix + sid, sess, 'EX', seconds), call);
    return { id: sid, cookie: signedCookie(sid, secret) };
  }

  async has(id: string, call?: SessionCall): Promise<boolean> {
    return (await this.#inWords(() => this.#connection.client.exists(this.#prefix + id), call)) === 1;
  }

  async remove(id: string, call?: SessionCall): Promise<void> {
    await this.#inWords(() => this.#connection.client.unlink(this.#prefix + id), call);
  }

  async expireSoon(id: string, call?: SessionCall): Promise<void> {
    const { client } = this.#connection;
    const key = this.#prefix + id;
    await this.#inWords(async () => {
      const left = await client.pttl(key);
      // -1: it lives for ever; -2: it is gone.
      if (left === -1 || left > CANARY_MS) await client.pexpire(key, CANARY_MS);
    }, call);
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #checkKeys(most: number, call?: SessionCall): Promise<void> {
    let seen = 0;
    for await (const ids of this.#all(call)) {
      const strangers = await this.#keys.strangers(ids);
      if (strangers > 0) throw this.#otherKeys(strangers, ids.length);
      seen += ids.length;
      if (seen >= most) return;
    }
  }

  async #flush(call?: SessionCall): Promise<number> {
    const [server] = this.#connection.primaries();
    for (let attempt = 0; server !== undefined && attempt < ATTEMPTS; attempt += 1) {
      const ids = new Set<string>();
      for await (const page of this.#all(call)) {
        const strangers = await this.#keys.strangers(page);
        if (strangers > 0) throw this.#otherKeys(strangers, page.length);
        for (const id of page) ids.add(id);
      }
      this.#sweep.remember([...ids]);
      if (await flushWhere(server, ids.size)) return ids.size;
    }
    throw unsupported(
      'the database holds more than sessions, so it cannot be emptied at once',
      'leave --truncate out',
    )(this.where);
  }

  async *#all(call?: SessionCall): AsyncGenerator<readonly string[]> {
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const { ids, next } = await this.#keys.page({}, PAGE, after, call);
      yield ids;
      after = next;
    }
  }

  #otherKeys(strangers: number, of: number): Error {
    return notSessions(
      `${strangers} of ${of} keys that were looked at hold no session of express-session`,
      'check sessions.url and sessions.prefix in secretctl.yaml',
    )(this.where);
  }

  async #inWords<T>(work: () => Promise<T>, call?: SessionCall): Promise<T> {
    call?.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw redisFailure(error, this.where, 'work');
    }
  }
}
