import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In front of a server of AWS: passes everything on, and loses answers, or waits, where it is told to. */
export interface LossyProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** Operations in the order in which they came. */
  readonly calls: readonly string[];
  /** The next `times` calls of an operation take effect, and their answers are lost. */
  lose(operation: string, times: number): void;
  /** Called before an operation is passed on. */
  before: (operation: string) => Promise<void>;
}

export async function lossyProxy(target: string): Promise<LossyProxy> {
  const losses = new Map<string, number>();
  const calls: string[] = [];
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
    calls.push(operation);
    await proxy.before(operation);
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'x-amz-target', 'x-amz-date'])
      headers.set(name, String(request.headers[name]));
    const answer = await fetch(target + (request.url ?? ''), { method: 'POST', headers, body: Buffer.concat(chunks) });
    const body = Buffer.from(await answer.arrayBuffer());
    const left = losses.get(operation) ?? 0;
    losses.set(operation, left - 1);
    if (left > 0) request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  };
  const proxy: LossyProxy = {
    endpoint: '',
    calls,
    lose: (operation, times) => losses.set(operation, times),
    before: () => Promise.resolve(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(proxy, { endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` });
}
