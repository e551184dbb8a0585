import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Secret } from '../../../src/core/index.js';
import { httpClient } from '../../../src/rotation/http/client.js';
import { baseAddress } from '../../../src/rotation/http/options.js';
import { path } from '../../../src/rotation/http/path.js';
import type { HttpCall, HttpClient, Waits } from '../../../src/rotation/http/types.js';
import { basic, bearer, fitsRedacted } from '../../../src/rotation/http/value.js';
import { failureOf } from '../../support/fake-provider/contract.js';
import { fakeServer, type FakeReply, type FakeRequest, type FakeServer } from '../../support/fake-provider/server.js';

const key = `example-${randomBytes(20).toString('hex')}`;
let server: FakeServer;
let requests: FakeRequest[];
let answer: FakeReply;
let slept: number[];

beforeAll(async () => {
  server = await fakeServer((request) => {
    requests.push(request);
    return answer;
  });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  [requests, slept, answer] = [[], [], { status: 200, json: { ok: true } }];
});

const client = (waits: Waits = {}, base = server.url): HttpClient =>
  httpClient({
    name: 'Example',
    base: new URL(base),
    headers: { authorization: bearer(new Secret(key)) },
    codes: { known_code: 'words for it' },
    waits: { sleep: async (ms) => void slept.push(ms), random: () => 0.5, ...waits },
  });
const call = (more: Partial<HttpCall> = {}): HttpCall => ({
  method: 'GET',
  path: '/v1/things',
  what: 'list things',
  repeatable: true,
  ...more,
});

test('secrets reach the wire in headers, JSON and forms', async () => {
  await client().request(call({ method: 'POST', json: { list: [new Secret(key)], plain: 1 } }));
  await client().request(call({ method: 'POST', form: { token: new Secret(key), a: 'b c' } }));
  await client().request(call({ headers: { authorization: basic('user', new Secret(key)) } }));
  expect(requests[0]).toMatchObject({ headers: { authorization: `Bearer ${key}` }, body: { list: [key], plain: 1 } });
  expect(String(requests[1]?.body)).toBe(`token=${key}&a=b+c`);
  expect(requests[2]?.headers['authorization']).toBe(`Basic ${Buffer.from(`user:${key}`).toString('base64')}`);
});

test('a base address with a path is kept, and parameters may be many', async () => {
  const below = client({}, `${server.url}/gitlab/`);
  await below.request(call({ path: path`/api/${'a/b ?#'}`, query: { q: ['1', '2'], none: undefined } }));
  expect(requests[0]?.path).toBe('/gitlab/api/a%2Fb%20%3F%23');
  expect(requests[0]?.query.toString()).toBe('q=1&q=2');
});

test.each(['', '.', '..'])('an id "%s" never becomes another address', (id) => {
  expect(() => path`/v1/keys/${id}`).toThrow(RangeError);
});

test('what the provider says is told by known codes alone, and nothing of it by the error', async () => {
  answer = { status: 401, json: { error: { message: `no: ${key}`, code: 'known_code' } } };
  const known = await failureOf(client().request(call({ needs: 'a right' })));
  expect(known).toMatchObject({ code: 'E_PROVIDER_DENIED', exit: 4, hint: expect.stringContaining('a right') });
  expect(known.message).toBe('Example does not let us list things (HTTP 401: words for it)');
  answer = { status: 400, json: { error: { message: 'x', code: key } } };
  const unknown = await failureOf(client().request(call()));
  expect(unknown).toMatchObject({ code: 'E_PROVIDER_ANSWER', message: 'Example refuses to list things (HTTP 400)' });
  for (const failure of [known, unknown]) {
    expect(failure.cause).toBeUndefined();
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(key);
  }
});

test('what is refused for now is tried again, with growing waits, four times in all', async () => {
  server.fault({ on: /things/, times: 4, kind: { status: 503 } });
  expect((await failureOf(client().request(call()))).code).toBe('E_PROVIDER_UNREACHABLE');
  expect(slept).toEqual([375, 750, 1500]);
});

test('what must not be repeated is not', async () => {
  for (const kind of [{ status: 503 }, { status: 429 }, 'lost', 'never'] as const) {
    server.fault({ on: /things/, kind });
    await failureOf(client().request(call({ method: 'POST', repeatable: false })));
  }
  expect(slept).toEqual([]);
});

test.each([
  ['2', 2000],
  ['0', 0],
])('Retry-After: %s is what is waited', async (seconds, ms) => {
  server.fault({ on: /things/, kind: { status: 429, headers: { 'retry-after': seconds } } });
  await client().request(call());
  expect(slept).toEqual([ms]);
});

