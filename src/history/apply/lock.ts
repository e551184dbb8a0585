import { randomBytes } from 'node:crypto';
import { link, copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { hostname, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';

/** Where a run that is alive answers: the system closes it when the process ends, however it ends. */
interface Holder {
  readonly host: string;
  readonly socket: string;
}

export interface Lock {
  release(): Promise<void>;
}

/**
 * Sees to it that one run at a time changes a repository. A lock whose process is dead is taken over.
 *
 * @throws AppError `E_RUNNING`, exit 3
 */
export async function takeLock(commonDir: string): Promise<Lock> {
  const file = join(commonDir, 'secretctl.lock');
  const id = randomBytes(8).toString('hex');
  const socket = platform() === 'win32' ? `\\\\.\\pipe\\secretctl-${id}` : join(tmpdir(), `secretctl-${id}.sock`);
  const server = await listen(socket);
  try {
    const content = JSON.stringify({ host: hostname(), socket } satisfies Holder);
    for (let turn = 0; !(await create(file, content)); turn++) {
      if (turn > 4) throw running(file);
      await removeDead(file);
    }
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    release: async () => {
      await rm(file, { force: true });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(socket: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.end());
    server.once('error', reject);
    server.listen(socket, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      await copyFile(draft, file, constants.COPYFILE_EXCL); // file systems without hard links
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeDead(file: string): Promise<void> {
  const held = await readFile(file, 'utf8').catch(() => '');
  if (held === '') return;
  const { host, socket } = JSON.parse(held) as Holder;
  if (host !== hostname() || (await answers(socket))) throw running(file);
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  await rename(file, aside).catch(() => undefined); // another one was quicker
  // Somebody may have replaced it between reading and moving.
  const moved = await readFile(aside, 'utf8').catch(() => held);
  if (moved !== held) await rename(aside, file);
  else {
    await rm(aside, { force: true });
    await rm(socket, { force: true }).catch(() => undefined);
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

function running(file: string): AppError {
  return new AppError('E_RUNNING', 'another clean-history is at work on this repository; nothing was changed', {
    exit: exitCodes.refused,
    hint: `wait for it; if you know that none runs (on another machine, say), delete ${file}`,
  });
}
