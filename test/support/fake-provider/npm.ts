import { createHash, randomUUID } from 'node:crypto';
import { randomText } from '../random.js';
import {
  fakeServer,
  noBody,
  onlyQuery,
  Violation,
  type FakeReply,
  type FakeRequest,
  type FakeServer,
} from './server.js';

interface Token {
  readonly name: string;
  readonly value: string;
  /** It may revoke without a one-time code. */
  readonly bypass: boolean;
  /** As the list shows it. */
  readonly shown: string;
  accessed: string | null;
}

export interface FakeNpm extends FakeServer {
  /** By their key. */
  readonly tokens: Map<string, Token>;
  /** @param form - what the list tells of it: how it begins, how it begins and ends, or a key that is its digest */
  readonly addToken: (name: string, bypass?: boolean, form?: 'prefix' | 'ends' | 'digest') => Token;
}

/**
 * Tokens of one user of an npm registry, below `/npm`.
 *
 * @see npm's own command `npm token`, and https://docs.npmjs.com/about-access-tokens
 */
export async function fakeNpm(): Promise<FakeNpm> {
  const tokens = new Map<string, Token>();
  const addToken: FakeNpm['addToken'] = (name, bypass = true, form = 'prefix') => {
    const value = `npm_${randomText('base62', 36)}`;
    const forms = { prefix: value.slice(0, 10), ends: `${value.slice(0, 8)}...${value.slice(-4)}`, digest: 'npm_' };
    const token = { name, value, bypass, shown: forms[form], accessed: null };
    tokens.set(form === 'digest' ? createHash('sha512').update(value).digest('hex') : randomUUID(), token);
    return token;
  };
  const server = await fakeServer((request) => answer(tokens, request));
  return { ...server, url: `${server.url}/npm`, tokens, addToken };
}

function answer(tokens: Map<string, Token>, request: FakeRequest): FakeReply {
  const { method, path, headers } = request;
  noBody(request);
  const [, value] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (value === undefined) throw new Violation('no bearer');
  const own = [...tokens.values()].find((one) => one.value === value);
  if (own === undefined) return { status: 401, json: { error: 'Unauthorized' } };
  own.accessed = new Date().toISOString();
  if (method === 'GET' && path === '/npm/-/whoami') return { status: 200, json: { username: 'mina' } };
  if (method === 'GET' && path === '/npm/-/npm/v1/tokens') return list(tokens, request);
  const [, key] = /^\/npm\/-\/npm\/v1\/tokens\/token\/([^/]+)$/.exec(path) ?? [];
  if (method !== 'DELETE' || key === undefined) throw new Violation('no such call');
  if (!own.bypass) return { status: 401, headers: { 'www-authenticate': 'OTP' }, json: { error: 'one-time pass' } };
  return tokens.delete(decodeURIComponent(key)) ? { status: 204 } : { status: 404, json: {} };
}

/** Ten a page, so that a test needs few. */
function list(tokens: Map<string, Token>, request: FakeRequest): FakeReply {
  onlyQuery(request, 'page', 'perPage');
  const page = Number(request.query.get('page') ?? '0');
  const objects = [...tokens].slice(page * 10, page * 10 + 10).map(([key, { name, shown, accessed, bypass }]) => ({
    key,
    name,
    token: shown,
    created: '2026-01-20T22:11:48.151Z',
    accessed,
    bypass_2fa: bypass,
    revoked: null,
  }));
  const more = tokens.size > page * 10 + 10;
  const urls = more ? { next: `/-/npm/v1/tokens?page=${page + 1}&perPage=10` } : {};
  return { status: 200, json: { objects, total: tokens.size, urls } };
}
