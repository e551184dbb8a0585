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
  readonly id: string;
  readonly name: string;
  readonly value: string;
  status: string;
}

export interface FakeAnthropic extends FakeServer {
  readonly admin: string;
  readonly keys: Map<string, Key>;
  readonly addKey: (name: string) => Key;
}

const error = (status: number, type: string): FakeReply => ({
  status,
  json: { type: 'error', error: { type, message: 'no' }, request_id: 'req_1' },
});

/**
 * Anthropic's admin API for keys, and the list of models.
 *
 * @see https://platform.claude.com/docs/en/api/admin/api_keys
 */
export async function fakeAnthropic(): Promise<FakeAnthropic> {
  const keys = new Map<string, Key>();
  const admin = `sk-ant-admin01-${randomText('base62', 40)}`;
  const addKey = (name: string): Key => {
    const id = `apikey_${randomText('base62', 12)}`;
    const key: Key = { id, name, value: `sk-ant-api03-${randomText('base62', 60)}`, status: 'active' };
    keys.set(id, key);
    return key;
  };
  const server = await fakeServer((request) => answer(keys, admin, request));
  return { ...server, admin, keys, addKey, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function answer(keys: Map<string, Key>, admin: string, request: FakeRequest): FakeReply {
  const { method, path, headers } = request;
  if (headers['anthropic-version'] !== '2023-06-01') throw new Violation('no version');
  const token = headers['x-api-key'];
  if (method === 'GET' && path === '/v1/models') {
    const found = [...keys.values()].find(({ value, status }) => value === token && status === 'active');
    return found === undefined
      ? error(401, 'authentication_error')
      : { status: 200, json: { data: [], has_more: false } };
  }
  if (token !== admin) return error(401, 'authentication_error');
  if (method === 'GET' && path === '/v1/organizations/api_keys') return list(keys, request);
  const [, id] = /^\/v1\/organizations\/api_keys\/([^/]+)$/.exec(path) ?? [];
  if (method !== 'POST' || id === undefined) throw new Violation('no such call');
  const key = keys.get(id);
  if (key === undefined) return error(404, 'not_found_error');
  const { status } = jsonBody(request, 'name', 'status');
  if (!['active', 'inactive', 'archived'].includes(String(status))) return error(400, 'invalid_request_error');
  key.status = String(status);
  return { status: 200, json: shown(key) };
}

function list(keys: Map<string, Key>, request: FakeRequest): FakeReply {
  noBody(request);
  onlyQuery(request, 'limit', 'after_id', 'before_id', 'status', 'workspace_id', 'created_by_user_id');
  const all = [...keys.values()];
  const after = request.query.get('after_id');
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const data = all.slice(start, start + 10);
  const has_more = start + data.length < all.length;
  const json = { data: data.map(shown), has_more, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return { status: 200, json };
}

function shown({ id, name, value, status }: Key): object {
  const partial_key_hint = `${value.slice(0, 17)}...${value.slice(-4)}`;
  return {
    type: 'api_key',
    id,
    name,
    status,
    partial_key_hint,
    created_at: '2024-10-30T23:58:27.427722Z',
    workspace_id: null,
  };
}
