import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemCode } from '../../errors/index.js';
import { SECOND } from '../durations.js';
import { Report } from '../report.js';
import { systemClock } from '../surroundings.js';
import type { RefreshResult } from '../types.js';
import { Attempts } from './attempts.js';
import { isToken, tokenOf } from './token.js';
import type { RefreshableSecrets, RefreshHandlerOptions, RefreshReply, RefreshRequest } from './types.js';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A handler for `POST /admin/refresh-secrets` that reads all secrets again. It fits node:http, Express and Fastify as it is.
 *
 * Answers in JSON, without values: 200 with what changed; 401 without the token, 405 for another method, 429 after too many wrong
 * tokens, 503 when the token or the secrets cannot be read. It never throws.
 */
export function refreshHandler(
  secrets: RefreshableSecrets,
  options: RefreshHandlerOptions,
): (request: RefreshRequest, reply: RefreshReply) => Promise<void> {
  const judge = new Judge(secrets, options);
  return async (request, reply) => {
    const [message, response] = bare(request, reply);
    send(response, await judge.answer(message, judge.addressOf(request, message)));
  };
}

class Judge {
  readonly #secrets: RefreshableSecrets;
  readonly #options: RefreshHandlerOptions;
  readonly #header: string;
  readonly #attempts: Attempts;
  readonly #report: Report;

  constructor(secrets: RefreshableSecrets, options: RefreshHandlerOptions) {
    this.#secrets = secrets;
    this.#options = options;
    this.#header = (options.header ?? 'x-admin-token').toLowerCase();
    this.#attempts = new Attempts(options.attempts ?? 5);
    this.#report = new Report(options.logger, () => []);
  }

  addressOf(request: RefreshRequest, message: IncomingMessage): string {
    const { address } = this.#options;
    const told = address === undefined ? request.ip : address(request);
    return told ?? message.socket.remoteAddress ?? '';
  }

  async answer(request: IncomingMessage, address: string): Promise<Answer> {
    if (request.method !== 'POST')
      return { status: 405, body: { error: 'only POST is answered here' }, headers: { allow: 'POST' } };
    const wait = this.#attempts.begin(address, (this.#options.clock ?? systemClock).now());
    if (wait > 0) {
      const seconds = String(Math.ceil(wait / SECOND));
      return { status: 429, body: { error: 'too many wrong tokens' }, headers: { 'retry-after': seconds } };
    }
    try {
      return await this.#admit(request, address);
    } catch (error) {
      this.#report.write('error', 'Secrets were not refreshed on demand', { code: systemCode(error) ?? 'E_UNKNOWN' });
      return { status: 503, body: { error: 'the secrets could not be read', code: systemCode(error) ?? 'E_UNKNOWN' } };
    }
  }

  async #admit(request: IncomingMessage, address: string): Promise<Answer> {
    const given = tokenOf(request, this.#header);
    if (given === undefined || !(await isToken(this.#secrets, this.#options.token, given))) {
      this.#report.write('warn', 'Refresh of secrets refused', { address });
      return { status: 401, body: { error: 'a valid token is needed' }, headers: { 'www-authenticate': 'Bearer' } };
    }
    this.#attempts.forgive(address);
    const { read, changed }: RefreshResult = await this.#secrets.refresh();
    return { status: 200, body: { read, changed } };
  }
}

/** What Express hands over is node's own; Fastify wraps it, and has to be told that the answer is not its business. */
function bare(request: RefreshRequest, reply: RefreshReply): readonly [IncomingMessage, ServerResponse] {
  if ('hijack' in reply) reply.hijack();
  return ['raw' in request ? request.raw : request, 'raw' in reply ? reply.raw : reply];
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}
