import { at, dateAt, listAt, numberAt, type Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { httpClient } from '../http/client.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName, isNameOf } from '../http/names.js';
import { baseAddress, secretOption, textOption } from '../http/options.js';
import { path } from '../http/path.js';
import { settle } from '../http/settle.js';
import { commaList } from '../http/texts.js';
import type { Answer, HttpClient, Waits } from '../http/types.js';
import type { ProviderCall, ProviderOptions, RotationProvider } from '../types.js';

const NEEDS = 'the scope api, and the role Maintainer in the project (Owner in the group)';
const LIFETIME_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Access tokens of a GitLab project or group. A new one is made and the old one revoked; GitLab's own `rotate` is not used, since it ends
 * the old one at once, and the new one too when it is called again.
 *
 * `with`: `token: { secret: NAME }`, `project` or `group` (an id or a path), `scopes: "read_api, ..."`; optional `access_level` (a number;
 * default 30, Developer), `days` (default 90; GitLab wants an end), `url` of a server of one's own.
 *
 * @see https://docs.gitlab.com/api/project_access_tokens/
 * @see https://docs.gitlab.com/api/group_access_tokens/
 */
export function gitlab(options: ProviderOptions, waits?: Waits): RotationProvider {
  const base = baseAddress('gitlab', options, 'https://gitlab.com');
  const http = httpClient({
    name: 'GitLab',
    base,
    headers: { 'private-token': secretOption('gitlab', options, 'token') },
    waits,
  });
  const owner = ownerPath(options);
  const wanted = wantedOf(options);
  const discard: RotationProvider['discard'] = async (rotation, call = {}) => {
    const name = credentialName(rotation);
    for (const token of await tokens(http, owner, call))
      if (token.name === name) await remove(http, owner, token.id, call);
  };
  return {
    id: 'gitlab',
    hosts: [http.host],
    overlaps: true,
    identify: (value, call = {}) => identify(http, owner, value, call),
    async create(rotation, _old, call = {}) {
      await discard(rotation, call);
      return create(http, owner, { name: credentialName(rotation), ...wanted() }, call);
    },
    discard,
    async test(value, call = {}) {
      const accepted = async (): Promise<boolean> => (await self(http, value, call)).status !== 401;
      if (!(await settle(accepted, call.signal, waits))) throw keyRefused('GitLab');
    },
    lastUsed: async (ref, call = {}) =>
      (await tokens(http, owner, call)).find(({ id }) => id === ref['token'])?.lastUsed,
    async revoke({ value, ref }, call = {}) {
      const id = ref?.['token'] ?? (await identify(http, owner, value, call))?.['token'];
      if (id !== undefined) await remove(http, owner, id, call);
      else if ((await self(http, value, call)).status !== 401) throw unknownKey('GitLab', owner, BY_HAND);
    },
    refusesAfterRevoke: async ({ value }, call = {}) => (await self(http, value, call)).status === 401,
    listOwn: (app, call = {}) => listOwn(http, owner, app, call),
  };
}

const BY_HAND = 'see whether project or group is right, or revoke it in the settings of its owner (Access tokens)';

/** `/api/v4/projects/shop%2Fweb/access_tokens` */
function ownerPath(options: ProviderOptions): string {
  const [project, group] = ['project', 'group'].map((name) => options[name]);
  if ((project === undefined) === (group === undefined)) throw wrong('project or group is needed, and not both');
  const id = String(project ?? group);
  return project === undefined ? path`/api/v4/groups/${id}/access_tokens` : path`/api/v4/projects/${id}/access_tokens`;
}

function wantedOf(options: ProviderOptions): () => Record<string, unknown> {
  const scopes = commaList(textOption('gitlab', options, 'scopes'));
  const { access_level = 30, days = LIFETIME_DAYS } = options;
  if (typeof access_level !== 'number') throw wrong('access_level must be a number');
  if (typeof days !== 'number' || !(days >= 1 && days <= 400)) throw wrong('days must be a number from 1 to 400');
  const end = (): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  return () => ({ scopes, access_level, expires_at: end() });
}

function wrong(what: string): AppError {
  return new AppError('E_CONFIG', `provider gitlab: ${what}`, {
    exit: exitCodes.usage,
    hint: 'look at `with:` of this secret in secretctl.yaml (docs/guides/providers.md)',
  });
}

interface Token {
  readonly id: string;
  readonly name: string;
  readonly created: Date | undefined;
  readonly lastUsed: Date | undefined;
}

/** Those that live. @see https://docs.gitlab.com/api/rest/#offset-based-pagination */
async function tokens(http: HttpClient, owner: string, { signal }: ProviderCall): Promise<readonly Token[]> {
  const all: Token[] = [];
  for (let page = '1'; page !== '';) {
    const query = { state: 'active', per_page: '100', page };
    const what = 'list access tokens';
    const answer = await http.request({
      method: 'GET',
      path: owner,
      query,
      what,
      repeatable: true,
      needs: NEEDS,
      signal,
    });
    for (const item of listAt(answer.body) ?? answer.list()) {
      if (at(item, 'revoked') === true) continue;
      const [created, lastUsed] = [dateAt(item, 'created_at'), dateAt(item, 'last_used_at')];
      all.push({ id: String(numberAt(item, 'id') ?? ''), name: textAt(item, 'name') ?? '', created, lastUsed });
    }
    const next = answer.header('x-next-page') ?? '';
    page = Number(next) > Number(page) ? next : '';
  }
  return all;
}

async function create(
  http: HttpClient,
  owner: string,
  json: Readonly<Record<string, unknown>>,
  { signal }: ProviderCall,
): ReturnType<RotationProvider['create']> {
  const what = `create the access token ${String(json['name'])}`;
  const answer = await http.request({
    method: 'POST',
    path: owner,
    json,
    what,
    repeatable: false,
    needs: NEEDS,
    signal,
  });
  const id = numberAt(answer.body, 'id');
  return { ref: { token: id === undefined ? answer.text('id') : String(id) }, secret: answer.secret('token') };
}

/** A second revocation is refused with a 400 by some versions: what counts is that the token does not live. */
async function remove(http: HttpClient, owner: string, id: string, call: ProviderCall): Promise<void> {
  const { signal } = call;
  const how = { method: 'DELETE', path: `${owner}${path`/${id}`}`, what: `revoke the access token ${id}` } as const;
  const { status } = await http.request({ ...how, repeatable: true, takes: [400, 404], needs: NEEDS, signal });
  if (status !== 400 || !(await tokens(http, owner, call)).some((token) => token.id === id)) return;
  throw new AppError('E_PROVIDER_ANSWER', `GitLab does not revoke the access token ${id} (HTTP 400)`, {
    exit: exitCodes.failed,
    hint: 'revoke it in the settings of its project or group (Access tokens), then run the same command again',
  });
}

async function listOwn(
  http: HttpClient,
  owner: string,
  app: string,
  call: ProviderCall,
): ReturnType<NonNullable<RotationProvider['listOwn']>> {
  const own = (await tokens(http, owner, call)).filter(({ name }) => isNameOf(app, name));
  return own.map(({ id, name, created }) => ({ ref: { token: id }, name, created }));
}

/** A token may ask who it is. A 403 says that it lives, with other scopes. */
function self(http: HttpClient, value: Secret, { signal }: ProviderCall): Promise<Answer> {
  const call = { method: 'GET', path: '/api/v4/personal_access_tokens/self', what: 'tell whose the token is' } as const;
  return http.request({ ...call, headers: { 'private-token': value }, repeatable: true, takes: [401, 403], signal });
}

/** Only a token of this owner: others are not revoked here. */
async function identify(
  http: HttpClient,
  owner: string,
  value: Secret,
  call: ProviderCall,
): ReturnType<RotationProvider['identify']> {
  const id = numberAt((await self(http, value, call)).body, 'id');
  const known = id !== undefined && (await tokens(http, owner, call)).some((token) => token.id === String(id));
  return known ? { token: String(id) } : undefined;
}
