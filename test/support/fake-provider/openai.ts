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
  readonly account: string | undefined;
  lastUsed: number | null;
}

export interface FakeOpenai extends FakeServer {
  readonly admin: string;
  /** An admin key that may read nothing of projects. */
  readonly weakAdmin: string;
  readonly project: string;
  readonly keys: Map<string, Key>;
  readonly accounts: Map<string, string>;
  /** A key of a person. */
  addKey(name: string, account?: string): Key;
  addAccount(name: string): string;
  /** Keys of service accounts are not deleted, as the older documentation says. */
  keepAccountKeys: boolean;
  /** A key whose rights do not cover the list of models. */
  readonly scopeless: Set<string>;
  readonly usage: { key: string; start: number; requests: number; input: number; output: number; cost: number }[];
}

const error = (status: number, message: string, code: string | null): FakeReply => ({
  status,
  json: { error: { message, type: 'invalid_request_error', param: null, code } },
});
const notFound = (what: string): FakeReply => error(404, `No such ${what}`, 'not_found');
const redacted = (value: string): string => `${value.slice(0, 8)}${'*'.repeat(16)}${value.slice(-4)}`;
const now = (): number => Math.floor(Date.now() / 1000);

/**
 * OpenAI's administration of one project, as far as its reference describes it.
 *
 * @see https://platform.openai.com/docs/api-reference/project-service-accounts
 * @see https://platform.openai.com/docs/api-reference/project-api-keys
 * @see https://platform.openai.com/docs/api-reference/usage
 */
export async function fakeOpenai(): Promise<FakeOpenai> {
  const fresh = (kind: string): string => `sk-${kind}-${randomText('base62', 40)}`;
  const state = {
    admin: fresh('admin'),
    weakAdmin: fresh('admin'),
    project: `proj_${randomText('base62', 10)}`,
    keys: new Map<string, Key>(),
    accounts: new Map<string, string>(),
    keepAccountKeys: false,
    scopeless: new Set<string>(),
    usage: [] as FakeOpenai['usage'],
    addKey(name: string, account?: string): Key {
      const id = `key_${randomText('base62', 12)}`;
      const key: Key = { id, name, value: fresh(account === undefined ? 'proj' : 'svcacct'), account, lastUsed: null };
      state.keys.set(id, key);
      return key;
    },
    addAccount(name: string): string {
      const id = `svc_acct_${randomText('base62', 10)}`;
      state.accounts.set(id, name);
      return id;
    },
  };
  const server = await fakeServer((request) => answer(state, request));
  return Object.assign(state, server, { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() });
}

type State = Omit<FakeOpenai, keyof FakeServer>;

function answer(state: State, request: FakeRequest): FakeReply {
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '') ?? [];
  if (token === '') throw new Violation('no bearer');
  if (request.path === '/v1/models') return models(state, request, token);
  if (token === state.weakAdmin) {
    return error(
      403,
      'You have insufficient permissions for this operation. Missing scopes: api.management.read.',
      'missing_scope',
    );
  }
  if (token !== state.admin) return error(401, `Incorrect API key provided: ${redacted(token)}.`, 'invalid_api_key');
  if (/^\/v1\/organization\/(?:usage\/completions|costs)$/.test(request.path)) return usage(state, request);
  const [, project, kind, id, below] =
    /^\/v1\/organization\/projects\/([^/]+)\/(api_keys|service_accounts)(?:\/([^/]+))?(\/api_keys)?$/.exec(
      request.path,
    ) ?? [];
  if (project === undefined) throw new Violation('no such path');
  if (project !== state.project) return notFound('project');
  return kind === 'api_keys' ? apiKeys(state, request, id) : serviceAccounts(state, request, id, below);
}

function models(state: State, request: FakeRequest, token: string): FakeReply {
  if (request.method !== 'GET') throw new Violation('no such method');
  const key = [...state.keys.values()].find(({ value }) => value === token);
  if (key === undefined) return error(401, `Incorrect API key provided: ${redacted(token)}.`, 'invalid_api_key');
  key.lastUsed = now();
  if (!state.scopeless.has(key.id))
    return { status: 200, json: { object: 'list', data: [{ id: 'gpt', object: 'model' }] } };
  return error(401, 'You have insufficient permissions for this operation. Missing scopes: api.model.read.', null);
}

function apiKeys(state: State, request: FakeRequest, id: string | undefined): FakeReply {
  noBody(request);
  if (id === undefined) {
    if (request.method !== 'GET') throw new Violation('keys are made by service accounts alone');
    onlyQuery(request, 'limit', 'after', 'owner_project_access');
    return page(
      request,
      [...state.keys.values()].map((key) => shown(state, key)),
    );
  }
  const key = state.keys.get(id);
  if (key === undefined) return notFound('API key');
  if (request.method === 'GET') return { status: 200, json: shown(state, key) };
  if (request.method !== 'DELETE') throw new Violation('no such method');
  if (key.account !== undefined && state.keepAccountKeys) {
    return error(400, 'This API key belongs to a service account.', null);
  }
  state.keys.delete(id);
  return { status: 200, json: { object: 'organization.project.api_key.deleted', id, deleted: true } };
}

