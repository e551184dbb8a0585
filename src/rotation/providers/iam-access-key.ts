import { awsClients, type AwsClients, type AwsOptions, type IamCalls, type KeysState } from '../../aws/index.js';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { AWS_PAIRS, keyPairOf, likeKeyPair } from '../http/key-pairs.js';
import { credentialName, isNameOf } from '../http/names.js';
import { optionalText, textOption } from '../http/options.js';
import { settle } from '../http/settle.js';
import type { Waits } from '../http/types.js';
import type { KeyRef, ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import { asProvider, keyTag, noRoom } from './iam-failures.js';
import { announce, discardKeys, endKey, nameKey } from './iam-made-keys.js';

/** How AWS is reached, beside what `with:` says. */
export interface IamSetting {
  readonly aws?: AwsOptions | undefined;
  readonly waits?: Waits | undefined;
}

type Use = <T>(work: (clients: AwsClients) => Promise<T>, more?: AwsOptions) => Promise<T>;

/** IAM shows a change after seconds, mostly. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/**
 * Access keys of one IAM user, of which AWS allows two.
 *
 * `with`: `user`; optional `id` (of a value that is the secret part alone), `region`, `profile`, `url`. The caller needs, on that user,
 * iam:ListAccessKeys, CreateAccessKey, UpdateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed, ListUserTags, TagUser and UntagUser.
 *
 * The value is JSON, `{"accessKeyId": ..., "secretAccessKey": ...}`, since both change together; a new one takes the form of the old one.
 * A third key is not made, and none is deleted for it: `E_PROVIDER_LIMIT` says which two there are. Keys have no names: tags of the user say
 * which ones secretctl made, and announce one before it is made, so that a lost answer leaves none behind.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export function iamAccessKey(options: ProviderOptions, { aws = {}, waits }: IamSetting = {}): RotationProvider {
  const user = textOption('iam-access-key', options, 'user');
  const id = optionalText('iam-access-key', options, 'id');
  const use = opener(options, aws);
  const state = (value: Secret, call: ProviderCall): Promise<KeysState | undefined> => tried(use, value, id, call);
  const identify = (value: Secret, call: ProviderCall): Promise<KeyRef | undefined> => identified(use, value, id, call);
  return {
    id: 'iam-access-key',
    hosts: ['iam.amazonaws.com', 'sts.amazonaws.com'],
    overlaps: true,
    identify: (value, call = {}) => identify(value, call),
    async create(rotation, old, call = {}) {
      const ref = old.ref ?? (await identify(old.value, call));
      if (ref !== undefined && ref['user'] !== user) throw ofAnother(user, ref);
      const made = await make(use, user, credentialName(rotation), ref?.['id'], call, waits);
      return { ref: { user, id: made.id }, secret: likeKeyPair(old.value, made, AWS_PAIRS) };
    },
    discard: (rotation, call = {}) =>
      use((clients) => discardKeys(clients.iam(), user, credentialName(rotation), call)),
    async test(value, call = {}) {
      const ask = async (): Promise<boolean> => (await state(value, call)) === 'accepted';
      if ((await state(value, call)) === 'mismatch') throw keyRefused('AWS');
      if (keyPairOf(value, AWS_PAIRS, id) === undefined || !(await settle(ask, call.signal, waits, DELAYS_MS)))
        throw keyRefused('AWS', FORM);
    },
    lastUsed: (ref, call = {}) => use(async (clients) => (await clients.iam().accessKeyUse(ref['id'] ?? '', call))?.at),
    async revoke({ value, ref }, call = {}) {
      const found = ref ?? (await identify(value, call));
      if (found !== undefined)
        return use((clients) => endKey(clients.iam(), found['user'] ?? user, found['id'] ?? '', call));
      if ((await state(value, call)) !== 'unknown') throw unknownKey('AWS', 'this account', FORM);
    },
    async refusesAfterRevoke({ value }, call = {}) {
      if (keyPairOf(value, AWS_PAIRS, id) === undefined) throw unknownKey('AWS', 'this account', FORM);
      return settle(async () => (await state(value, call)) === 'unknown', call.signal, waits, DELAYS_MS);
    },
    listOwn: (app, call = {}) => use((clients) => listOwn(clients.iam(), user, app, call)),
  };
}

const FORM =
  'the value must be {"accessKeyId": ..., "secretAccessKey": ...}, or the secret part with with: { id: AKIA... }';

function opener(options: ProviderOptions, aws: AwsOptions): Use {
  const [region, profile, endpoint] = ['region', 'profile', 'url'].map((name) =>
    optionalText('iam-access-key', options, name),
  );
  return (work, more) =>
    asProvider(
      (async () => {
        const own = { region, profile, endpoint };
        const given = Object.fromEntries(Object.entries(own).filter(([, text]) => text !== undefined));
        const clients = await awsClients({ ...aws, ...given, ...more });
        try {
          return await work(clients);
        } finally {
          clients.close();
        }
      })(),
    );
}

async function tried(
  use: Use,
  value: Secret,
  id: string | undefined,
  call: ProviderCall,
): Promise<KeysState | undefined> {
  const pair = keyPairOf(value, AWS_PAIRS, id);
  return pair && use((clients) => clients.tryKeys(pair.id, pair.secret, call));
}

async function identified(
  use: Use,
  value: Secret,
  id: string | undefined,
  call: ProviderCall,
): Promise<KeyRef | undefined> {
  const pair = keyPairOf(value, AWS_PAIRS, id);
  const found = pair && (await use((clients) => clients.iam().accessKeyUse(pair.id, call)));
  return found === undefined || pair === undefined ? undefined : { user: found.user, id: pair.id };
}

async function make(
  use: Use,
  user: string,
  name: string,
  old: string | undefined,
  call: ProviderCall,
  waits: Waits | undefined,
): Promise<{ readonly id: string; readonly secret: Secret }> {
  const prepare = (iam: IamCalls): Promise<boolean> => room(iam, user, name, call);
  await use(async (clients) => {
    const calls = clients.iam();
    if (!(await settle(() => prepare(calls), call.signal, waits, DELAYS_MS.slice(0, 3)))) {
      throw await noRoom(calls, user, await calls.accessKeys(user, call), old, call);
    }
    await announce(calls, user, name, call);
  });
  const made = await use((clients) => clients.iam().createAccessKey(user, call), { attempts: 1 });
  await use((clients) => nameKey(clients.iam(), user, made.id, name, call));
  return made;
}

/** A key that was just deleted may still be counted for a moment. */
async function room(iam: IamCalls, user: string, name: string, call: ProviderCall): Promise<boolean> {
  await discardKeys(iam, user, name, call);
  return (await iam.accessKeys(user, call)).length < 2;
}

async function listOwn(
  iam: IamCalls,
  user: string,
  app: string,
  call: ProviderCall,
): ReturnType<NonNullable<RotationProvider['listOwn']>> {
  const tags = await iam.userTags(user, call);
  return (await iam.accessKeys(user, call)).flatMap(({ id, created }) => {
    const name = tags[keyTag(id)] ?? '';
    return isNameOf(app, name) ? [{ ref: { user, id }, name, created }] : [];
  });
}

function ofAnother(user: string, ref: KeyRef): AppError {
  return new AppError(
    'E_CONFIG',
    `the access key ${ref['id'] ?? ''} belongs to the IAM user ${ref['user'] ?? ''}, and with.user says ${user}`,
    {
      exit: exitCodes.usage,
      hint: 'set with: { user } of this secret in secretctl.yaml to the user whose key it is',
    },
  );
}
