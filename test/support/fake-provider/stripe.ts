import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
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
  readonly permissions: readonly string[];
  expired: boolean;
  /** Calls that it survives after its end, since Stripe takes its time. */
  lingers: number;
  lastUsed: string | undefined;
}

export interface FakeStripe extends FakeServer {
  readonly account: string;
  /** Keys of a Stripe App that may manage keys, and of one that may not. */
  readonly app: string;
  readonly weakApp: string;
  readonly keys: Map<string, Key>;
  readonly addKey: (name: string, permissions?: readonly string[]) => Key;
  /** How the secret of a new key is given out. */
  give: 'token' | 'RSA-OAEP' | 'RSA-OAEP-256' | 'dir';
}

const error = (status: number, type: string): FakeReply => ({ status, json: { error: { type, message: 'no' } } });

/**
 * Keys of one Stripe account, as its API has them: a key that is no app's may not manage keys.
 *
 * @see Stripe's OpenAPI of `/v2/iam/api_keys`, and https://docs.stripe.com/keys
 */
export async function fakeStripe(): Promise<FakeStripe> {
  const keys = new Map<string, Key>();
  const addKey = (name: string, permissions: readonly string[] = ['balance_read']): Key => {
    const id = `mk_${randomText('base62', 24)}`;
    const value = `rk_live_${randomText('base62', 60)}`;
    const key = { id, name, value, permissions, expired: false, lingers: 0, lastUsed: undefined };
    keys.set(id, key);
    return key;
  };
  const [app, weakApp] = [`sk_live_${randomText('base62', 60)}`, `sk_live_${randomText('base62', 60)}`];
  const state: State = { account: `acct_${randomText('base62', 16)}`, app, weakApp, keys, addKey, give: 'token' };
  const server = await fakeServer((request) => answer(state, request));
  return Object.assign(state, server);
}

type State = Omit<FakeStripe, keyof FakeServer>;

function answer(state: State, request: FakeRequest): FakeReply {
  const { method, path, headers } = request;
  const [, token] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (token === undefined) throw new Violation('no bearer');
  if (method === 'GET' && path === '/v1/balance') return balance(state, token);
  if (token === state.weakApp) return error(403, 'invalid_request_error');
  if (token !== state.app) return error(401, 'invalid_request_error');
  if (!/^\d{4}-\d\d-\d\d\.preview$/.test(headers['stripe-version'] ?? '')) throw new Violation('no preview version');
  if (headers['stripe-context'] !== state.account) return error(403, 'invalid_request_error');
  if (path === '/v2/iam/api_keys') return method === 'GET' ? list(state, request) : create(state, request);
  const [, id = ''] = /^\/v2\/iam\/api_keys\/([^/]+)\/expire$/.exec(path) ?? [];
  if (method !== 'POST' || id === '') throw new Violation('no such call');
  jsonBody(request);
  const key = state.keys.get(id);
  if (key === undefined || key.expired) return error(404, 'invalid_request_error');
  key.expired = true;
  return { status: 200, json: shown(key) };
}

function balance({ keys }: State, token: string): FakeReply {
  const key = [...keys.values()].find(({ value }) => value === token);
  if (key === undefined || (key.expired && key.lingers <= 0)) return error(401, 'authentication_error');
  if (key.expired) key.lingers -= 1;
  key.lastUsed = new Date().toISOString();
  return key.permissions.includes('balance_read')
    ? { status: 200, json: { object: 'balance' } }
    : error(403, 'invalid_request_error');
}

function shown({ id, name, value, permissions, expired, lastUsed }: Key): object {
  const secret_key = { secret_token_redacted: `${value.slice(0, 12)}...${value.slice(-4)}` };
  const status = expired ? 'expired' : 'active';
  const times = { created: '2026-09-01T00:00:00.000Z', last_used: lastUsed };
  return { id, object: 'v2.iam.api_key', type: 'secret_key', name, permissions, status, secret_key, ...times };
}

/** Ten a page at most, so that a test needs few. Keys for browsers are among them. */
function list({ keys }: State, request: FakeRequest): FakeReply {
  noBody(request);
  onlyQuery(request, 'limit', 'page');
  if (Number(request.query.get('limit') ?? '20') > 100) return error(400, 'invalid_request_error');
  const page = Number((request.query.get('page') ?? 'page_0').replace('page_', ''));
  const all = [...keys.values()].filter(({ expired }) => !expired).map(shown);
  const data: object[] = all.slice(page * 10, page * 10 + 10);
  if (page === 0) data.push({ id: 'mk_p', object: 'v2.iam.api_key', type: 'publishable_key', status: 'active' });
  const next = `/v2/iam/api_keys?limit=10&page=page_${page + 1}`;
  const next_page_url = all.length > page * 10 + 10 ? next : null;
  return { status: 200, json: { data, next_page_url, previous_page_url: null } };
}

function create(state: State, request: FakeRequest): FakeReply {
  if (request.method !== 'POST') throw new Violation('no such method');
  const body = jsonBody(request, 'type', 'name', 'permissions', 'connect_permissions', 'public_key');
  const pem = (body['public_key'] as { pem_key?: { algorithm?: string; data?: string } } | undefined)?.pem_key;
  if (body['type'] !== 'secret_key' || pem?.algorithm !== 'RSA' || pem.data === undefined)
    throw new Violation('a secret key needs a public one');
  const { name, permissions } = body;
  if (typeof name !== 'string' || !Array.isArray(permissions) || permissions.length === 0)
    return error(400, 'invalid_request_error');
  const key = state.addKey(name, permissions.map(String));
  const secret =
    state.give === 'token'
      ? { token: key.value }
      : { encrypted_secret: { format: 'jwe_compact', ciphertext: enveloped(key.value, pem.data, state.give) } };
  return { status: 200, json: { ...shown(key), secret_key: secret } };
}

/** @see https://www.rfc-editor.org/rfc/rfc7516#section-7.1 */
function enveloped(text: string, publicKey: string, alg: string): string {
  const [content, iv] = [randomBytes(32), randomBytes(12)];
  const header = Buffer.from(JSON.stringify({ alg, enc: 'A256GCM' })).toString('base64url');
  const oaepHash = alg === 'RSA-OAEP' ? 'sha1' : 'sha256';
  const wrapped = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, content);
  const cipher = createCipheriv('aes-256-gcm', content, iv).setAAD(Buffer.from(header, 'ascii'));
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [header, ...[wrapped, iv, encrypted, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}
