import { driverOf, type Secret } from '../../core/index.js';
import { AppError } from '../../errors/index.js';
import { addressOf, type Address } from '../address.js';
import type { ProviderCall } from '../types.js';
import { plainOf } from '../value.js';
import { redisFailure, saidBy, type Said } from './redis-failures.js';

const CONNECT_MS = 10_000;
const COMMAND_MS = 30_000;
const KIND = { schemes: ['redis', 'rediss'], port: 6379, example: 'redis://user:password@host:6379/0' };

export type Command = readonly [string, ...string[]];

/** One server, logged in to. */
export interface RedisNode {
  readonly host: string;
  ask(...command: Command): Promise<unknown>;
  /** All of them at once, or none. */
  together(commands: readonly Command[]): Promise<unknown[]>;
}

/** @throws AppError `E_KEY_REFUSED` for a value that is no address of a Redis with a password */
export function redisAddress(value: Secret): Address {
  const address = addressOf(value, KIND);
  return address.user === '' ? { ...address, user: 'default' } : address;
}

/** The same login at another server. */
export function elsewhere(address: Address, host: string): Address {
  const [, hostname = host, port] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { ...address, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? KIND.port), host };
}

interface Visit {
  readonly call: ProviderCall;
  /** What follows "to", for errors. */
  readonly what: string;
  /** The credential itself is tried. */
  readonly key?: boolean;
}

/** Logs in to one server, and out at the end. What the driver says becomes an AppError. */
export async function withRedis<T>(
  address: Address,
  { call: { signal }, what, key = false }: Visit,
  act: (node: RedisNode) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const { host, user, password } = address;
  const { Redis } = driverOf(await import('ioredis'));
  const redis = new Redis(optionsOf(address));
  let broken: unknown;
  redis.on('error', (error: unknown) => (broken = error));
  const stop = (): void => redis.disconnect();
  signal?.addEventListener('abort', stop);
  const ask = async (...[name, ...rest]: Command): Promise<unknown> => redis.call(name, ...rest);
  try {
    await redis.connect();
    await ask('AUTH', user, plainOf(password));
    return await act({ host, ask, together: (commands) => transaction(ask, commands) });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AppError) throw error;
    const said = saidBy(error);
    throw redisFailure(said.reply === undefined ? saidBy(broken ?? error) : said, { host, user, what }, key);
  } finally {
    signal?.removeEventListener('abort', stop);
    redis.disconnect();
  }
}

function optionsOf({ hostname, port, scheme }: Address) {
  return {
    host: hostname,
    port,
    protocol: 2 as const,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    disconnectTimeout: 100, // its timer keeps the process alive
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    ...(scheme === 'rediss' ? { tls: { servername: hostname } } : {}),
  };
}

async function transaction(ask: RedisNode['ask'], commands: readonly Command[]): Promise<unknown[]> {
  if (commands.length === 0) return [];
  await ask('MULTI');
  for (const command of commands) await ask(...command);
  const replies = (await ask('EXEC')) as unknown[];
  const wrong = replies.find((reply) => reply instanceof Error);
  if (wrong instanceof Error) throw wrong;
  return replies;
}

/** An answer that may be forbidden; undefined then. */
export async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const { reply }: Said = saidBy(error);
    if (reply === 'NOPERM' || reply === 'ERR') return undefined;
    throw error;
  }
}
