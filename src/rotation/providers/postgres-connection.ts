import { Socket } from 'node:net';
import type { Client } from 'pg';
import type { Secret } from '../../core/index.js';
import { AppError } from '../../errors/index.js';
import { addressOf, type Address } from '../address.js';
import type { ProviderCall } from '../types.js';
import { plainOf } from '../value.js';
import { failure, saidBy, type Said } from './postgres-failures.js';

const CONNECT_MS = 10_000;
const QUERY_MS = 30_000;
const END_MS = 2_000;
const KIND = {
  schemes: ['postgres', 'postgresql'],
  port: 5432,
  example: 'postgres://role:password@host:5432/database',
};
/** The driver takes these for verify-full unless it is told to keep to libpq's meaning. */
const LIBPQ_MODES = new Set(['prefer', 'require', 'verify-ca']);

/** Rows of a statement. */
export type Ask = <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** @throws AppError `E_KEY_REFUSED` for a value that is no PostgreSQL address with role, password and database */
export function postgresAddress(value: Secret): Address {
  const address = addressOf(value, KIND);
  const { user, database, options } = address;
  if (user !== '' && database !== '' && !options.has('user') && !options.has('password')) {
    const socket = options.get('host');
    return socket === undefined ? address : { ...address, host: `${socket}:${String(address.port)}` };
  }
  throw failure(
    'E_KEY_REFUSED',
    'the address names no role or no database, or has them after the question mark',
    `it has to look like ${KIND.example}`,
  );
}

/**
 * One connection, closed at the end.
 *
 * @param explain - turns what the server or the network said into an error
 */
export async function withPostgres<T>(
  value: Secret,
  { signal }: ProviderCall,
  explain: (said: Said) => AppError,
  act: (ask: Ask) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const socket = new Socket();
  const stop = (): void => void socket.destroy();
  signal?.addEventListener('abort', stop);
  let client: Client | undefined;
  try {
    client = await clientOf(value, socket);
    await client.connect();
    const connected = client;
    return await act(async (text, values = []) => (await connected.query(text, [...values])).rows as never);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof AppError ? error : explain(saidBy(error));
  } finally {
    signal?.removeEventListener('abort', stop);
    await close(client, socket);
  }
}

/** Tries to log in. @returns why it was refused; undefined: it was let in */
export async function knock(value: Secret, call: ProviderCall): Promise<Said | undefined> {
  let refusal: Said | undefined;
  const noted = failure('E_KEY_REFUSED', 'refused', 'see the refusal');
  try {
    await withPostgres(
      value,
      call,
      (said) => ((refusal = said), noted),
      () => Promise.resolve(),
    );
  } catch (error) {
    if (error !== noted) throw error;
  }
  return refusal;
}

async function clientOf(value: Secret, socket: Socket): Promise<Client> {
  const { default: pg } = await import('pg');
  const mode = postgresAddress(value).options.get('sslmode') ?? '';
  const text = plainOf(value);
  const client = new pg.Client({
    connectionString: LIBPQ_MODES.has(mode) && !/[?&]uselibpqcompat=/.test(text) ? `${text}&uselibpqcompat=true` : text,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    application_name: 'secretctl',
    stream: () => socket,
  });
  client.on('error', () => undefined); // every call that it concerns is refused too
  return client;
}

async function close(client: Client | undefined, socket: Socket): Promise<void> {
  const late = setTimeout(() => socket.destroy(), END_MS);
  if (!socket.destroyed && !socket.connecting) await client?.end().catch(() => undefined);
  clearTimeout(late);
  socket.destroy();
}
