import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/core/index.js';
import { AppError, exitCodes } from '../../src/errors/index.js';
import type { RotationProvider } from '../../src/rotation/index.js';

interface Credential {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** Issues credentials over HTTP, and counts those that live. It outlives the processes that ask it. */
export interface FakeIssuer extends AsyncDisposable {
  readonly url: string;
  readonly live: Map<string, Credential>;
  issue(name: string): Credential;
  accepts(value: string): boolean;
  /** Called before a credential is ended. */
  onRevoke: (credential: Credential) => Promise<void>;
}

export async function fakeIssuer(): Promise<FakeIssuer> {
  const live = new Map<string, Credential>();
  const server = createServer((request, response) => {
    answer(issuer, request).then(
      ([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const issuer: FakeIssuer = {
    url: '',
    live,
    issue: (name) => {
      const credential = { id: randomBytes(6).toString('hex'), name, value: randomBytes(18).toString('hex') };
      live.set(credential.id, credential);
      return credential;
    },
    accepts: (value) => [...live.values()].some((one) => one.value === value),
    onRevoke: () => Promise.resolve(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(issuer, { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` });
}

async function answer(issuer: FakeIssuer, request: IncomingMessage): Promise<[number, unknown]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const { method = '', url = '' } = request;
  if (method === 'POST' && url === '/keys') return [201, issuer.issue(body)];
  if (method === 'POST' && url === '/who') {
    const found = [...issuer.live.values()].find(({ value }) => value === body);
    return found === undefined ? [401, {}] : [200, { id: found.id }];
  }
  if (method === 'GET') return [200, [...issuer.live.values()].map(({ id, name }) => ({ id, name }))];
  const found = issuer.live.get(url.slice('/keys/'.length));
  if (found !== undefined) await issuer.onRevoke(found);
  issuer.live.delete(found?.id ?? '');
  return [found === undefined ? 404 : 204, {}];
}

/** A provider over that issuer, as the real ones are. */
export function issuerProvider(url: string, more: Partial<RotationProvider> = {}): RotationProvider {
  const ask = async (method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(url + path, { method, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const who = async (value: Secret): Promise<string | undefined> =>
    ((await ask('POST', '/who', value.reveal())).body as { id?: string }).id;
  const discard: RotationProvider['discard'] = async ({ app, name, id }) => {
    const keys = (await ask('GET', '/keys')).body as { id: string; name: string }[];
    for (const key of keys) if (key.name === `secretctl-${app}-${name}-${id}`) await ask('DELETE', `/keys/${key.id}`);
  };
  return {
    id: 'fake',
    hosts: ['127.0.0.1'],
    overlaps: true,
    identify: async (value) => {
      const id = await who(value);
      return id === undefined ? undefined : { id };
    },
    create: async (rotation) => {
      await discard(rotation);
      const made = await ask('POST', '/keys', `secretctl-${rotation.app}-${rotation.name}-${rotation.id}`);
      const { id, value } = made.body as Credential;
      return { ref: { id }, secret: new Secret(value) };
    },
    discard,
    test: async (value) => {
      if ((await who(value)) === undefined) throw refused();
    },
    revoke: async ({ ref }) => {
      await ask('DELETE', `/keys/${ref?.['id'] ?? ''}`);
    },
    refusesAfterRevoke: async ({ value }) => (await who(value)) === undefined,
    ...more,
  };
}

export function refused(): AppError {
  return new AppError('E_KEY_REFUSED', 'the key is refused', { exit: exitCodes.failed });
}
