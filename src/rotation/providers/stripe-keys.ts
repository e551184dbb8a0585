import { dateAt, type Secret, textAt } from '../../core/index.js';
import { httpClient } from '../http/client.js';
import { optionalText, secretOption, textOption } from '../http/options.js';
import { everyPage } from '../http/pages.js';
import { path } from '../http/path.js';
import { commaList } from '../http/texts.js';
import type { Answer, HttpClient, Waits } from '../http/types.js';
import { bearer, fitsRedacted } from '../http/value.js';
import type { ProviderCall, ProviderOptions } from '../types.js';
import { envelope, type Envelope } from './stripe-jwe.js';

/** The API of keys is served under a preview version alone. */
const VERSION = '2026-08-26.preview';
const NEEDS = 'the key of an installed Stripe App with api_key_write; Stripe lets no other key manage keys';

export interface StripeKey {
  readonly id: string;
  readonly name: string;
  readonly redacted: string;
  readonly created: Date | undefined;
  readonly lastUsed: Date | undefined;
}

/** What a Stripe App may do with the keys of an account. */
export interface StripeKeys {
  readonly account: string;
  /** Those that live. */
  list(call: ProviderCall): Promise<readonly StripeKey[]>;
  create(name: string, call: ProviderCall): Promise<{ readonly id: string; readonly secret: Secret }>;
  /** No error when it is gone. It takes some seconds. */
  expire(id: string, call: ProviderCall): Promise<void>;
  identify(value: Secret, call: ProviderCall): Promise<string | undefined>;
}

/** @returns undefined where no app is named @throws AppError `E_CONFIG`, exit 2 */
export function stripeKeys(options: ProviderOptions, base: URL, waits?: Waits): StripeKeys | undefined {
  if (options['app_key'] === undefined) return undefined;
  const account = textOption('stripe', options, 'account');
  const rights = rightsOf(options);
  const version = optionalText('stripe', options, 'version') ?? VERSION;
  const authorization = bearer(secretOption('stripe', options, 'app_key'));
  const headers = { authorization, 'stripe-version': version, 'stripe-context': account };
  const http = httpClient({ name: 'Stripe', base, headers, waits });
  return {
    account,
    list: (call) => list(http, call),
    create: (name, call) => create(http, name, rights, call),
    async expire(id, { signal }) {
      const where = { method: 'POST', path: path`/v2/iam/api_keys/${id}/expire`, json: {} } as const;
      const call = {
        ...where,
        what: `expire the API key ${id}`,
        repeatable: true,
        takes: [404],
        needs: NEEDS,
      } as const;
      await http.request({ ...call, signal });
    },
    async identify(value, call) {
      const [key, ...others] = (await list(http, call)).filter(({ redacted }) => fitsRedacted(value, redacted));
      return others.length === 0 ? key?.id : undefined;
    },
  };
}

async function list(http: HttpClient, { signal }: ProviderCall): Promise<readonly StripeKey[]> {
  const what = { what: 'list API keys', repeatable: true, needs: NEEDS } as const;
  const call = { ...what, method: 'GET', path: '/v2/iam/api_keys', query: { limit: '100' }, signal } as const;
  const answers = await everyPage(http, call, ({ body }) => textAt(body, 'next_page_url'));
  return answers.flatMap((answer) => answer.list('data').flatMap(keyOf));
}

async function create(
  http: HttpClient,
  name: string,
  rights: Readonly<Record<string, readonly string[]>>,
  { signal }: ProviderCall,
): ReturnType<StripeKeys['create']> {
  const letter = await envelope();
  const public_key = { pem_key: { algorithm: 'RSA', data: letter.publicKey } };
  const json = { type: 'secret_key', name, ...rights, public_key };
  const what = { what: `create the API key ${name}`, repeatable: false, needs: NEEDS } as const;
  const answer = await http.request({ ...what, method: 'POST', path: '/v2/iam/api_keys', json, signal });
  return { id: answer.text('id'), secret: secretOf(answer, letter) };
}

function rightsOf(options: ProviderOptions): Readonly<Record<string, readonly string[]>> {
  const connect = optionalText('stripe', options, 'connect_permissions');
  return {
    permissions: commaList(textOption('stripe', options, 'permissions')),
    ...(connect === undefined ? {} : { connect_permissions: commaList(connect) }),
  };
}

/** Of an item of the list, which may hold the key itself: that is not kept. */
function keyOf(item: unknown): StripeKey[] {
  if (textAt(item, 'status') !== 'active' || textAt(item, 'type') !== 'secret_key') return [];
  const [id, name, redacted] = [['id'], ['name'], ['secret_key', 'secret_token_redacted']].map((at) =>
    textAt(item, ...at),
  );
  const [created, lastUsed] = [dateAt(item, 'created'), dateAt(item, 'last_used')];
  return [{ id: id ?? '', name: name ?? '', redacted: redacted ?? '', created, lastUsed }];
}

/** In a sandbox it is there as it is; in live mode it is enveloped. */
function secretOf(answer: Answer, letter: Envelope): Secret {
  const place = ['secret_key', 'encrypted_secret', 'ciphertext'] as const;
  const enveloped = textAt(answer.body, ...place);
  return enveloped === undefined ? answer.secret('secret_key', 'token') : letter.open(enveloped);
}
