import { type Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { httpClient } from '../http/client.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName, isNameOf } from '../http/names.js';
import { baseAddress, secretOption, textOption } from '../http/options.js';
import { path } from '../http/path.js';
import { settle } from '../http/settle.js';
import { commaList } from '../http/texts.js';
import type { HttpClient, Waits } from '../http/types.js';
import { bearer, partOf } from '../http/value.js';
import type { ProviderCall, ProviderOptions, RotationProvider } from '../types.js';

const NEEDS = 'the scopes api_keys.create, api_keys.read and api_keys.delete, and those that it gives away';
/** Of one account. */
const MOST = 100;

/**
 * API keys of SendGrid. A key says its own id: `SG.<id>.<secret>`.
 *
 * `with`: `admin_key: { secret: NAME }`, `scopes: "mail.send, ..."` of the new key (without a list SendGrid would give all); optional `url`,
 * for example `https://api.eu.sendgrid.com`.
 *
 * @see https://www.twilio.com/docs/sendgrid/api-reference/api-keys/create-api-keys
 */
export function sendgrid(options: ProviderOptions, waits?: Waits): RotationProvider {
  const base = baseAddress('sendgrid', options, 'https://api.sendgrid.com');
  const headers = { authorization: bearer(secretOption('sendgrid', options, 'admin_key')) };
  const http = httpClient({ name: 'SendGrid', base, headers, waits });
  const scopes = commaList(textOption('sendgrid', options, 'scopes'));
  const discard: RotationProvider['discard'] = async (rotation, call = {}) => {
    const name = credentialName(rotation);
    for (const key of await keys(http, call)) if (key.name === name) await remove(http, key.id, call);
  };
  return {
    id: 'sendgrid',
    hosts: [http.host],
    overlaps: true,
    async identify(value, call = {}) {
      const id = partOf(value, KEY);
      return id !== undefined && (await keys(http, call)).some((key) => key.id === id) ? { key: id } : undefined;
    },
    async create(rotation, _old, call = {}) {
      await discard(rotation, call);
      if ((await keys(http, call)).length >= MOST) throw full();
      return create(http, { name: credentialName(rotation), scopes }, call);
    },
    discard,
    async test(value, call = {}) {
      const accepted = async (): Promise<boolean> => !(await refuses(http, value, call));
      if (!(await settle(accepted, call.signal, waits))) throw keyRefused('SendGrid');
    },
    async revoke({ value, ref }, call = {}) {
      const id = ref?.['key'] ?? partOf(value, KEY);
      if (id !== undefined) await remove(http, id, call);
      else if (!(await refuses(http, value, call))) throw unknownKey('SendGrid', 'the account', BY_HAND);
    },
    refusesAfterRevoke: ({ value }, call = {}) => refuses(http, value, call),
    async listOwn(app, call = {}) {
      const own = (await keys(http, call)).filter(({ name }) => isNameOf(app, name));
      return own.map(({ id, name }) => ({ ref: { key: id }, name }));
    },
  };
}

const KEY = /^SG\.([\w-]+)\.[\w-]+$/;
const BY_HAND = 'delete it at https://app.sendgrid.com/settings/api_keys';

async function keys(http: HttpClient, { signal }: ProviderCall): Promise<readonly { id: string; name: string }[]> {
  const call = { method: 'GET', path: '/v3/api_keys', what: 'list API keys', repeatable: true } as const;
  const answer = await http.request({ ...call, query: { limit: String(MOST) }, needs: NEEDS, signal });
  return answer
    .list('result')
    .map((item) => ({ id: textAt(item, 'api_key_id') ?? '', name: textAt(item, 'name') ?? '' }));
}

async function create(
  http: HttpClient,
  json: { readonly name: string; readonly scopes: readonly string[] },
  { signal }: ProviderCall,
): ReturnType<RotationProvider['create']> {
  const call = { method: 'POST', path: '/v3/api_keys', what: `create the API key ${json.name}` } as const;
  const answer = await http.request({ ...call, json, repeatable: false, needs: NEEDS, signal });
  return { ref: { key: answer.text('api_key_id') }, secret: answer.secret('api_key') };
}

async function remove(http: HttpClient, id: string, { signal }: ProviderCall): Promise<void> {
  const call = { method: 'DELETE', path: path`/v3/api_keys/${id}`, what: `delete the API key ${id}` } as const;
  await http.request({ ...call, repeatable: true, takes: [404], needs: NEEDS, signal });
}

/** Every key may ask for its own scopes. @see https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions */
async function refuses(http: HttpClient, value: Secret, { signal }: ProviderCall): Promise<boolean> {
  const call = { method: 'GET', path: '/v3/scopes', what: 'tell the scopes of the key', repeatable: true } as const;
  const { status } = await http.request({ ...call, headers: { authorization: bearer(value) }, takes: [401], signal });
  return status === 401;
}

function full(): AppError {
  return new AppError('E_PROVIDER_LIMIT', `the SendGrid account has ${MOST} API keys, which is all that it may have`, {
    exit: exitCodes.failed,
    hint: 'delete one that nobody needs at https://app.sendgrid.com/settings/api_keys',
  });
}
