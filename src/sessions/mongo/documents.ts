import type { Filter } from 'mongodb';
import { holdsFor, sessionOf } from '../shared/express-session.js';
import { notSessions, unsupported } from '../shared/failures.js';
import type { Page, Pages } from '../shared/sweep.js';
import type { SessionCall, SessionFilter } from '../types.js';
import type { MongoConnection, SessionDocument } from './connection.js';

const SAMPLE = 1_000;
const CHECK = 'check sessions.url and sessions.table in secretctl.yaml';

/** Documents of connect-mongo, in the order of their ids. What is in a session is read here, since it is text there. */
export class SessionDocuments implements Pages {
  readonly #collection: MongoConnection['collection'];
  readonly #userPath: readonly string[];
  readonly #where: string;

  constructor({ collection }: MongoConnection, userPath: readonly string[], where: string) {
    this.#collection = collection;
    this.#userPath = userPath;
    this.#where = where;
  }

  async page(filter: SessionFilter, most: number, after: string | undefined, call?: SessionCall): Promise<Page> {
    call?.signal?.throwIfAborted();
    const isPicky = filter.user !== undefined || filter.before !== undefined;
    const found = await this.#read(after === undefined ? {} : { _id: { $gt: after } }, most, isPicky);
    const chosen = isPicky ? found.filter((document) => this.#holds(filter, document)) : found;
    return { ids: chosen.map(({ _id }) => _id), next: found.length === most ? found.at(-1)?._id : undefined };
  }

  async remove(ids: readonly string[], _filter: SessionFilter, call?: SessionCall): Promise<number> {
    call?.signal?.throwIfAborted();
    return (await this.#collection.deleteMany({ _id: { $in: [...ids] } })).deletedCount;
  }

  /** @throws AppError `E_SESSIONS_SCHEMA`, exit 2 */
  async check(): Promise<void> {
    const found = await this.#read({}, SAMPLE, true);
    const strangers = found.filter((document) => !isSession(document)).length;
    if (strangers > 0)
      throw notSessions(
        `${strangers} of ${found.length} documents that were looked at are none of connect-mongo`,
        CHECK,
      )(this.#where);
    // A range of texts finds no id of another type, and nobody has this one: the answer tells whether sessions may be deleted.
    const others = await this.#collection.countDocuments({ _id: { $not: { $type: 'string' } } } as never, { limit: 1 });
    if (others > 0) throw notSessions('there are documents whose _id is no text', CHECK)(this.#where);
    await this.#collection.deleteMany({ _id: { $in: [] } });
  }

  async #read(range: Filter<SessionDocument>, most: number, isWhole: boolean): Promise<SessionDocument[]> {
    const projection = isWhole ? { _id: 1, session: 1, expires: 1 } : { _id: 1 };
    return await this.#collection.find(range, { projection, sort: { _id: 1 }, limit: most, batchSize: most }).toArray();
  }

  #holds(filter: SessionFilter, { session: kept, expires }: SessionDocument): boolean {
    const session = sessionOf(kept);
    if (session === undefined)
      throw unsupported(
        'the sessions are encrypted, so they do not tell their user or age',
        'purge all of them',
      )(this.#where);
    const end = expires instanceof Date ? expires.getTime() : undefined;
    return holdsFor(filter, session, { userPath: this.#userPath, expires: end, where: this.#where });
  }
}

/** What connect-mongo encrypts is base64, or JSON of its pieces, in place of the session. */
function isSession({ _id, session, expires }: SessionDocument): boolean {
  if (typeof _id !== 'string' || !(expires instanceof Date || expires === undefined)) return false;
  return (
    sessionOf(session) !== undefined || (expires !== undefined && typeof session === 'string' && isEncrypted(session))
  );
}

function isEncrypted(text: string): boolean {
  return /^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(text) || /^"?\{\\?"(?:hmac|ct|iv|at|salt)\\?":/.test(text);
}
