import { fakeServer, Violation, type FakeReply, type FakeRequest, type FakeServer } from './server.js';

export interface FakeSlack extends FakeServer {
  /** A token, and whether it lives. */
  readonly tokens: Map<string, boolean>;
}

/**
 * Slack, as far as tokens are tried and revoked: "no" is HTTP 200.
 *
 * @see https://docs.slack.dev/reference/methods/auth.revoke
 */
export async function fakeSlack(): Promise<FakeSlack> {
  const tokens = new Map<string, boolean>();
  const server = await fakeServer((request) => answer(tokens, request));
  return { ...server, tokens, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function answer(tokens: Map<string, boolean>, { method, path, headers }: FakeRequest): FakeReply {
  if (method !== 'POST' || !/^\/api\/auth\.(?:test|revoke)$/.test(path)) throw new Violation('no such call');
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') throw new Violation('no form');
  const [, token] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (token === undefined) return { status: 200, json: { ok: false, error: 'not_authed' } };
  const lives = tokens.get(token);
  if (lives !== true) {
    return { status: 200, json: { ok: false, error: lives === undefined ? 'invalid_auth' : 'token_revoked' } };
  }
  if (path === '/api/auth.test')
    return { status: 200, json: { ok: true, url: 'https://shop.slack.example/', team: 'Shop' } };
  tokens.set(token, false);
  return { status: 200, json: { ok: true, revoked: true } };
}