function shown(state: State, key: Key): { id: string } & Record<string, unknown> {
  const owner =
    key.account === undefined
      ? {
          type: 'user',
          user: {
            object: 'organization.project.user',
            id: 'user_1',
            name: 'Ana',
            email: 'ana@shop.example',
            role: 'owner',
            created_at: 1,
          },
        }
      : {
          type: 'service_account',
          service_account: {
            object: 'organization.project.service_account',
            id: key.account,
            name: state.accounts.get(key.account),
            role: 'member',
            created_at: 1,
          },
        };
  return {
    object: 'organization.project.api_key',
    redacted_value: redacted(key.value),
    name: key.name,
    created_at: 1_711_471_533,
    last_used_at: key.lastUsed,
    owner_project_access: 'active',
    id: key.id,
    owner,
  };
}

function serviceAccounts(
  state: State,
  request: FakeRequest,
  id: string | undefined,
  below: string | undefined,
): FakeReply {
  const one = (account: string): { id: string } & Record<string, unknown> => ({
    object: 'organization.project.service_account',
    id: account,
    name: state.accounts.get(account),
    role: 'member',
    created_at: 1_711_471_533,
  });
  if (id === undefined && request.method === 'GET') {
    onlyQuery(request, 'limit', 'after');
    return page(request, [...state.accounts.keys()].map(one));
  }
  if (id === undefined) return createAccount(state, request, one);
  if (!state.accounts.has(id)) return notFound('service account');
  if (below !== undefined) {
    if (request.method !== 'POST') throw new Violation('no such method');
    const { name } = jsonBody(request, 'name', 'scopes');
    return { status: 200, json: made(state.addKey(String(name), id)) };
  }
  if (request.method === 'GET') return { status: 200, json: one(id) };
  if (request.method !== 'DELETE') throw new Violation('no such method');
  state.accounts.delete(id);
  for (const key of state.keys.values()) if (key.account === id) state.keys.delete(key.id);
  return { status: 200, json: { object: 'organization.project.service_account.deleted', id, deleted: true } };
}

function createAccount(state: State, request: FakeRequest, one: (id: string) => object): FakeReply {
  if (request.method !== 'POST') throw new Violation('no such method');
  const { name } = jsonBody(request, 'name', 'create_service_account_only', 'expires_in_seconds');
  if (typeof name !== 'string' || name === '') return error(400, 'name is missing', null);
  const account = state.addAccount(name);
  return { status: 200, json: { ...one(account), api_key: made(state.addKey('Secret Key', account)) } };
}

function made({ id, name, value }: Key): object {
  return { object: 'organization.project.service_account.api_key', value, name, created_at: 1_711_471_533, id };
}

/** Twenty at a time unless a limit is given; never more than ten here, so that a test needs few. */
function page(request: FakeRequest, all: readonly { id: string }[]): FakeReply {
  if (request.method !== 'GET') throw new Violation('no such method');
  const limit = Number(request.query.get('limit') ?? '20');
  if (!(limit >= 1 && limit <= 100)) return error(400, 'limit must be 1 to 100', null);
  const after = request.query.get('after');
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const data = all.slice(start, start + Math.min(limit, 10));
  const json = {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + data.length < all.length,
  };
  return { status: 200, json };
}

function usage(state: State, request: FakeRequest): FakeReply {
  noBody(request);
  onlyQuery(request, 'start_time', 'end_time', 'bucket_width', 'api_key_ids[]', 'group_by[]', 'limit', 'page');
  const costs = request.path.endsWith('/costs');
  const [from, to] = [Number(request.query.get('start_time')), Number(request.query.get('end_time') ?? now())];
  if (!(from > 0)) return error(400, 'start_time is missing', null);
  if (Number(request.query.get('limit') ?? '7') > (costs ? 180 : 31)) return error(400, 'limit is too high', null);
  const wanted = request.query.getAll('api_key_ids[]');
  const days: number[] = [];
  for (let start = from; start < to; start += 86_400) days.push(start);
  const first = Number(request.query.get('page')?.slice('page_'.length) ?? '0');
  const some = days.slice(first, first + 3);
  const data = some.map((start) => ({
    object: 'bucket',
    start_time: start,
    end_time: start + 86_400,
    results: state.usage
      .filter((one) => one.start >= start && one.start < start + 86_400 && wanted.includes(one.key))
      .map((one) =>
        costs
          ? {
              object: 'organization.costs.result',
              amount: { value: one.cost, currency: 'usd' },
              line_item: null,
              project_id: null,
              api_key_id: one.key,
            }
          : {
              object: 'organization.usage.completions.result',
              input_tokens: one.input,
              output_tokens: one.output,
              num_model_requests: one.requests,
              project_id: null,
              user_id: null,
              api_key_id: one.key,
              model: null,
              batch: null,
            },
      ),
  }));
  const more = first + some.length < days.length;
  return {
    status: 200,
    json: { object: 'page', data, has_more: more, next_page: more ? `page_${first + some.length}` : null },
  };
}
