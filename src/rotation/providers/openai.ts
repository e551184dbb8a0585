import { at, dateAt, type Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName, isNameOf, OURS } from '../http/names.js';
import { optionalText } from '../http/options.js';
import { settle } from '../http/settle.js';
import type { HttpClient, Waits } from '../http/types.js';
import { bearer, fitsRedacted } from '../http/value.js';
import type { KeyRef, ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import { openaiAdmin, type OpenaiAdmin } from './openai-admin.js';
import { usageInWords } from './openai-usage-words.js';

/**
 * API keys of an OpenAI project. Each rotation makes a service account of its own, named after it, whose first key is the new value; with
 * `service_account` it makes a key in that account instead, which keeps the account's role.
 *
 * `with`: `admin_key: { secret: NAME }`, `project: proj_...`; optional `service_account: svc_acct_...`, `url`.
 * A key is identified by the redacted form in which OpenAI lists it. Where OpenAI does not delete a service account's key, the account is
 * deleted if it has no other one. Accounts that secretctl made go with their last key.
 *
 * @see https://platform.openai.com/docs/api-reference/project-service-accounts
 * @see https://platform.openai.com/docs/api-reference/project-api-keys
 */
export function openai(options: ProviderOptions, waits?: Waits): RotationProvider {
  const admin = openaiAdmin(options, waits);
  const shared = optionalText('openai', options, 'service_account');
  const of = (ref: KeyRef): OpenaiAdmin =>
    ref['project'] === admin.project ? admin : openaiAdmin(options, waits, ref['project']);
  const discard: RotationProvider['discard'] = (rotation, call = {}) =>
    discardNamed(admin, credentialName(rotation), call);
  return {
    id: 'openai',
    hosts: [admin.http.host],
    overlaps: true,
    identify: (value, call = {}) => identify(admin, value, call),
    async create(rotation, _old, call = {}) {
      await discard(rotation, call);
      const name = credentialName(rotation);
      return shared === undefined ? admin.createAccount(name, call) : admin.createKey(shared, name, call);
    },
    discard,
    async test(value, { signal } = {}) {
      const accepted = async (): Promise<boolean> => !(await refuses(admin.http, value, signal));
      if (!(await settle(accepted, signal, waits))) throw keyRefused('OpenAI');
    },
    async lastUsed(ref, call = {}) {
      return dateAt((await of(ref).key(ref['key'] ?? '', call))?.body, 'last_used_at');
    },
    usage: (span, call = {}) => usageInWords(options, span, call, waits),
    async revoke({ value, ref }, call = {}) {
      const found = ref ?? (await identify(admin, value, call));
      if (found !== undefined) await revoke(of(found), found, shared, call);
      else if (!(await refuses(admin.http, value, call.signal))) throw unknownKey('OpenAI', admin.project, BY_HAND);
    },
    refusesAfterRevoke: ({ value }, { signal } = {}) => refuses(admin.http, value, signal),
    listOwn: (app, call = {}) => listOwn(admin, shared, app, call),
  };
}

const BY_HAND = 'see whether with.project is right, or delete it at https://platform.openai.com/api-keys';

async function identify(admin: OpenaiAdmin, value: Secret, call: ProviderCall): Promise<KeyRef | undefined> {
  const fitting = (await admin.keys(call)).filter(({ redacted }) => fitsRedacted(value, redacted));
  const [key] = fitting;
  if (key === undefined || fitting.length > 1) return undefined;
  const account = key.account === undefined ? {} : { service_account: key.account };
  return { project: admin.project, key: key.id, ...account };
}

async function discardNamed(admin: OpenaiAdmin, name: string, call: ProviderCall): Promise<void> {
  for (const account of await admin.accounts(call))
    if (account.name === name) await admin.deleteAccount(account.id, call);
  for (const key of await admin.keys(call)) {
    if (key.name === name && !(await admin.deleteKey(key.id, call)))
      throw stuck(key.id, 'it must go before another one is made');
  }
}

async function revoke(admin: OpenaiAdmin, ref: KeyRef, shared: string | undefined, call: ProviderCall): Promise<void> {
  const { key, service_account: account } = ref;
  const gone = key === undefined || (await admin.deleteKey(key, call));
  if (account === undefined) {
    if (!gone) throw stuck(key, 'it belongs to no service account that could be deleted');
    return;
  }
  const others = (await admin.keys(call)).filter((one) => one.account === account && one.id !== key).length;
  if (!gone && others > 0)
    throw stuck(key, `its service account ${account} has ${others} more, which would die with it`);
  if (others > 0 || account === shared) {
    if (!gone) throw stuck(key, `it is in the service account ${account}, which with.service_account keeps`);
    return;
  }
  const ours = gone && (await admin.account(account, call))?.name.startsWith(OURS) === true;
  if (!gone || ours) await admin.deleteAccount(account, call);
}

function stuck(key: string | undefined, why: string): AppError {
  return new AppError('E_PROVIDER_ANSWER', `OpenAI does not delete the API key ${key ?? ''}, and ${why}`, {
    exit: exitCodes.failed,
    hint: 'delete it at https://platform.openai.com/api-keys, then run the same command again',
  });
}

/** A key that may not list models is refused with a 401 too, but it lives. */
async function refuses(http: HttpClient, value: Secret, signal: AbortSignal | undefined): Promise<boolean> {
  const answer = await http.request({
    method: 'GET',
    path: '/v1/models',
    headers: { authorization: bearer(value) },
    what: 'list models with the key',
    repeatable: true,
    takes: [401, 403],
    signal,
  });
  if (answer.status < 300 || lacksScope(answer.body)) return false;
  if (answer.status === 401) return true;
  throw new AppError('E_PROVIDER_DENIED', 'OpenAI takes no calls from here: the key could not be tried (HTTP 403)', {
    exit: exitCodes.authentication,
    hint: 'see whether the project allows this address and this country, then run the same command again',
  });
}

function lacksScope(body: unknown): boolean {
  const said = textAt(body, 'error', 'message') ?? textAt(body, 'error') ?? '';
  return at(body, 'error', 'code') === 'missing_scope' || said.startsWith('You have insufficient permissions');
}

async function listOwn(
  admin: OpenaiAdmin,
  shared: string | undefined,
  app: string,
  call: ProviderCall,
): ReturnType<NonNullable<RotationProvider['listOwn']>> {
  const { project } = admin;
  const keys = await admin.keys(call);
  const accounts = (await admin.accounts(call)).filter(({ id, name }) => isNameOf(app, name) && id !== shared);
  const inShared = keys.filter(
    ({ name, account }) => isNameOf(app, name) && account !== undefined && account === shared,
  );
  return [
    ...accounts.map(({ id, name, created }) => {
      const key = keys.find(({ account }) => account === id)?.id;
      return { ref: { project, service_account: id, ...(key === undefined ? {} : { key }) }, name, created };
    }),
    ...inShared.map(({ id, name, created, account = '' }) => ({
      ref: { project, service_account: account, key: id },
      name,
      created,
    })),
  ];
}
