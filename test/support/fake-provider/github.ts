import {
  fakeServer,
  jsonBody,
  noBody,
  Violation,
  type FakeReply,
  type FakeRequest,
  type FakeServer,
} from './server.js';

export interface FakeGithub extends FakeServer {
  readonly live: Set<string>;
}

/**
 * GitHub, as far as tokens are tried and revoked.
 *
 * @param server - an Enterprise Server, where revocation is signed
 * @see https://docs.github.com/en/rest/credentials/revoke
 */
export async function fakeGithub(server: boolean): Promise<FakeGithub> {
  const live = new Set<string>();
  const prefix = server ? '/api/v3' : '';
  const http = await fakeServer((request) => answer(live, request, prefix));
  return { ...http, url: `${http.url}${prefix}`, live, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
}

function answer(live: Set<string>, request: FakeRequest, prefix: string): FakeReply {
  const { method, path, headers } = request;
  if (headers['accept'] !== 'application/vnd.github+json') throw new Violation('no accept');
  if (headers['x-github-api-version'] !== '2022-11-28') throw new Violation('no version');
  if (headers['user-agent'] === undefined) return { status: 403, json: { message: 'Request forbidden by rules' } };
  const [, token] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  const bad: FakeReply = { status: 401, json: { message: 'Bad credentials', status: '401' } };
  if (method === 'GET' && path === `${prefix}/rate_limit`) {
    noBody(request);
    return token !== undefined && live.has(token)
      ? { status: 200, json: { resources: {}, rate: { limit: 5000 } } }
      : bad;
  }
  if (method !== 'POST' || path !== `${prefix}/credentials/revoke`) throw new Violation('no such call');
  if (prefix === '' && token !== undefined) return { status: 403, json: { message: 'Authenticated requests' } };
  if (prefix !== '' && (token === undefined || !live.has(token))) return bad;
  const { credentials } = jsonBody(request, 'credentials');
  if (!Array.isArray(credentials) || credentials.length === 0 || credentials.length > 1000) {
    return { status: 422, json: { message: 'Validation Failed' } };
  }
  for (const one of credentials) live.delete(String(one));
  return { status: 202 };
}
