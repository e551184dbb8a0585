import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { hostname, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError, exitCodes, systemCode } from '../errors/index.js';

/** A holder whose socket cannot be seen from here is dead when its lock was not touched for so long. */
const LEASE_MS = 15_000;
const TOUCH_MS = 3_000;

interface Holder {
  readonly host: string;
  readonly socket: string;
  readonly since: string;
}

/**
 * Sees to it that one process of this machine at a time rotates a secret. The holder answers on a socket, which the system closes with
 * the process however it ends. Nobody waits: a rotation may take days.
 *
 * @returns lets go of it
 * @throws AppError `E_ROTATION_BUSY`, exit 3
 */
export async function lockRotation(journal: string, secret: string): Promise<() => Promise<void>> {
  const lock = `${journal}.lock`;
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  const socket = socketName(randomBytes(8).toString('hex'));
  const server = await listen(socket);
  const own = JSON.stringify({ host: hostname(), socket, since: new Date().toISOString() } satisfies Holder);
  try {
    await take(lock, own, secret);
  } catch (error) {
    server?.close();
    throw error;
  }
  const touch = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), TOUCH_MS);
  touch.unref();
  return async () => {
    clearInterval(touch);
    if ((await textOf(lock)) === own) await rm(lock, { force: true });
    server?.close();
  };
}

async function take(lock: string, own: string, secret: string): Promise<void> {
  for (;;) {
    if (await create(lock, own)) return;
    const held = await textOf(lock);
    if (held === undefined) continue;
    if (!(await isDead(lock, held))) throw busy(secret, lock, held);
    await takeAway(lock, held);
  }
}

/** It appears with its content: a draft gets a second name. */
async function create(lock: string, own: string): Promise<boolean> {
  const draft = `${lock}-${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
    await link(draft, lock);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isDead(lock: string, held: string): Promise<boolean> {
  const holder = holderOf(held);
  const said = holder?.host === hostname() ? await answer(holder.socket) : 'unknown';
  if (said !== 'unknown') return said === 'dead';
  const found = await stat(lock).catch(() => undefined);
  return found === undefined || Math.abs(Date.now() - found.mtimeMs) > LEASE_MS;
}

/** Of several that judge a lock dead, one moves it aside; who moves a living one by then puts it back. */
async function takeAway(lock: string, judged: string): Promise<void> {
  if ((await textOf(lock)) !== judged) return;
  const aside = `${lock}-${randomBytes(6).toString('hex')}`;
  await rename(lock, aside).catch(() => undefined);
  const moved = await textOf(aside);
  if (moved !== undefined && moved !== judged) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
  const socket = holderOf(judged)?.socket;
  if (socket !== undefined) await rm(socket, { force: true }).catch(() => undefined);
}

function socketName(id: string): string {
  return platform() === 'win32' ? `\\\\.\\pipe\\secretctl-${id}` : join(tmpdir(), `secretctl-${id}.sock`);
}

function listen(socket: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((connection) => connection.end());
    server.once('error', () => resolve(undefined));
    server.listen(socket, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answer(socket: string): Promise<'alive' | 'dead' | 'unknown'> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve('alive');
    });
    connection.once('error', (error) => resolve(systemCode(error) === 'ECONNREFUSED' ? 'dead' : 'unknown'));
  });
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function busy(secret: string, lock: string, held: string): AppError {
  const holder = holderOf(held);
  const who = holder === undefined ? 'somebody' : `a secretctl on ${holder.host} since ${holder.since}`;
  return new AppError('E_ROTATION_BUSY', `${secret} is being rotated by ${who}; nothing was changed`, {
    exit: exitCodes.refused,
    hint: `look with: secretctl rotate ${secret} --dry-run   (if you know that none runs, delete ${lock})`,
  });
}
