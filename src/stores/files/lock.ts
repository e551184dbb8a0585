import { randomBytes } from 'node:crypto';
import { link, open, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { answer, listen, socketName } from './life-line.js';

/** A lock whose holder cannot be asked (another machine, another container) is dead when it was not touched for so long. */
const LEASE_MS = 15_000;
const TOUCH_MS = 3_000;
const PATIENCE_MS = 20_000;

export interface Lock {
  /** It is still ours; somebody may have thought us dead. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for another holder. Default: longer than the lease of a dead one. */
  readonly patienceMs?: number | undefined;
  /** In place of `E_STORE_BUSY`. @param who - has it, in words @param lock - the file that says so */
  readonly refusal?: ((who: string, lock: string) => AppError) | undefined;
}

interface Holder {
  readonly id: string;
  readonly host: string;
  readonly socket?: string | undefined;
  readonly since: string;
}

/**
 * Sees to it that one process at a time rewrites `file`.
 *
 * The holder answers on a socket, which the system closes with the process however it ends: no process id, which another
 * process may have by now. Where the socket cannot be reached, the lock file's time tells.
 *
 * @throws AppError `E_STORE_BUSY`, exit 3, when another one holds it for too long
 */
export async function takeLock(file: string, options: LockOptions = {}): Promise<Lock> {
  const lock = `${file}.lock`;
  const id = randomBytes(8).toString('hex');
  const socket = socketName(id);
  const server = await listen(socket);
  const own = JSON.stringify({
    id,
    host: hostname(),
    socket: server && socket,
    since: new Date().toISOString(),
  } satisfies Holder);
  try {
    await waitFor(lock, own, file, options);
  } catch (error) {
    server?.close();
    throw error;
  }
  return heldLock(lock, own, server);
}

function heldLock(lock: string, own: string, server: Server | undefined): Lock {
  const touch = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, TOUCH_MS);
  touch.unref();
  const held = async (): Promise<boolean> => (await textOf(lock)) === own;
  return {
    held,
    release: async () => {
      clearInterval(touch);
      if (await held()) await rm(lock, { force: true });
      server?.close();
    },
  };
}

async function waitFor(lock: string, own: string, file: string, options: LockOptions): Promise<void> {
  const end = performance.now() + (options.patienceMs ?? PATIENCE_MS);
  for (;;) {
    options.signal?.throwIfAborted();
    if (await create(lock, own)) return;
    const held = await textOf(lock);
    if (held === undefined) continue;
    if (await isDead(lock, held)) await takeAway(lock, held);
    else if (performance.now() > end) throw (options.refusal ?? busy(file))(whoHas(held), lock);
    else await sleep(5 + Math.random() * 30);
  }
}

/** The lock appears with its content: a draft gets a second name. */
async function create(lock: string, own: string): Promise<boolean> {
  const draft = `${lock}-${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
    await link(draft, lock).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      const handle = await open(lock, 'wx', 0o600); // file systems without hard links
      await handle.writeFile(own);
      await handle.close();
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isDead(lock: string, held: string): Promise<boolean> {
  const holder = parse(held);
  const said = holder?.host === hostname() && holder.socket ? await answer(holder.socket) : 'unknown';
  if (said !== 'unknown') return said === 'dead';
  const touched = await stat(lock).catch(() => undefined);
  return touched === undefined || Math.abs(Date.now() - touched.mtimeMs) > LEASE_MS;
}

/** Of several that judge a lock dead, one moves it aside; who moves a living one by then puts it back. */
async function takeAway(lock: string, judged: string): Promise<void> {
  if ((await textOf(lock)) !== judged) return;
  const aside = `${lock}-${randomBytes(8).toString('hex')}`;
  await rename(lock, aside).catch(() => undefined);
  const moved = await textOf(aside);
  if (moved !== undefined && moved !== judged) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
  const socket = parse(judged)?.socket;
  if (moved === judged && socket !== undefined) await rm(socket, { force: true }).catch(() => undefined);
  await sweep(lock);
}

/** Drafts of processes that were killed while they made a lock. */
async function sweep(lock: string): Promise<void> {
  for (const name of await readdir(dirname(lock))) {
    if (!name.startsWith(`${basename(lock)}-`)) continue;
    const found = await stat(join(dirname(lock), name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEASE_MS) await rm(join(dirname(lock), name), { force: true });
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined; // cut off while it was written
  }
}

function whoHas(held: string): string {
  const holder = parse(held);
  return holder === undefined ? 'somebody' : `a secretctl on ${holder.host} since ${holder.since}`;
}

function busy(file: string): NonNullable<LockOptions['refusal']> {
  return (who, lock) =>
    new AppError('E_STORE_BUSY', `${file} is being changed by ${who}; nothing was changed`, {
      exit: exitCodes.refused,
      hint: `run the command again when it is done; if you know that none runs, delete ${lock}`,
    });
}
