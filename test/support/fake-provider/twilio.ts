import { randomText } from '../random.js';
import {
  fakeServer,
  formBody,
  noBody,
  onlyQuery,
  Violation,
  type FakeReply,
  type FakeRequest,
  type FakeServer,
} from './server.js';

interface Key {
  readonly name: string;
  readonly secret: string;
  readonly kind: 'main' | 'standard' | 'restricted';
  readonly policy: unknown;
}

export interface FakeTwilio extends FakeServer {
  readonly account: string;
  readonly authToken: string;
  /** `SK...:secret` of a Main key, and of a Standard key. */
  readonly admin: string;
  readonly weakAdmin: string;
  readonly keys: Map<string, Key>;
  /** @returns its SID */
  readonly addKey: (name: string, kind?: Key['kind'], policy?: unknown) => string;
  /** As it is stored. */
  readonly joined: (sid: string) => string;
  most: number;
}

const error = (status: number, code: number): FakeReply => ({ status, json: { code, message: 'no', status } });
const sid = (kind: string): string => `${kind}${randomText('hex', 32)}`;

/**
 * API keys of one Twilio account.
 *
 * @see https://www.twilio.com/docs/iam/api-keys/key-resource-v1
 * @see https://www.twilio.com/docs/api/errors/20003
 */
export async function fakeTwilio(): Promise<FakeTwilio> {
  const keys = new Map<string, Key>();
  const addKey = (name: string, kind: Key['kind'] = 'standard', policy: unknown = null): string => {
    const id = sid('SK');
    keys.set(id, { name, secret: randomText('base62', 32), kind, policy });
    return id;
  };
  const joined = (id: string): string => `${id}:${keys.get(id)!.secret}`;
  const [admin, weakAdmin] = [joined(addKey('admin', 'main')), joined(addKey('weak'))];
  const state = { account: sid('AC'), authToken: randomText('hex', 32), admin, weakAdmin, keys, addKey, joined };
  const made: Omit<FakeTwilio, keyof FakeServer> = { ...state, most: 1_000 };
  const server = await fakeServer((request) => answer(made, server.url, request));
  return Object.assign(made, server);
}

type State = Omit<FakeTwilio, keyof FakeServer>;

function answer(state: State, url: string, request: FakeRequest): FakeReply {
  const { method, path } = request;
  const who = caller(state, request);
  if (who === undefined) return error(401, 20003);
  if (path.startsWith('/2010-04-01/')) return messages(state, request, who);
  if (who !== 'main') return error(401, 20003);
  if (path === '/v1/Keys') return method === 'GET' ? list(state, url, request) : create(state, request);
  const [, id = ''] = /^\/v1\/Keys\/(SK[0-9a-f]{32})$/.exec(path) ?? [];
  const key = state.keys.get(id);
  if (id === '') throw new Violation('no such path');
  noBody(request);
  if (key === undefined) return error(404, 20404);
  if (method === 'GET') return { status: 200, json: { ...shown(id, key), policy: key.policy } };
  if (method !== 'DELETE') throw new Violation('no such method');
  state.keys.delete(id);
  return { status: 204 };
}

function caller({ account, authToken, keys }: State, { headers }: FakeRequest): Key['kind'] | undefined {
  const [, encoded = ''] = /^Basic (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (encoded === '') throw new Violation('no basic authentication');
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
  if (id === account) return secret === authToken ? 'main' : undefined;
  const key = keys.get(id);
  return key?.secret === secret ? key.kind : undefined;
}

function messages({ account }: State, request: FakeRequest, who: Key['kind']): FakeReply {
  noBody(request);
  onlyQuery(request, 'PageSize');
  if (request.method !== 'GET' || request.path !== `/2010-04-01/Accounts/${account}/Messages.json`)
    throw new Violation('no such call');
  return who === 'restricted' ? error(403, 70051) : { status: 200, json: { messages: [], page: 0, page_size: 1 } };
}

function shown(id: string, { name }: Key): object {
  const date = 'Mon, 13 Jun 2016 22:50:08 +0000';
  return { sid: id, friendly_name: name, date_created: date, date_updated: date };
}

/** Ten a page at most, so that a test needs few. */
function list({ account, keys }: State, url: string, request: FakeRequest): FakeReply {
  noBody(request);
  onlyQuery(request, 'AccountSid', 'PageSize', 'Page', 'PageToken');
  const { query } = request;
  if (query.get('AccountSid') !== account) return error(404, 20404);
  const size = Number(query.get('PageSize') ?? '50');
  if (!(size >= 1 && size <= 1000)) throw new Violation('a page has 1 to 1000 keys');
  const page = Number(query.get('Page') ?? '0');
  if (page > 0 && query.get('PageToken') !== `PT${page}`) throw new Violation('a page without its token');
  const some = [...keys].slice(page * 10, page * 10 + 10).map(([id, key]) => shown(id, key));
  const next = `${url}/v1/Keys?AccountSid=${account}&PageSize=${size}&Page=${page + 1}&PageToken=PT${page + 1}`;
  const meta = { key: 'keys', page, page_size: size, next_page_url: keys.size > page * 10 + 10 ? next : null };
  return { status: 200, json: { keys: some, meta } };
}

function create(state: State, request: FakeRequest): FakeReply {
  if (request.method !== 'POST') throw new Violation('no such method');
  const form = formBody(request, 'AccountSid', 'FriendlyName', 'KeyType', 'Policy');
  const name = form.get('FriendlyName') ?? '';
  if (form.get('AccountSid') !== state.account) return error(400, 20001);
  if (name.length > 64) throw new Violation('a name has 64 characters at most');
  const type = form.get('KeyType');
  if ((type === 'restricted') !== form.has('Policy') || (type ?? 'restricted') !== 'restricted')
    throw new Violation('a restricted key has a policy, and no other one has');
  if (state.keys.size >= state.most) return error(400, 70151);
  const policy: unknown = type === null ? null : JSON.parse(form.get('Policy') ?? '');
  const id = state.addKey(name, type === null ? 'standard' : 'restricted', policy);
  const key = state.keys.get(id)!;
  return { status: 201, json: { ...shown(id, key), secret: key.secret, policy } };
}
