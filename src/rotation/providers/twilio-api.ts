import { httpClient } from '../http/client.js';
import { at, dateAt, textAt } from '../../core/index.js';
import { keyPairOf, type KeyPair, type PairForms } from '../http/key-pairs.js';
import { baseAddress, optionalText, secretOption, textOption } from '../http/options.js';
import { everyPage } from '../http/pages.js';
import { path } from '../http/path.js';
import type { HttpClient, Waits } from '../http/types.js';
import { basic } from '../http/value.js';
import type { ProviderCall, ProviderOptions } from '../types.js';

export const TWILIO_PAIRS: PairForms = {
  names: [
    ['sid', 'secret'],
    ['apiKey', 'apiSecret'],
    ['TWILIO_API_KEY', 'TWILIO_API_SECRET'],
    ['TWILIO_API_KEY_SID', 'TWILIO_API_KEY_SECRET'],
  ],
  joined: /^(SK[0-9a-fA-F]{32})(:)(\S+)$/,
};

const NEEDS = 'a Main key of the account, or its Auth Token';
const CODES = {
  '20003': 'the credential is not valid, or may not do this',
  '70051': 'it may not do this',
  '70151': 'there are as many API keys as the account may have',
};
const FULL = { '70151': 'delete a key that nobody needs in the console (Account, API keys & tokens)' };

export interface TwilioKey {
  readonly id: string;
  readonly name: string;
  readonly created: Date | undefined;
}

/** What Twilio lets an administrator do with keys, and how a key is tried. */
export interface TwilioApi {
  readonly account: string;
  readonly hosts: readonly string[];
  keys(call: ProviderCall): Promise<readonly TwilioKey[]>;
  /** What a restricted key may do; undefined for every other key, and for one that is gone. */
  policy(id: string, call: ProviderCall): Promise<unknown>;
  create(name: string, policy: unknown, call: ProviderCall): Promise<KeyPair>;
  /** No error when it is gone. */
  remove(id: string, call: ProviderCall): Promise<void>;
  refuses(pair: KeyPair, call: ProviderCall): Promise<boolean>;
}

/** @throws AppError `E_CONFIG`, exit 2, for options that are wrong */
export function twilioApi(options: ProviderOptions, waits?: Waits): TwilioApi {
  const account = textOption('twilio', options, 'account');
  const admin = secretOption('twilio', options, 'admin_key');
  const who = keyPairOf(admin, TWILIO_PAIRS) ?? { id: account, secret: admin };
  const settings = { name: 'Twilio', codes: CODES, full: FULL, waits };
  const base = baseAddress('twilio', options, 'https://iam.twilio.com');
  const http = httpClient({ ...settings, base, headers: { authorization: basic(who.id, who.secret) } });
  const usual = optionalText('twilio', options, 'url') ?? 'https://api.twilio.com';
  const tried = httpClient({ ...settings, base: baseAddress('twilio', options, usual, 'api_url'), headers: {} });
  const shared = { repeatable: true, needs: NEEDS } as const;
  return {
    account,
    hosts: [...new Set([http.host, tried.host])],
    async keys({ signal }) {
      const query = { AccountSid: account, PageSize: '200' };
      const call = { ...shared, method: 'GET', path: '/v1/Keys', query, what: 'list API keys', signal } as const;
      const answers = await everyPage(http, call, ({ body }) => textAt(body, 'meta', 'next_page_url'));
      return answers.flatMap((answer) => answer.list('keys').map(keyOf));
    },
    async policy(id, { signal }) {
      const call = { ...shared, method: 'GET', path: path`/v1/Keys/${id}`, what: `look at the API key ${id}` } as const;
      const { body } = await http.request({ ...call, takes: [404], signal });
      return at(body, 'policy') ?? undefined;
    },
    async create(name, policy, { signal }) {
      const restricted = policy === undefined ? {} : { KeyType: 'restricted', Policy: JSON.stringify(policy) };
      const form = { AccountSid: account, FriendlyName: name, ...restricted };
      const call = { method: 'POST', path: '/v1/Keys', form, what: `create the API key ${name}`, signal } as const;
      const answer = await http.request({ ...call, repeatable: false, needs: NEEDS });
      return { id: answer.text('sid'), secret: answer.secret('secret') };
    },
    async remove(id, { signal }) {
      const call = { method: 'DELETE', path: path`/v1/Keys/${id}`, what: `delete the API key ${id}`, signal } as const;
      await http.request({ ...shared, ...call, takes: [404] });
    },
    refuses: (pair, call) => refuses(tried, account, pair, call),
  };
}

/** A Standard key may not look at its account or at keys, but at messages; a restricted one is told 403 and lives. */
async function refuses(
  http: HttpClient,
  account: string,
  { id, secret }: KeyPair,
  { signal }: ProviderCall,
): Promise<boolean> {
  const where = path`/2010-04-01/Accounts/${account}/Messages.json`;
  const call = { method: 'GET', path: where, query: { PageSize: '1' }, what: 'take the key', signal } as const;
  const headers = { authorization: basic(id, secret) };
  return (await http.request({ ...call, headers, repeatable: true, takes: [401, 403] })).status === 401;
}

function keyOf(item: unknown): TwilioKey {
  const [id, name] = [textAt(item, 'sid') ?? '', textAt(item, 'friendly_name') ?? ''];
  return { id, name, created: dateAt(item, 'date_created') };
}
