import { at, dateAt, type Secret, textAt } from '../../core/index.js';
import { askNew } from '../http/by-hand.js';
import { httpClient } from '../http/client.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName, isNameOf } from '../http/names.js';
import { baseAddress, secretOption } from '../http/options.js';
import { path } from '../http/path.js';
import { settle } from '../http/settle.js';
import type { HttpClient, Waits } from '../http/types.js';
import { fitsRedacted } from '../http/value.js';
import type { KeyRef, ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';

const CONSOLE = 'https://platform.claude.com/settings/keys';
const NEEDS = 'an admin key of the organization (sk-ant-admin...)';
const CODES = { authentication_error: 'the key is not valid', permission_error: 'the key may not do this' };

/**
 * API keys of Anthropic. Its admin API makes none: a person does in the console. It lists keys by a hint of their value, and makes the old
 * one inactive, which an administrator can undo.
 *
 * `with`: `admin_key: { secret: NAME }`; optional `url`.
 *
 * @see https://platform.claude.com/docs/en/api/admin/api_keys
 * @see https://platform.claude.com/docs/en/api/errors
 */
export function anthropic(options: ProviderOptions, help: ProviderHelp, waits?: Waits): RotationProvider {
  const base = baseAddress('anthropic', options, 'https://api.anthropic.com');
  const headers = { 'x-api-key': secretOption('anthropic', options, 'admin_key'), 'anthropic-version': '2023-06-01' };
  const http = httpClient({ name: 'Anthropic', base, headers, codes: CODES, waits });
  const refused = async (value: Secret, call: ProviderCall): Promise<boolean> => refuses(http, value, call);
  return {
    id: 'anthropic',
    hosts: [http.host],
    overlaps: true,
    identify: (value, call = {}) => identify(http, value, call),
    async create(rotation, _old, call = {}) {
      const secret = await askNew(rotation, help, `Make a new key at ${CONSOLE}`, CONSOLE);
      return { ref: (await identify(http, secret, call)) ?? {}, secret };
    },
    async discard(rotation, call = {}) {
      const name = credentialName(rotation);
      for (const key of await keys(http, call)) if (key.name === name) await deactivate(http, key.id, call);
    },
    async test(value, call = {}) {
      const accepted = async (): Promise<boolean> => !(await refused(value, call));
      if (!(await settle(accepted, call.signal, waits)))
        throw keyRefused('Anthropic', `make another one at ${CONSOLE}`);
    },
    async revoke({ value, ref }, call = {}) {
      const id = ref?.['key'] ?? (await identify(http, value, call))?.['key'];
      if (id !== undefined) await deactivate(http, id, call);
      else if (!(await refused(value, call)))
        throw unknownKey('Anthropic', 'the organization', `delete it at ${CONSOLE}`);
    },
    refusesAfterRevoke: ({ value }, call = {}) => refused(value, call),
    async listOwn(app, call = {}) {
      const own = (await keys(http, call)).filter(({ name, active }) => active && isNameOf(app, name));
      return own.map(({ id, name, created }) => ({ ref: { key: id }, name, created }));
    },
  };
}

interface Key {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly active: boolean;
  readonly created: Date | undefined;
}

async function keys(http: HttpClient, { signal }: ProviderCall): Promise<readonly Key[]> {
  const all: Key[] = [];
  const call = { method: 'GET', path: '/v1/organizations/api_keys', what: 'list API keys', repeatable: true } as const;
  for (let after: string | undefined; ;) {
    const answer = await http.request({ ...call, query: { limit: '100', after_id: after }, needs: NEEDS, signal });
    for (const item of answer.list('data')) {
      all.push({
        id: textAt(item, 'id') ?? '',
        name: textAt(item, 'name') ?? '',
        hint: textAt(item, 'partial_key_hint') ?? '',
        active: textAt(item, 'status') === 'active',
        created: dateAt(item, 'created_at'),
      });
    }
    if (at(answer.body, 'has_more') !== true) return all;
    const last = answer.text('last_id');
    if (last === after) return all;
    after = last;
  }
}

async function identify(http: HttpClient, value: Secret, call: ProviderCall): Promise<KeyRef | undefined> {
  const [key, ...others] = (await keys(http, call)).filter(({ hint }) => fitsRedacted(value, hint));
  return key === undefined || others.length > 0 ? undefined : { key: key.id };
}

async function deactivate(http: HttpClient, id: string, { signal }: ProviderCall): Promise<void> {
  const what = `make the API key ${id} inactive`;
  const json = { status: 'inactive' };
  const where = path`/v1/organizations/api_keys/${id}`;
  await http.request({ method: 'POST', path: where, json, what, repeatable: true, takes: [404], needs: NEEDS, signal });
}

async function refuses(http: HttpClient, value: Secret, { signal }: ProviderCall): Promise<boolean> {
  const { status } = await http.request({
    method: 'GET',
    path: '/v1/models',
    query: { limit: '1' },
    headers: { 'x-api-key': value },
    what: 'list models with the key',
    repeatable: true,
    takes: [401],
    signal,
  });
  return status === 401;
}
