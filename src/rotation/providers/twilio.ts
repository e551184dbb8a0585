import { AppError, exitCodes } from '../../errors/index.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { keyPairOf, likeKeyPair, type KeyPair } from '../http/key-pairs.js';
import { credentialName, isNameOf } from '../http/names.js';
import { optionalText } from '../http/options.js';
import { settle } from '../http/settle.js';
import type { Waits } from '../http/types.js';
import type { ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import { TWILIO_PAIRS, twilioApi, type TwilioApi } from './twilio-api.js';

/** What Twilio takes as the name of a key. */
const LONGEST_NAME = 64;

/**
 * API keys of a Twilio account. A new key is of the kind of the old one: a restricted key has the same policy.
 *
 * `with`: `account: AC...`, `admin_key: { secret: NAME }` (a Main key, in one of the forms below, or the account's Auth Token alone);
 * optional `id: SK...` (of a value that is the secret alone), `url` and `api_url`.
 *
 * The value is a pair, since both change together: JSON `{"sid": "SK...", "secret": ...}`, or `SK...:<secret>`; a new one has the form of
 * the old one. An Auth Token is no key: it can be tried, and is changed in the console alone. Twilio does not tell when a key was used.
 *
 * @see https://www.twilio.com/docs/iam/api-keys/key-resource-v1
 */
export function twilio(options: ProviderOptions, waits?: Waits): RotationProvider {
  const api = twilioApi(options, waits);
  const id = optionalText('twilio', options, 'id');
  const discard: RotationProvider['discard'] = async (rotation, call = {}) => {
    for (const { id: key, name } of await api.keys(call))
      if (name === credentialName(rotation, LONGEST_NAME)) await api.remove(key, call);
  };
  const identify: RotationProvider['identify'] = async (value, call = {}) => {
    const key = keyPairOf(value, TWILIO_PAIRS, id)?.id;
    const known = key !== undefined && (await api.keys(call)).some((one) => one.id === key);
    return known ? { account: api.account, key } : undefined;
  };
  const refuses: RotationProvider['refusesAfterRevoke'] = ({ value }, call = {}) =>
    api.refuses(keyPairOf(value, TWILIO_PAIRS, id) ?? { id: api.account, secret: value }, call);
  return {
    id: 'twilio',
    hosts: api.hosts,
    overlaps: true,
    identify,
    async create(rotation, { value, ref }, call = {}) {
      if (keyPairOf(value, TWILIO_PAIRS, id) === undefined) throw noKey();
      await discard(rotation, call);
      const old = ref ?? (await identify(value, call));
      const made = await successor(api, old?.['key'], credentialName(rotation, LONGEST_NAME), call);
      return { ref: { account: api.account, key: made.id }, secret: likeKeyPair(value, made, TWILIO_PAIRS) };
    },
    discard,
    async test(value, call = {}) {
      const accepted = async (): Promise<boolean> => !(await refuses({ value }, call));
      if (!(await settle(accepted, call.signal, waits))) throw keyRefused('Twilio');
    },
    async revoke({ value, ref }, call = {}) {
      const key = ref?.['key'] ?? (await identify(value, call))?.['key'];
      if (key !== undefined) await api.remove(key, call);
      else if (!(await refuses({ value }, call))) throw unknownKey('Twilio', `the account ${api.account}`, BY_HAND);
    },
    refusesAfterRevoke: refuses,
    listOwn: (app, call = {}) => listOwn(api, app, call),
  };
}

/** Of the same kind: what a restricted key may do, the new one may do too, and no more. */
async function successor(api: TwilioApi, old: string | undefined, name: string, call: ProviderCall): Promise<KeyPair> {
  return api.create(name, old === undefined ? undefined : await api.policy(old, call), call);
}

async function listOwn(
  api: TwilioApi,
  app: string,
  call: ProviderCall,
): ReturnType<NonNullable<RotationProvider['listOwn']>> {
  const own = (await api.keys(call)).filter(({ name }) => isNameOf(app, name));
  return own.map(({ id: key, name, created }) => ({ ref: { account: api.account, key }, name, created }));
}

const BY_HAND =
  'see whether with.account is right, or end it in the console (Account, API keys & tokens; an Auth Token is changed there too)';

function noKey(): AppError {
  return new AppError('E_CONFIG', 'the value is no API key of Twilio, so no other one can take its place', {
    exit: exitCodes.usage,
    hint: 'store {"sid": "SK...", "secret": ...} or SK...:<secret>, or the secret alone with: { id: SK... } (docs/guides/providers.md)',
  });
}
