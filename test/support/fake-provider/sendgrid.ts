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

interface Key {
  readonly name: string;
  readonly value: string;
  readonly scopes: readonly string[];
}

export interface FakeSendgrid extends FakeServer {
  readonly admin: string;
  readonly weakAdmin: string;
  readonly keys: Map<string, Key>;
  readonly addKey: (name: string, scopes?: readonly string[]) => string;
}

const error = (status: number, message: string): FakeReply => ({
  status,
  json: { errors: [{ field: null, message }] },
});

/**
 * SendGrid's API keys. There are no pages: an account has 100 keys at most.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/api-keys/create-api-keys
 */
export async function fakeSendgrid(): Promise<FakeSendgrid> {
  const fresh = (id: string): string => `SG.${id}.${randomText('base62', 43)}`;
  const keys = new Map<string, Key>();
  const addKey = (name: string, scopes: readonly string[] = ['mail.send']): string => {
    const id = randomText('base62', 22);
    keys.set(id, { name, value: fresh(id), scopes });
    return id;
  };
  const state = { admin: fresh(randomText('base62', 22)), weakAdmin: fresh(randomText('base62', 22)), keys, addKey };
  const server = await fakeServer((request) => answer(state, request));
  return { ...server, ...state, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

type State = Omit<FakeSendgrid, keyof FakeServer>;

function answer(state: State, request: FakeRequest): FakeReply {
  const { method, path, headers } = request;
  const [, token = ''] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (token === '') throw new Violation('no bearer');
  if (method === 'GET' && path === '/v3/scopes') {
    const key = [...state.keys.values()].find(({ value }) => value === token);
    return key === undefined ? error(401, 'authorization required') : { status: 200, json: { scopes: key.scopes } };
  }
  if (token === state.weakAdmin) return error(403, 'access forbidden');
  if (token !== state.admin) return error(401, 'The provided authorization grant is invalid, expired, or revoked');
  if (path === '/v3/api_keys') return method === 'GET' ? list(state, request) : create(state, request);
  const [, id] = /^\/v3\/api_keys\/([^/]+)$/.exec(path) ?? [];
  if (id === undefined || method !== 'DELETE') throw new Violation('no such call');
  noBody(request);
  return state.keys.delete(id) ? { status: 204 } : error(404, 'unable to find API Key');
}

function list(state: State, request: FakeRequest): FakeReply {
  noBody(request);
  onlyQuery(request, 'limit');
  const all = [...state.keys].map(([api_key_id, { name }]) => ({ name, api_key_id }));
  return { status: 200, json: { result: all.slice(0, Number(request.query.get('limit') ?? '100')) } };
}

function create(state: State, request: FakeRequest): FakeReply {
  if (request.method !== 'POST') throw new Violation('no such method');
  const { name, scopes } = jsonBody(request, 'name', 'scopes');
  if (typeof name !== 'string' || name === '') return error(400, 'missing required argument');
  if (!Array.isArray(scopes) || scopes.length === 0) throw new Violation('a key with all scopes');
  if (state.keys.size >= 100) return error(403, 'Cannot create more than 100 API Keys');
  const id = state.addKey(name, scopes.map(String));
  return { status: 201, json: { api_key: state.keys.get(id)?.value, api_key_id: id, name, scopes } };
}
