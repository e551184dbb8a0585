import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { BSON } from 'mongodb';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

type Document = Record<string, unknown>;

/** What each command may carry besides its own name; anything else is refused, as a server of today does. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ping: [],
  find: ['filter', 'sort', 'limit', 'batchSize', 'singleBatch', 'projection', 'readConcern'],
  aggregate: ['pipeline', 'cursor', 'readConcern'],
  insert: ['documents', 'ordered', 'writeConcern'],
  update: ['updates', 'ordered', 'writeConcern'],
  delete: ['deletes', 'ordered', 'writeConcern'],
  saslStart: ['mechanism', 'payload', 'autoAuthorize', 'options'],
};
const WRITES = new Set(['insert', 'update', 'delete']);

class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A stand-in for mongod that speaks its wire protocol, since no MongoDB can be installed here: OP_MSG (and OP_QUERY for the first hello)
 * with find, aggregate to count, insert, update to upsert with $set, delete and ping, on collections in memory.
 *
 * Strict: an unknown command, field, operator or stage is an error, duplicate ids too, and no database has more than it was given.
 * Gaps: no indexes (createIndexes is unknown), no cursors beyond the first batch, no sessions, transactions, retryable writes, replica
 * sets, TLS, checksums or compression; every password is refused (saslStart answers 18), and rights are one switch, `isReadOnly`.
 */
export class FakeMongo implements AsyncDisposable {
  isReadOnly = false;
  /** By `database.collection`, then by _id. */
  readonly collections = new Map<string, Map<unknown, Document>>();
  readonly commands: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      let waiting = Buffer.alloc(0);
      socket.on('data', (data) => {
        waiting = Buffer.concat([waiting, data]);
        while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE()) {
          const length = waiting.readInt32LE();
          socket.write(this.#answer(waiting.subarray(0, length)));
          waiting = waiting.subarray(length);
        }
      });
    });
  }

  static async start(): Promise<FakeMongo> {
    const server = createServer();
    const fake = new FakeMongo(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  url(database: string, login = ''): string {
    return `mongodb://${login}127.0.0.1:${(this.#server.address() as AddressInfo).port}/${database}`;
  }

  /** Ends all connections at once, as a crash does. */
  kill(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) this.kill();
  }

  #answer(message: Buffer): Buffer {
    const opcode = message.readInt32LE(12);
    const { command, database } = opcode === OP_MSG ? fromMsg(message) : fromQuery(message, opcode);
    const body = BSON.serialize(this.#reply(command, database));
    const header = Buffer.alloc(16);
    header.writeInt32LE(message.readInt32LE(4), 8);
    header.writeInt32LE(opcode === OP_MSG ? OP_MSG : OP_REPLY, 12);
    const lead = Buffer.alloc(opcode === OP_MSG ? 5 : 20);
    if (opcode === OP_QUERY) lead.writeInt32LE(1, 16);
    const whole = Buffer.concat([header, lead, body]);
    whole.writeInt32LE(whole.length, 0);
    return whole;
  }

  #reply(command: Document, database: string): Document {
    const [name = ''] = Object.keys(command);
    this.commands.push(name);
    try {
      if (/^(?:hello|ismaster)$/i.test(name)) return HELLO;
      const allowed = FIELDS[name];
      if (allowed === undefined) throw new Refusal(59, `no such command: '${name}'`);
      for (const field of Object.keys(command).slice(1))
        if (!allowed.includes(field) && field !== '$db' && field !== '$readPreference')
          throw new Refusal(40_415, `field '${field}' is an unknown field`);
      if (name === 'saslStart') throw new Refusal(18, 'Authentication failed.');
      if (this.isReadOnly && WRITES.has(name)) throw new Refusal(13, `not authorized on ${database}`);
      return { ...this.#run(name, command, this.#collection(`${database}.${String(command[name])}`)), ok: 1 };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: 0, errmsg: error.message, code: error.code };
    }
  }

  #collection(name: string): Map<unknown, Document> {
    const found = this.collections.get(name) ?? new Map<unknown, Document>();
    this.collections.set(name, found);
    return found;
  }

  #run(name: string, command: Document, documents: Map<unknown, Document>): Document {
    if (name === 'find') return cursor(find(command, documents));
    if (name === 'aggregate') return cursor(counted(command['pipeline'] as Document[], documents));
    if (name === 'insert') return insert(command['documents'] as Document[], documents);
    if (name === 'update') return update(command['updates'] as Document[], documents);
    if (name === 'delete') return remove(command['deletes'] as Document[], documents);
    return {};
  }
}

const HELLO = {
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
};

