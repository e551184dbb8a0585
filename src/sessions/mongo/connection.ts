import type { Collection, MongoClient } from 'mongodb';
import { driverOf, type Secret } from '../../core/index.js';
import { wrongUrl } from '../shared/failures.js';
import { plainOf } from '../value.js';
import { mongoFailure } from './failure.js';

const SELECT_MS = 5_000;
const ANSWER_MS = 120_000;

export interface SessionDocument {
  readonly _id: string;
  /** JSON text, or an object where connect-mongo is told `stringify: false`. */
  readonly session?: unknown;
  readonly expires?: unknown;
}

export interface MongoConnection {
  /** `app at db.internal:27017` */
  readonly where: string;
  readonly collection: Collection<SessionDocument>;
  close(): Promise<void>;
}

/** @throws AppError of `mongoFailure`, `E_SESSIONS_URL` */
export async function connectMongo(
  url: Secret,
  options: {
    readonly collection: string;
    readonly database?: string | undefined;
    readonly onStep?: ((text: string) => void) | undefined;
  },
): Promise<MongoConnection> {
  const client = await makeClient(url);
  const at = client.options.srvHost ?? client.options.hosts.map(({ host, port }) => `${host}:${port}`).join(',');
  const database = client.db(options.database);
  const where = `${database.databaseName} at ${at}`;
  options.onStep?.(`connecting to MongoDB at ${at}`);
  try {
    await client.connect();
    await database.command({ ping: 1 });
  } catch (error) {
    await client.close().catch(() => undefined);
    throw mongoFailure(error, where, 'connect');
  }
  return {
    where,
    collection: database.collection<SessionDocument>(options.collection),
    close: async () => {
      await client.close().catch(() => undefined); // a connection that broke is closed
    },
  };
}

async function makeClient(url: Secret): Promise<MongoClient> {
  const { MongoClient: Client } = driverOf(await import('mongodb'));
  try {
    return new Client(plainOf(url), {
      appName: 'secretctl purge-sessions',
      serverSelectionTimeoutMS: SELECT_MS,
      connectTimeoutMS: SELECT_MS,
      socketTimeoutMS: ANSWER_MS,
      maxPoolSize: 1,
      // What was deleted stays deleted when the primary server changes.
      writeConcern: { w: 'majority' },
      readPreference: 'primary',
      readConcernLevel: 'local',
    });
  } catch {
    throw wrongUrl('a MongoDB', 'mongodb://USER:PASSWORD@HOST:27017/DATABASE, or mongodb+srv://');
  }
}
