import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request of AWS's query protocol, which IAM and STS speak: a form in, XML out. */
export interface QueryCall {
  readonly action: string;
  readonly input: URLSearchParams;
  /** Who signed. */
  readonly keyId: string;
  readonly sessionToken: string | undefined;
}

/** `refuse` is an error; else the XML of the result. */
export type QueryAnswer = string | { readonly refuse: string; readonly message: string; readonly status?: number };

export interface FakeQuery extends AsyncDisposable {
  readonly endpoint: string;
  readonly calls: readonly QueryCall[];
}

/**
 * A server of the query protocol for what moto does not do: refusals, and roles that only those may take who are let.
 * Signatures are looked at, not verified.
 */
export async function fakeQuery(answer: (call: QueryCall) => QueryAnswer): Promise<FakeQuery> {
  const calls: QueryCall[] = [];
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      calls.push(call);
      const answered = answer(call);
      const refused = typeof answered !== 'string';
      response.writeHead(refused ? (answered.status ?? 403) : 200, { 'content-type': 'text/xml' });
      response.end(refused ? errorXml(answered.refuse, answered.message) : resultXml(call.action, answered));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(request: IncomingMessage): Promise<QueryCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const input = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  const [, keyId = ''] = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const token = request.headers['x-amz-security-token'];
  return {
    action: input.get('Action') ?? '',
    input,
    keyId,
    sessionToken: typeof token === 'string' ? token : undefined,
  };
}

function resultXml(action: string, result: string): string {
  const body = `<${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>`;
  return `<${action}Response>${body}</${action}Response>`;
}

function errorXml(code: string, message: string): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}