function fromMsg(message: Buffer): { command: Document; database: string } {
  const command: Document = {};
  for (let at = 20; at < message.length;) {
    const kind = message[at]!;
    const size = message.readInt32LE(at + 1);
    if (kind === 0) Object.assign(command, BSON.deserialize(message.subarray(at + 1, at + 1 + size)));
    else {
      const end = message.indexOf(0, at + 5);
      const list: Document[] = [];
      for (let next = end + 1; next < at + 1 + size; next += message.readInt32LE(next))
        list.push(BSON.deserialize(message.subarray(next, next + message.readInt32LE(next))));
      command[message.toString('utf8', at + 5, end)] = list;
    }
    at += 1 + size;
  }
  return { command, database: String(command['$db']) };
}

/** Only hello may come this way. */
function fromQuery(message: Buffer, opcode: number): { command: Document; database: string } {
  if (opcode !== OP_QUERY) throw new Error(`opcode ${opcode} is not known here`);
  const command = BSON.deserialize(message.subarray(message.indexOf(0, 20) + 9));
  const [name = ''] = Object.keys(command);
  return { command: /^(?:hello|ismaster)$/i.test(name) ? command : { [`${name} by OP_QUERY`]: 1 }, database: 'admin' };
}

function cursor(firstBatch: Document[]): Document {
  return { cursor: { id: BSON.Long.ZERO, ns: 'a.b', firstBatch } };
}

function find(
  { filter = {}, sort, limit = 0, batchSize = 101, projection }: Document,
  all: Map<unknown, Document>,
): Document[] {
  if (sort !== undefined && JSON.stringify(sort) !== '{"_id":1}') throw new Refusal(2, 'another sort');
  const found = [...all.values()].filter((document) => matches(document, filter as Document));
  if (sort !== undefined) found.sort((one, other) => (String(one['_id']) < String(other['_id']) ? -1 : 1));
  const some = found.slice(0, Number(limit) || undefined);
  if (some.length > Number(batchSize)) throw new Refusal(2, 'there are no cursors here: ask for all in one batch');
  const fields = projection === undefined ? undefined : Object.keys(projection as Document);
  return some.map((each) =>
    fields === undefined ? each : Object.fromEntries(Object.entries(each).filter(([name]) => fields.includes(name))),
  );
}

/** What countDocuments sends: $match, $limit if any, and one group. */
function counted(pipeline: readonly Document[], all: Map<unknown, Document>): Document[] {
  let found = [...all.values()];
  for (const stage of pipeline) {
    const [[name, value] = ['', undefined]] = Object.entries(stage);
    if (name === '$match') found = found.filter((document) => matches(document, value as Document));
    else if (name === '$limit') found = found.slice(0, Number(value));
    else if (JSON.stringify(stage) === '{"$group":{"_id":1,"n":{"$sum":1}}}')
      return found.length === 0 ? [] : [{ _id: 1, n: found.length }];
    else throw new Refusal(40_324, `Unrecognized pipeline stage name: '${name}'`);
  }
  throw new Refusal(2, 'only counts are known here');
}

function insert(documents: readonly Document[], all: Map<unknown, Document>): Document {
  for (const [index, document] of documents.entries()) {
    if (all.has(document['_id']))
      return { n: index, writeErrors: [{ index, code: 11_000, errmsg: 'E11000 duplicate key' }] };
    all.set(document['_id'], document);
  }
  return { n: documents.length };
}

/** One, by _id and more, with $set: connect-mongo adds upsert. */
function update(updates: readonly Document[], all: Map<unknown, Document>): Document {
  const [{ q, u, upsert } = {}] = updates as { q?: Document; u?: { $set?: Document }; upsert?: boolean }[];
  if (updates.length !== 1 || q?.['_id'] === undefined || Object.keys(u ?? {}).join() !== '$set')
    throw new Refusal(9, 'another update');
  const found = all.get(q['_id']);
  const old = found !== undefined && matches(found, q) ? found : undefined;
  if (old === undefined && upsert !== true) return { n: 0, nModified: 0 };
  all.set(q['_id'], { ...old, ...u?.$set });
  return old === undefined ? { n: 1, nModified: 0, upserted: [{ index: 0, _id: q['_id'] }] } : { n: 1, nModified: 1 };
}

function remove(deletes: readonly Document[], all: Map<unknown, Document>): Document {
  let n = 0;
  for (const { q, limit } of deletes)
    for (const [id, document] of all)
      if (matches(document, q as Document) && (limit === 0 || n === 0)) n += all.delete(id) ? 1 : 0;
  return { n };
}

function matches(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    if (name === '$or') return (wanted as Document[]).some((each) => matches(document, each));
    if (name.startsWith('$')) throw new Refusal(2, `unknown top level operator: ${name}`);
    return isLike(document[name], wanted);
  });
}

function isLike(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || wanted instanceof Date) return value === wanted;
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operator === '$gt') return typeof value === typeof operand && value! > operand;
    if (operator === '$in') return (operand as unknown[]).includes(value);
    if (operator === '$exists') return (value !== undefined) === operand;
    if (operator === '$not') return !isLike(value, operand);
    if (operator === '$type' && operand === 'string') return typeof value === 'string';
    throw new Refusal(2, `unknown operator: ${operator}`);
  });
}
