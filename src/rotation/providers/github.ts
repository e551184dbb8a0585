import type { Secret } from '../../core/index.js';
import { askNew } from '../http/by-hand.js';
import { httpClient } from '../http/client.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName } from '../http/names.js';
import { baseAddress } from '../http/options.js';
import { settle } from '../http/settle.js';
import type { HttpClient, Waits } from '../http/types.js';
import { bearer, startsWith } from '../http/value.js';
import type { ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';

const REVOCABLE = ['ghp_', 'github_pat_', 'gho_', 'ghu_', 'ghr_'];
const TOKENS = 'https://github.com/settings/tokens';
const REVOKED_WITHIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Personal access tokens of GitHub. No API makes one: a person does, and GitHub is told to revoke the old one by the token itself, without
 * any administrator's credential. Whoever owned it gets a mail from GitHub which says that it was disclosed.
 *
 * `with`: optional `url`: `https://api.NAME.ghe.com`, or of an Enterprise Server `https://HOST/api/v3`.
 *
 * @see https://docs.github.com/en/rest/credentials/revoke
 * @see https://docs.github.com/en/rest/rate-limit/rate-limit
 */
export function github(options: ProviderOptions, help: ProviderHelp, waits?: Waits): RotationProvider {
  const base = baseAddress('github', options, 'https://api.github.com');
  const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
  const http = httpClient({ name: 'GitHub', base, headers, waits });
  /** github.com refuses this call with a credential, a server of one's own refuses it without. */
  const signed = /\/api\/v3\/?$/.test(base.pathname);
  return {
    id: 'github',
    hosts: [http.host],
    overlaps: true,
    identify: () => Promise.resolve(undefined),
    create: async (rotation) => ({
      ref: {},
      secret: await askNew(rotation, help, `Make a new token at ${TOKENS}`, TOKENS),
    }),
    discard: (rotation) => {
      help.tell?.(`Delete the new token at ${TOKENS}: ${credentialName(rotation)}.`);
      return Promise.resolve();
    },
    async test(value, { signal } = {}) {
      if (await refuses(http, value, signal)) throw keyRefused('GitHub', `make another one at ${TOKENS}`);
    },
    async revoke({ value }, { signal } = {}) {
      if (!startsWith(value, ...REVOCABLE)) throw unknownKey('GitHub', 'its API of revocation', NO_SUCH_KIND);
      const call = { method: 'POST', path: '/credentials/revoke', what: 'revoke the token', repeatable: true } as const;
      await http.request({
        ...call,
        json: { credentials: [value] },
        ...(signed ? { headers: { authorization: bearer(value) }, takes: [401] } : {}),
        signal,
      });
    },
    refusesAfterRevoke: ({ value }, { signal } = {}) =>
      settle(() => refuses(http, value, signal), signal, waits, REVOKED_WITHIN_MS),
  };
}

const NO_SUCH_KIND = `only ${REVOCABLE.join(', ')} tokens are revoked so: delete it at ${TOKENS} or in the settings of its app`;

/** A call that every kind of token may make, and that counts against no limit. */
async function refuses(http: HttpClient, value: Secret, signal: AbortSignal | undefined): Promise<boolean> {
  const { status } = await http.request({
    method: 'GET',
    path: '/rate_limit',
    headers: { authorization: bearer(value) },
    what: 'take the token',
    repeatable: true,
    takes: [401],
    signal,
  });
  return status === 401;
}