test('a Retry-After that is a date counts too; one that asks for much is told, not waited for', async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  for (const text of ['3600', date]) {
    server.fault({ on: /things/, kind: { status: 429, headers: { 'retry-after': text } } });
    const failure = await failureOf(client().request(call()));
    expect(failure).toMatchObject({
      code: 'E_PROVIDER_THROTTLED',
      hint: expect.stringMatching(/wait 3[56]\d\d seconds/),
    });
  }
  expect(slept).toEqual([]);
});

test('a 403 that is a rate limit is one', async () => {
  server.fault({ on: /things/, kind: { status: 403, headers: { 'x-ratelimit-remaining': '0' } } });
  await client().request(call({ takes: [403] }));
  expect(slept).toHaveLength(1);
});

test('a redirect is never followed', async () => {
  await using other = await fakeServer(() => ({ status: 200, json: {} }));
  for (const status of [301, 302, 307, 308]) {
    server.fault({ on: /things/, kind: { status, headers: { location: `${other.url}/v1/things` } } });
    expect((await failureOf(client().request(call()))).code).toBe('E_PROVIDER_ANSWER');
  }
  expect(other.calls).toEqual([]);
});

test('an answer that is too long, or no JSON, is no answer', async () => {
  answer = { status: 200, text: `"${'x'.repeat(5 * 1024 * 1024)}"` };
  expect(await failureOf(client().request(call()))).toMatchObject({
    code: 'E_PROVIDER_ANSWER',
    message: expect.stringContaining('longer than 4 MiB'),
  });
  answer = { status: 200, text: '<html>' };
  const html = await client().request(call());
  expect(() => html.text('id')).toThrow('its answer has no id');
  expect(() => html.list('data')).toThrow('its answer has no data');
});

test('a server that never answers is left after a time', async () => {
  const { createServer } = await import('node:http');
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((done) => silent.once('listening', done));
  const base = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
  const failure = await failureOf(client({ attempt: 50 }, base).request(call({ repeatable: false })));
  expect(failure).toMatchObject({ code: 'E_PROVIDER_UNREACHABLE', message: expect.stringContaining('in time') });
  silent.closeAllConnections();
  silent.close();
});

test('a signal ends a call, and a wait, with its reason', async () => {
  const controller = new AbortController();
  server.fault({ on: /things/, kind: { status: 503 } });
  const waiting = httpClient({
    name: 'Example',
    base: new URL(server.url),
    headers: {},
    waits: { random: () => 1 },
  }).request(call({ signal: controller.signal }));
  setImmediate(() => controller.abort(new Error('Ctrl-C')));
  await expect(waiting).rejects.toThrow('Ctrl-C');
});

test('a value that no header can carry is refused without being quoted', async () => {
  for (const value of [`${key}\n`, `${key}\u20ac`, `a\0${key}`]) {
    const failure = await failureOf(client().request(call({ headers: { authorization: bearer(new Secret(value)) } })));
    expect(failure.code).toBe('E_KEY_REFUSED');
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(key);
  }
  expect(requests).toEqual([]);
});

test.each([
  ['http://api.example', false],
  ['https://user:x@api.example', false],
  ['https://api.example/?a=b', false],
  ['ftp://api.example', false],
  ['nonsense', false],
  ['http://127.evil.example', false],
  ['https://git.example/gitlab', true],
  ['http://127.0.0.1:8080', true],
  ['http://localhost:8080', true],
  ['http://[::1]:8080', true],
])('the address %s: %s', (url, fine) => {
  const ask = (): URL => baseAddress('gitlab', { url }, 'https://gitlab.com');
  if (fine) expect(ask().href.startsWith(url)).toBe(true);
  else expect(ask).toThrow(expect.objectContaining({ code: 'E_CONFIG', exit: 2 }) as Error);
});

test.each([
  ['sk-proj-abc0123456789wxyz', 'sk-proj-****wxyz', true],
  ['sk-proj-abc0123456789wxyz', 'sk-proj-...wxyz', true],
  ['sk-proj-abc0123456789wxyz', 'sk-proj-****wxyy', false],
  ['sk-proj-abc0123456789wxyz', 'sk-other-****wxyz', false],
  ['sk-proj-abc0123456789wxyz', 'sk-proj-****yz', false],
  ['wxyz', '****wxyz', false],
  ['sk-proj-abc0123456789wxyz', '', false],
])('%s may be shown as %s: %s', (value, redacted, fits) => {
  expect(fitsRedacted(new Secret(value), redacted)).toBe(fits);
});
