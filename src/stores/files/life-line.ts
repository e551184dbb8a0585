import { connect, createServer, type Server } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../../errors/index.js';

export function socketName(id: string): string {
  return platform() === 'win32' ? `\\\\.\\pipe\\secretctl-${id}` : join(tmpdir(), `secretctl-${id}.sock`);
}

/** Answers at `socket` for as long as this process lives; undefined where the system allows no socket there. */
export function listen(socket: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((connection) => connection.end());
    server.once('error', () => resolve(undefined));
    server.listen(socket, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Whether somebody lives behind a socket. "unknown": it is not to be seen from here. */
export function answer(socket: string): Promise<'alive' | 'dead' | 'unknown'> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve('alive');
    });
    connection.once('error', (error) => resolve(systemCode(error) === 'ECONNREFUSED' ? 'dead' : 'unknown'));
  });
}
