import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refreshHandler, type RefreshHandlerOptions } from '../../src/runtime/index.js';
import { storeError } from '../support/memory-store.js';
import { MINUTE, value, world, type World } from './world.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A real server whose one route is the handler, and a way to call it. */
async function admin(here: World, options: Partial<RefreshHandlerOptions> = {}, fastify = false) {
  const secrets = await here.start({ required: ['ADMIN_TOKEN'], names: { KEY: 'KEY' } });
  const handle = refreshHandler(secrets, { token: 'ADMIN_TOKEN', clock: here.clock, logger: here.log, ...options });
  let hijacked = 0;
  const server = createServer((message, response) => {
    void (fastify
      ? handle({ raw: message, ip: '203.0.113.9' }, { raw: response, hijack: () => hijacked++ })
      : handle(message, response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const call = async (headers: Record<string, string> = {}, method = 'POST', body = ''): Promise<Answer> => {
    const sent = request({ host: '127.0.0.1', port, method, headers, path: '/admin/refresh-secrets', agent: false });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of answer.setEncoding('utf8')) text += String(piece);
    return { status: answer.statusCode, headers: answer.headers, text };
  };
  return {
    secrets,
    call,
    hijacked: () => hijacked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

test('with the token, in its header or as a bearer, the secrets are read again; the answer names what changed, not what it is', async () => {
  const [token, after] = [value(), value()];
  await using here = world({ ADMIN_TOKEN: token, KEY: value() });
  await using app = await admin(here);
  here.store.set('shop/KEY', after);
  const answer = await app.call({ 'X-Admin-Token': token }, 'POST', '{"ignored":true}');
  expect(answer).toMatchObject({ status: 200, text: '{"read":2,"changed":["KEY"]}' });
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(app.secrets.getSync('KEY')).toBe(after);
  expect(await app.call({ authorization: `Bearer ${token}` })).toMatchObject({
    status: 200,
    text: '{"read":2,"changed":[]}',
  });
});

test.each([
  ['none', {}],
  ['another one', { 'x-admin-token': 'wrong' }],
  ['an empty one', { 'x-admin-token': '' }],
  ['one in another scheme', { authorization: 'Basic YTpi' }],
])('with a wrong token (%s) nothing is refreshed', async (_, headers) => {
  await using here = world({ ADMIN_TOKEN: value(), KEY: value() });
  await using app = await admin(here);
  const answer = await app.call(headers);
  expect(answer).toMatchObject({ status: 401, text: '{"error":"a valid token is needed"}' });
  expect(answer.headers['www-authenticate']).toBe('Bearer');
  expect(here.store.calls.slice(1).flat()).not.toContain('shop/KEY');
});

test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s is not answered here', async (method) => {
  const token = value();
  await using here = world({ ADMIN_TOKEN: token });
  await using app = await admin(here);
  const answer = await app.call({ 'x-admin-token': token }, method);
  expect(answer).toMatchObject({ status: 405 });
  expect(answer.headers.allow).toBe('POST');
});

test('a token that was just rotated is accepted, though the old one is still in memory', async () => {
  const [old, rotated] = [value(), value()];
  await using here = world({ ADMIN_TOKEN: old });
  await using app = await admin(here);
  await here.clock.pass(MINUTE);
  here.store.set('shop/ADMIN_TOKEN', rotated);
  expect(await app.call({ 'x-admin-token': rotated })).toMatchObject({ status: 200 });
  expect(await app.call({ 'x-admin-token': old })).toMatchObject({ status: 401 });
});

test('after five wrong tokens an address waits a minute, even if they come at once', async () => {
  const token = value();
  await using here = world({ ADMIN_TOKEN: token });
  await using app = await admin(here);
  for (let good = 0; good < 10; good++)
    expect(await app.call({ 'x-admin-token': token })).toMatchObject({ status: 200 });
  const answers = await Promise.all(Array.from({ length: 8 }, () => app.call({ 'x-admin-token': 'wrong' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);

  const waiting = await app.call({ 'x-admin-token': token });
  expect(waiting.status).toBe(429);
  expect(waiting.headers['retry-after']).toBe('60');
  await here.clock.pass(MINUTE);
  expect(await app.call({ 'x-admin-token': token })).toMatchObject({ status: 200 });
});

test('addresses are counted apart, as the application tells them', async () => {
  const token = value();
  await using here = world({ ADMIN_TOKEN: token });
  const address: RefreshHandlerOptions['address'] = (message) =>
    'headers' in message ? String(message.headers['x-real-ip']) : undefined;
  await using app = await admin(here, { attempts: 1, address });
  expect((await app.call({ 'x-real-ip': '192.0.2.1' })).status).toBe(401);
  expect((await app.call({ 'x-real-ip': '192.0.2.1' })).status).toBe(429);
  expect((await app.call({ 'x-real-ip': '192.0.2.2', 'x-admin-token': token })).status).toBe(200);
});

test('ten thousand addresses share what is left of the memory, and still have to wait', async () => {
  await using here = world({ ADMIN_TOKEN: value() });
  let caller = 0;
  await using app = await admin(here, { attempts: 1, address: () => String(caller++) });
  const statuses = new Set<number | undefined>();
  for (let call = 0; call < 1_005; call++) statuses.add((await app.call({})).status);
  expect(statuses).toEqual(new Set([401, 429]));
});

test('a store that does not answer is a 503 with its code, and the old values stay in use', async () => {
  const [token, kept] = [value(), value()];
  await using here = world({ ADMIN_TOKEN: token, KEY: kept });
  await using app = await admin(here);
  here.store.fail(storeError('E_STORE_UNREACHABLE', 'no route'));
  expect(await app.call({ 'x-admin-token': token })).toMatchObject({
    status: 503,
    text: '{"error":"the secrets could not be read","code":"E_SECRETS_REFRESH"}',
  });
  expect(await app.secrets.get('KEY')).toBe(kept);
});

test('Fastify hands over its wrappers, and is told that the answer is not its own', async () => {
  const token = value();
  await using here = world({ ADMIN_TOKEN: token });
  await using app = await admin(here, {}, true);
  expect(await app.call({ 'x-admin-token': token })).toMatchObject({ status: 200 });
  expect(await app.call({ 'x-admin-token': 'wrong' })).toMatchObject({ status: 401 });
  expect(app.hijacked()).toBe(2);
  expect(here.log.lines.at(-1)?.details).toEqual({ address: '203.0.113.9' });
});
