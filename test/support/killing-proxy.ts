import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server, and tells when a request comes by, so that whoever made it can be killed at that instant. */
export interface KillingProxy extends AsyncDisposable {
  readonly port: number;
  /**
   * @param pattern - a part of a request
   * @param when - before: the server never gets it; after: its answer is never seen; during: both go on
   * @param nth - which of them, from 1
   */
  arm(pattern: RegExp, when: 'before' | 'after' | 'during', kill: () => void, nth?: number): void;
  disarm(): void;
}

export async function killingProxy(port: number): Promise<KillingProxy> {
  let armed: { pattern: RegExp; when: 'before' | 'after' | 'during'; kill: () => void; left: number } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    let dies: (() => void) | undefined;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.end();
      });
    }
    client.on('data', (bytes: Buffer) => {
      if (armed?.pattern.test(bytes.toString('latin1')) === true && (armed.left -= 1) === 0) {
        const { kill, when } = armed;
        if (when === 'after') dies = kill;
        else kill();
        if (when === 'before') return;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      if (dies !== undefined) dies();
      else client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arm: (pattern, when, kill, nth = 1) => {
      armed = { pattern, when, kill, left: nth };
    },
    disarm: () => {
      armed = undefined;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
