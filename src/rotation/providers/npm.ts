import type { Secret } from '../../core/index.js';
import { askNew } from '../http/by-hand.js';
import { httpClient } from '../http/client.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName, isNameOf } from '../http/names.js';
import { baseAddress, optionalSecret } from '../http/options.js';
import { settle } from '../http/settle.js';
import type { HttpClient, Waits } from '../http/types.js';
import type { ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';
import { refuses, removeToken, tokenOf, tokensOf } from './npm-tokens.js';

const MAKE = 'Make a new granular access token at the web site of the registry, or with: npm token create';

/**
 * Access tokens of an npm registry. Making one asks for the password of a person, and mostly for a one-time code, so a person makes it. The
 * old one is revoked by its key in the list of tokens; the proof is that the registry does not say any more who it is.
 *
 * `with`: `registry` (its address); optional `token: { secret: NAME }`, another token of the same user that may revoke tokens without a
 * one-time code. Without it a token revokes itself, and nothing is known of last use or of left-overs.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-token
 * @see https://docs.npmjs.com/about-access-tokens
 */
export function npm(options: ProviderOptions, help: ProviderHelp, waits?: Waits): RotationProvider {
  const http = httpClient({
    name: 'npm',
    base: baseAddress('npm', options, undefined, 'registry'),
    headers: {},
    waits,
  });
  const admin = optionalSecret('npm', options, 'token');
  const identify: RotationProvider['identify'] = async (value, call = {}) => {
    const key = tokenOf(value, await tokensOf(http, admin ?? value, call, admin === undefined))?.key;
    return key === undefined ? undefined : { token: key };
  };
  return {
    id: 'npm',
    hosts: [http.host],
    overlaps: true,
    identify,
    async create(rotation, _old, call = {}) {
      const secret = await askNew(rotation, help, MAKE);
      return { ref: (await identify(secret, call)) ?? {}, secret };
    },
    async discard(rotation, call = {}) {
      if (admin !== undefined) await discardNamed(http, admin, credentialName(rotation), call);
      else help.tell?.(`Revoke the new token at ${http.host}: ${credentialName(rotation)}.`);
    },
    async test(value, call = {}) {
      const accepted = async (): Promise<boolean> => !(await refuses(http, value, call.signal));
      if (!(await settle(accepted, call.signal, waits))) throw keyRefused('npm', 'make another one');
    },
    async revoke({ value, ref }, call = {}) {
      if (await refuses(http, value, call.signal)) return;
      const key = ref?.['token'] ?? (await identify(value, call))?.['token'];
      if (key === undefined) throw unknownKey('npm', 'the list of tokens', BY_HAND);
      await removeToken(http, admin ?? value, key, call, admin === undefined);
    },
    refusesAfterRevoke: ({ value }, { signal } = {}) => refuses(http, value, signal),
    ...(admin === undefined ? {} : asAdministrator(http, admin)),
  };
}

const BY_HAND = 'revoke it at the web site of the registry (Access Tokens), then run the same command again';

async function discardNamed(http: HttpClient, admin: Secret, name: string, call: ProviderCall): Promise<void> {
  for (const token of await tokensOf(http, admin, call))
    if (token.name === name) await removeToken(http, admin, token.key, call);
}

function asAdministrator(http: HttpClient, admin: Secret): Pick<RotationProvider, 'lastUsed' | 'listOwn'> {
  return {
    lastUsed: async (ref, call = {}) =>
      (await tokensOf(http, admin, call)).find(({ key }) => key === ref['token'])?.lastUsed,
    async listOwn(app, call = {}) {
      const own = (await tokensOf(http, admin, call)).filter(({ name }) => isNameOf(app, name));
      return own.map(({ key, name, created }) => ({ ref: { token: key }, name, created }));
    },
  };
}
