import { dateAt, type Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { httpClient } from '../http/client.js';
import { baseAddress, secretOption, textOption } from '../http/options.js';
import { path } from '../http/path.js';
import type { Answer, HttpClient, Waits } from '../http/types.js';
import { bearer } from '../http/value.js';
import type { KeyRef, ProviderCall, ProviderOptions } from '../types.js';

export const CODES = {
  invalid_api_key: 'the key is not valid',
  account_deactivated: 'the account is deactivated',
  missing_scope: 'a scope is missing',
  insufficient_quota: 'the quota is used up',
  rate_limit_exceeded: 'too many requests',
  invalid_organization: 'no such organization',
  unsupported_country_region_territory: 'not from this country',
  ip_not_authorized: 'not from this address',
};

export interface OpenaiAccount {
  readonly id: string;
  readonly name: string;
  readonly created: Date | undefined;
}

export interface OpenaiKey {
  readonly id: string;
  readonly name: string;
  readonly redacted: string;
  readonly created: Date | undefined;
  readonly account: string | undefined;
}

export interface OpenaiAdmin {
  readonly http: HttpClient;
  readonly project: string;
  keys(call: ProviderCall): Promise<readonly OpenaiKey[]>;
  accounts(call: ProviderCall): Promise<readonly OpenaiAccount[]>;
  /** undefined: there is no such key */
  key(id: string, call: ProviderCall): Promise<Answer | undefined>;
  /** undefined: there is none of that id */
  account(id: string, call: ProviderCall): Promise<OpenaiAccount | undefined>;
  createAccount(name: string, call: ProviderCall): Promise<{ readonly ref: KeyRef; readonly secret: Secret }>;
  createKey(
    account: string,
    name: string,
    call: ProviderCall,
  ): Promise<{ readonly ref: KeyRef; readonly secret: Secret }>;
  /** Whether it is gone; no: OpenAI does not delete a key of this kind. */
  deleteKey(id: string, call: ProviderCall): Promise<boolean>;
  deleteAccount(id: string, call: ProviderCall): Promise<void>;
}

const NEEDS =
  'the rights to read and write service accounts and API keys of projects, as an admin key (sk-admin-...) has';

export function openaiHttp(options: ProviderOptions, waits: Waits | undefined): HttpClient {
  const admin = bearer(secretOption('openai', options, 'admin_key'));
  const base = baseAddress('openai', options, 'https://api.openai.com');
  return httpClient({ name: 'OpenAI', base, headers: { authorization: admin }, codes: CODES, waits });
}

/** The administration of one project. @param at - the project that a reference names, where it is another one */
export function openaiAdmin(options: ProviderOptions, waits: Waits | undefined, at?: string): OpenaiAdmin {
  const http = openaiHttp(options, waits);
  const project = at ?? textOption('openai', options, 'project');
  return { http, project, ...reads(http, project), ...creations(http, project), ...deletions(http, project) };
}

type Reads = Pick<OpenaiAdmin, 'keys' | 'accounts' | 'key' | 'account'>;

function reads(http: HttpClient, project: string): Reads {
  const get = async (where: string, what: string, { signal }: ProviderCall): Promise<Answer | undefined> => {
    const answer = await http.request({
      method: 'GET',
      path: where,
      what,
      repeatable: true,
      takes: [404],
      needs: NEEDS,
      signal,
    });
    return answer.status === 404 ? undefined : answer;
  };
  return {
    keys: async (call) =>
      (
        await pages(http, path`/v1/organization/projects/${project}/api_keys`, `list the API keys of ${project}`, call)
      ).map(keyOf),
    accounts: async (call) =>
      (
        await pages(
          http,
          path`/v1/organization/projects/${project}/service_accounts`,
          `list the service accounts of ${project}`,
          call,
        )
      ).map(accountOf),
    key: (id, call) => get(path`/v1/organization/projects/${project}/api_keys/${id}`, `show the API key ${id}`, call),
    async account(id, call) {
      const where = path`/v1/organization/projects/${project}/service_accounts/${id}`;
      const answer = await get(where, `show the service account ${id}`, call);
      return answer === undefined ? undefined : accountOf(answer.body);
    },
  };
}

/** @see https://platform.openai.com/docs/api-reference/project-api-keys/list */
async function pages(
  http: HttpClient,
  where: string,
  what: string,
  { signal }: ProviderCall,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  const seen = new Set<string>();
  let after: string | undefined;
  const any = where.endsWith('/api_keys') ? { owner_project_access: 'any' } : {};
  for (;;) {
    const query = { limit: '100', ...any, after };
    const answer = await http.request({
      method: 'GET',
      path: where,
      query,
      what,
      repeatable: true,
      needs: NEEDS,
      signal,
    });
    all.push(...answer.list('data'));
    if (!(
      typeof answer.body === 'object' &&
      answer.body !== null &&
      'has_more' in answer.body &&
      answer.body.has_more === true
    ))
      return all;
    after = answer.text('last_id');
    if (seen.has(after)) throw endless(what);
    seen.add(after);
  }
}

export function endless(what: string): AppError {
  return new AppError('E_PROVIDER_ANSWER', `OpenAI was asked to ${what}: its pages come back again and again`, {
    exit: exitCodes.failed,
    hint: 'run the same command again',
  });
}

function keyOf(item: unknown): OpenaiKey {
  return {
    id: textAt(item, 'id') ?? '',
    name: textAt(item, 'name') ?? '',
    redacted: textAt(item, 'redacted_value') ?? '',
    created: dateAt(item, 'created_at'),
    account: textAt(item, 'owner', 'service_account', 'id'),
  };
}

function accountOf(item: unknown): OpenaiAccount {
  return { id: textAt(item, 'id') ?? '', name: textAt(item, 'name') ?? '', created: dateAt(item, 'created_at') };
}

type Creations = Pick<OpenaiAdmin, 'createAccount' | 'createKey'>;

function creations(http: HttpClient, project: string): Creations {
  const post = (where: string, name: string, what: string, { signal }: ProviderCall): Promise<Answer> =>
    http.request({ method: 'POST', path: where, json: { name }, what, repeatable: false, needs: NEEDS, signal });
  return {
    async createAccount(name, call) {
      const where = path`/v1/organization/projects/${project}/service_accounts`;
      const answer = await post(where, name, `create the service account ${name} in ${project}`, call);
      const ref = { project, service_account: answer.text('id'), key: answer.text('api_key', 'id') };
      return { ref, secret: answer.secret('api_key', 'value') };
    },
    async createKey(account, name, call) {
      const where = path`/v1/organization/projects/${project}/service_accounts/${account}/api_keys`;
      const answer = await post(where, name, `create the API key ${name} of ${account}`, call);
      return { ref: { project, service_account: account, key: answer.text('id') }, secret: answer.secret('value') };
    },
  };
}

type Deletions = Pick<OpenaiAdmin, 'deleteKey' | 'deleteAccount'>;

function deletions(http: HttpClient, project: string): Deletions {
  const remove = (where: string, what: string, takes: readonly number[], { signal }: ProviderCall): Promise<Answer> =>
    http.request({ method: 'DELETE', path: where, what, repeatable: true, takes, needs: NEEDS, signal });
  return {
    async deleteKey(id, call) {
      const where = path`/v1/organization/projects/${project}/api_keys/${id}`;
      const { status } = await remove(where, `delete the API key ${id}`, [400, 404, 405, 409, 422], call);
      return status < 300 || status === 404;
    },
    async deleteAccount(id, call) {
      const where = path`/v1/organization/projects/${project}/service_accounts/${id}`;
      await remove(where, `delete the service account ${id}`, [404], call);
    },
  };
}
