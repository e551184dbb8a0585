import type { Secret } from '../../core/index.js';
import { idOfSignedCookie, signedCookie } from '../cookie.js';
import { connectMongo, type MongoConnection } from '../mongo/connection.js';
import { SessionDocuments } from '../mongo/documents.js';
import { mongoFailure } from '../mongo/failure.js';
import { canaryRow, CANARY_MS } from '../postgres/canary.js';
import { requireKnownUser } from '../shared/express-session.js';
import { countPages, PagedSweep } from '../shared/sweep.js';
import type { CanarySession, SessionCall, SessionFilter, SessionStore } from '../types.js';

export interface MongoSessionsOptions {
  /** `mongodb://user:password@host:27017/database`, or `mongodb+srv://` */
  readonly url: Secret;
  /** Default: that of the address. */
  readonly database?: string | undefined;
  /** Default: `sessions`. */
  readonly collection?: string | undefined;
  /** Where the user's id is in the session, such as `passport.user`; without it there is no filter by user. */
  readonly userPath?: string | undefined;
  /** What the canary's session holds, such as `{ passport: { user: 1 } }`. */
  readonly canary?: Readonly<Record<string, unknown>> | undefined;
  /** connect-mongo is told `stringify: false`: the canary's session is an object. Default: JSON text. */
  readonly asObject?: boolean | undefined;
  /** Told in words before the network is used. */
  readonly onStep?: ((text: string) => void) | undefined;
}

/**
 * Opens the collection of connect-mongo: `{_id, expires, session}`. Documents go in the order of their ids, by lists of ids. A session was
 * last used at `expires` less the age of its cookie; one whose cookie has no age does not tell, and the filter is refused; likewise where
 * connect-mongo encrypts. It cannot be emptied at once, since dropping the collection would drop its indexes.
 *
 * No server could be had where this was written: it was tried with the driver against a stand-in that speaks MongoDB's wire protocol.
 *
 * @throws AppError `E_SESSIONS_UNREACHABLE`, exit 5; `E_SESSIONS_DENIED`, exit 4; `E_SESSIONS_URL`, exit 2
 * @see https://github.com/jdesboeufs/connect-mongo (src/lib/MongoStore.ts)
 */
export async function openMongoSessions(options: MongoSessionsOptions): Promise<SessionStore> {
  const { collection = 'sessions' } = options;
  return new MongoSessions(await connectMongo(options.url, { ...options, collection }), options);
}

class MongoSessions implements SessionStore {
  readonly id = 'connect-mongo';
  readonly where: string;
  readonly filters: SessionStore['filters'];
  readonly idOf = idOfSignedCookie;
  readonly #connection: MongoConnection;
  readonly #userPath: readonly string[];
  readonly #holds: Readonly<Record<string, unknown>>;
  readonly #asObject: boolean;
  readonly #documents: SessionDocuments;
  readonly #sweep: PagedSweep;

  constructor(connection: MongoConnection, { userPath, canary = {}, asObject = false }: MongoSessionsOptions) {
    this.where = `collection ${connection.collection.collectionName} of ${connection.where}`;
    this.filters = { user: userPath !== undefined, before: true };
    this.#connection = connection;
    this.#userPath = userPath?.split('.') ?? [];
    this.#holds = canary;
    this.#asObject = asObject;
    this.#documents = new SessionDocuments(connection, this.#userPath, this.where);
    this.#sweep = new PagedSweep(this.#documents);
  }

  async check(call?: SessionCall): Promise<void> {
    await this.#inWords(() => this.#documents.check(), call);
  }

  async count(filter: SessionFilter, call?: SessionCall): Promise<number> {
    requireKnownUser(filter, this.#userPath, this.where);
    const isAll = filter.user === undefined && filter.before === undefined;
    return await this.#inWords(
      () => (isAll ? this.#connection.collection.countDocuments({}) : countPages(this.#documents, filter, call)),
      call,
    );
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
    const session: unknown = this.#asObject ? JSON.parse(sess) : sess;
    const document = { _id: sid, expires: new Date(expire * 1000), session };
    await this.#inWords(() => this.#connection.collection.insertOne(document), call);
    return { id: sid, cookie: signedCookie(sid, secret) };
  }

  async has(id: string, call?: SessionCall): Promise<boolean> {
    return (await this.#inWords(() => this.#connection.collection.countDocuments({ _id: id }), call)) > 0;
  }

  async remove(id: string, call?: SessionCall): Promise<void> {
    await this.#inWords(() => this.#documents.remove([id], {}), call);
  }

  async expireSoon(id: string, call?: SessionCall): Promise<void> {
    const expires = new Date(Date.now() + CANARY_MS);
    const longer = { _id: id, expires: { $gt: expires } };
    await this.#inWords(() => this.#connection.collection.updateOne(longer, { $set: { expires } }), call);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #inWords<T>(work: () => Promise<T>, call?: SessionCall): Promise<T> {
    call?.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw mongoFailure(error, this.where, 'work');
    }
  }
}
