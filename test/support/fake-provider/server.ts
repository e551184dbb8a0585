import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, or a URLSearchParams of a form; undefined without a body. */
  readonly body: unknown;
}

export interface FakeReply {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens to calls whose "METHOD path" fits, instead of, or after, what would. */
export interface Fault {
  readonly on: RegExp;
  /** Default: 1. */
  readonly times?: number;
  /** `lost`: it takes effect, and the answer never comes. `never`: the connection breaks before it takes effect. */
  readonly kind: FakeReply | 'lost' | 'never';
}

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** "METHOD path" of every call, in order. */
  readonly calls: string[];
  /** What no server of this provider would take; a test ends with none. */
  readonly violations: string[];
  fault(fault: Fault): void;
}

/** Thrown by a fake for what its provider does not document. */
export class Violation extends Error {}

/** A server on this machine that answers as `handle` says; one call at a time, so a state needs no lock. */
export async function fakeServer(handle: (request: FakeRequest) => FakeReply): Promise<FakeServer> {
  const calls: string[] = [];
  const violations: string[] = [];
  const faults: { on: RegExp; left: number; kind: Fault['kind'] }[] = [];
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const name = `${request.method} ${request.path}`;
    calls.push(name);
    const fault = faults.find(({ on, left }) => left > 0 && on.test(name));
    if (fault !== undefined) fault.left -= 1;
    if (fault?.kind === 'never') {
      incoming.socket.destroy();
      return;
    }
    if (fault !== undefined && fault.kind !== 'lost') {
      reply(response, fault.kind);
      return;
    }
    try {
      const answer = handle(request);
      if (fault === undefined) reply(response, answer);
      else incoming.socket.destroy();
    } catch (error) {
      violations.push(`${name}: ${String(error)}`);
      reply(response, { status: 400, json: { error: { message: 'violation' } } });
    }
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    violations,
    fault: ({ on, times = 1, kind }) => void faults.push({ on, left: times, kind }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers = incoming.headers as Record<string, string | undefined>;
  const form = headers['content-type'] === 'application/x-www-form-urlencoded';
  const body: unknown = text === '' ? undefined : form ? new URLSearchParams(text) : JSON.parse(text);
  return { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, headers, body };
}

function reply(response: ServerResponse, { status, json, text, headers }: FakeReply): void {
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  response.writeHead(status, { ...(body === '' ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(body);
}

/** The call has no other parameters than these. */
export function onlyQuery({ query }: FakeRequest, ...names: readonly string[]): void {
  for (const name of query.keys()) if (!names.includes(name)) throw new Violation(`no parameter ${name}`);
}

/** The body is JSON with these properties and no others. */
export function jsonBody({ headers, body }: FakeRequest, ...names: readonly string[]): Record<string, unknown> {
  if (headers['content-type'] !== 'application/json') throw new Violation('no content-type of JSON');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Violation('no object');
  for (const name of Object.keys(body)) if (!names.includes(name)) throw new Violation(`no property ${name}`);
  return body as Record<string, unknown>;
}

/** The body is a form with these fields and no others. */
export function formBody({ body }: FakeRequest, ...names: readonly string[]): URLSearchParams {
  if (!(body instanceof URLSearchParams)) throw new Violation('no form');
  for (const name of body.keys()) if (!names.includes(name)) throw new Violation(`no field ${name}`);
  return body;
}

export function noBody({ body }: FakeRequest): void {
  if (body !== undefined) throw new Violation('it takes no body');
}
