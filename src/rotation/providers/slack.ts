import { at, type Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { askNew } from '../http/by-hand.js';
import { httpClient } from '../http/client.js';
import { keyRefused } from '../http/failure.js';
import { baseAddress } from '../http/options.js';
import type { HttpClient, Waits } from '../http/types.js';
import { bearer } from '../http/value.js';
import type { ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';

/** Slack says so of a token that does not work (any more). */
const DEAD = new Set(['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive']);
const REINSTALL =
  'Open your app at https://api.slack.com/apps, reinstall it to the workspace (Install App), and copy its new token';

/**
 * Tokens of a Slack app (xoxb-, xoxp-). Slack gives the same token again for as long as it lives, so the old one is revoked before a person
 * reinstalls the app: nothing works in between. Revoking an app's only token uninstalls it.
 *
 * `with`: optional `url`.
 *
 * @see https://docs.slack.dev/reference/methods/auth.revoke
 * @see https://docs.slack.dev/reference/methods/auth.test
 */
export function slack(options: ProviderOptions, help: ProviderHelp, waits?: Waits): RotationProvider {
  const http = httpClient({
    name: 'Slack',
    base: baseAddress('slack', options, 'https://slack.com'),
    headers: {},
    waits,
  });
  const revoke = async (value: Secret, signal?: AbortSignal): Promise<void> => {
    const said = await ask(http, 'auth.revoke', value, 'revoke the token', signal);
    if (said !== undefined && !DEAD.has(said)) throw puzzling('revoke the token');
  };
  const refuses = async (value: Secret, signal?: AbortSignal): Promise<boolean> => {
    const said = await ask(http, 'auth.test', value, 'take the token', signal);
    if (said !== undefined && !DEAD.has(said)) throw puzzling('take the token');
    return said !== undefined;
  };
  return {
    id: 'slack',
    hosts: [http.host],
    overlaps: false,
    identify: () => Promise.resolve(undefined),
    async create(rotation, { value }, { signal } = {}) {
      await revoke(value, signal);
      return { ref: {}, secret: await askNew(rotation, help, REINSTALL) };
    },
    discard: () => Promise.resolve(),
    async test(value, { signal } = {}) {
      if (await refuses(value, signal)) throw keyRefused('Slack', REINSTALL);
    },
    revoke: ({ value }, { signal } = {}) => revoke(value, signal),
    refusesAfterRevoke: ({ value }, { signal } = {}) => refuses(value, signal),
  };
}

/** Slack says "no" with HTTP 200. @returns its error, undefined for "yes" */
async function ask(
  http: HttpClient,
  method: string,
  value: Secret,
  what: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const headers = { authorization: bearer(value) };
  const { body } = await http.request({
    method: 'POST',
    path: `/api/${method}`,
    headers,
    form: {},
    what,
    repeatable: true,
    signal,
  });
  return at(body, 'ok') === true ? undefined : (textAt(body, 'error') ?? '');
}

function puzzling(what: string): AppError {
  return new AppError('E_PROVIDER_ANSWER', `Slack was asked to ${what}, and says neither yes nor that it is dead`, {
    exit: exitCodes.failed,
    hint: 'see whether it is a token of an app (xoxb-, xoxp-), then run the same command again',
  });
}
