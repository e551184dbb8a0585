import { randomText } from '../random.js';
import {
  fakeServer,
  jsonBody,
  noBody,
  onlyQuery,
  Violation,
  type FakeReply,
  type FakeRequest,
  type FakeServer,
} from './server.js';

interface Token {
  readonly id: number;
  readonly name: string;
  readonly value: string;
  readonly scopes: readonly string[];
  readonly expires: string;
  revoked: boolean;
  lastUsed: string | null;
}

export interface FakeGitlab extends FakeServer {
  readonly admin: string;
  readonly weakAdmin: string;
  readonly tokens: Map<number, Token>;
  readonly addToken: (name: string, scopes?: readonly string[], expires?: string) => Token;
}

const PROJECT = 'shop/web';
const error = (status: number, error: string): FakeReply => ({ status, json: { error, error_description: 'no' } });

/**
 * Access tokens of the GitLab project `shop/web`, on a server below `/git`.
 *
 * @see https://docs.gitlab.com/api/project_access_tokens/
 * @see https://docs.gitlab.com/api/personal_access_tokens/
 */
export async function fakeGitlab(): Promise<FakeGitlab> {
  const fresh = (): string => `glpat-${randomText('base62', 20)}`;
  const tokens = new Map<number, Token>();
  const addToken = (name: string, scopes: readonly string[] = ['api'], expires = '2027-01-01'): Token => {
    const id = tokens.size + 40;
    const token = { id, name, value: fresh(), scopes, expires, revoked: false, lastUsed: null };
    tokens.set(id, token);
    return token;
  };
  const state = { admin: fresh(), weakAdmin: fresh(), tokens, addToken };
  const server = await fakeServer((request) => answer(state, request));
  return { ...server, ...state, url: `${server.url}/git`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

type State = Omit<FakeGitlab, keyof FakeServer>;

function answer(state: State, request: FakeRequest): FakeReply {
  const { method, path, headers } = request;
  const token = headers['private-token'] ?? '';
  if (method === 'GET' && path === '/git/api/v4/personal_access_tokens/self') return self(state, token);
  if (token === state.weakAdmin) return error(403, 'insufficient_scope');
  if (token !== state.admin) return { status: 401, json: { message: '401 Unauthorized' } };
  const [, project, id] = /^\/git\/api\/v4\/projects\/([^/]+)\/access_tokens(?:\/(\d+))?$/.exec(path) ?? [];
  if (project === undefined) throw new Violation('no such path');
  if (decodeURIComponent(project) !== PROJECT) return { status: 404, json: { message: '404 Project Not Found' } };
  if (id === undefined) return method === 'GET' ? list(state, request) : create(state, request);
  noBody(request);
  const found = state.tokens.get(Number(id));
  if (method !== 'DELETE') throw new Violation('no such method');
  if (found === undefined) return { status: 404, json: { message: '404 Not Found' } };
  if (found.revoked) return { status: 400, json: { message: '400 Bad request' } };
  found.revoked = true;
  return { status: 204 };
}

function self(state: State, value: string): FakeReply {
  const token = [...state.tokens.values()].find((one) => one.value === value);
  if (token === undefined) return { status: 401, json: { message: '401 Unauthorized' } };
  if (token.revoked) return error(401, 'invalid_token');
  token.lastUsed = new Date().toISOString();
  return token.scopes.includes('write_registry')
    ? error(403, 'insufficient_scope')
    : { status: 200, json: shown(token) };
}

function shown({ id, name, scopes, expires, revoked, lastUsed }: Token): object {
  const created_at = '2021-01-20T22:11:48.151Z';
  return {
    id,
    name,
    revoked,
    active: !revoked,
    created_at,
    scopes,
    user_id: 141,
    access_level: 30,
    expires_at: expires,
    last_used_at: lastUsed,
  };
}

/** Ten a page at most, so that a test needs few. */
function list(state: State, request: FakeRequest): FakeReply {
  noBody(request);
  onlyQuery(request, 'state', 'per_page', 'page');
  const all = [...state.tokens.values()].filter(({ revoked }) => !revoked || request.query.get('state') !== 'active');
  const [size, page] = [
    Math.min(10, Number(request.query.get('per_page') ?? '20')),
    Number(request.query.get('page') ?? '1'),
  ];
  const json = all.slice((page - 1) * size, page * size).map(shown);
  return { status: 200, json, headers: { 'x-next-page': page * size < all.length ? String(page + 1) : '' } };
}

function create(state: State, request: FakeRequest): FakeReply {
  if (request.method !== 'POST') throw new Violation('no such method');
  const { name, scopes, expires_at, access_level } = jsonBody(request, 'name', 'scopes', 'expires_at', 'access_level');
  if (typeof name !== 'string' || !Array.isArray(scopes) || typeof access_level !== 'number') {
    return { status: 400, json: { error: 'name is missing, scopes is missing' } };
  }
  if (typeof expires_at !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(expires_at))
    return { status: 400, json: { message: 'no' } };
  const token = state.addToken(name, scopes.map(String), expires_at);
  return { status: 201, json: { ...shown(token), token: token.value } };
}
