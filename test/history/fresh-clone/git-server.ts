import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { GitRepo } from '../../support/git-repo.js';

export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` and the folder's name. */
  readonly url: string;
  readonly port: number;
}

export interface GitServerOptions {
  /** `user:password` that a client must give. */
  readonly login?: string;
  readonly onRequest?: () => void | Promise<void>;
  /** Never answers. */
  readonly silent?: boolean;
  /** Speaks only the protocol of before 2018. */
  readonly oldProtocol?: boolean;
}

/** A real git server for a repository: git-http-backend behind node:http. */
export async function gitServer(repo: GitRepo, options: GitServerOptions = {}): Promise<GitServer> {
  const server = createServer((request, response) => {
    void answer(repo, options, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/${repo.dir.slice(dirname(repo.dir).length + 1)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  repo: GitRepo,
  { login, onRequest, silent, oldProtocol }: GitServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (silent === true) return;
  await onRequest?.();
  if (login !== undefined && request.headers.authorization !== `Basic ${Buffer.from(login).toString('base64')}`) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...repo.env,
      GIT_PROJECT_ROOT: dirname(repo.dir),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: oldProtocol === true ? undefined : (request.headers['git-protocol'] as string | undefined),
      REMOTE_USER: 'tester',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let begun = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (begun) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    begun = true;
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => response.end());
}
