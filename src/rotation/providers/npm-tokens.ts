import { dateAt, type Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { everyPage } from '../http/pages.js';
import { path } from '../http/path.js';
import type { HttpClient } from '../http/types.js';
import { bearer, fitsRedacted, sha512Of, startsWith } from '../http/value.js';
import type { ProviderCall } from '../types.js';

export interface NpmToken {
  readonly key: string;
  readonly name: string;
  /** Its beginning, or its beginning and its end. */
  readonly shown: string;
  readonly created: Date | undefined;
  readonly lastUsed: Date | undefined;
}

const NEEDS = 'a token of the same user that may manage tokens, with bypass of two-factor authentication';
/** Less than four characters of what is random in a token tell nothing. */
const TELLING = /^npm_.{4,}|^[^_]{8,}/;

/** @param mayNot - a credential that may not list, or is dead, and a registry without such a list, are no errors: nothing is known then */
export async function tokensOf(
  http: HttpClient,
  who: Secret,
  { signal }: ProviderCall,
  mayNot = false,
): Promise<readonly NpmToken[]> {
  const call = { method: 'GET', path: '/-/npm/v1/tokens', what: 'list access tokens', repeatable: true } as const;
  const takes = mayNot ? [401, 403, 404] : [];
  const request = { ...call, headers: { authorization: bearer(who) }, needs: NEEDS, takes, signal };
  const answers = await everyPage(http, request, ({ body }) => textAt(body, 'urls', 'next'));
  return answers.flatMap((answer) => (answer.status >= 400 ? [] : answer.list('objects').map(npmToken)));
}

function npmToken(item: unknown): NpmToken {
  const [key = '', name = '', shown = ''] = ['key', 'name', 'token'].map((field) => textAt(item, field));
  return { key, name, shown, created: dateAt(item, 'created'), lastUsed: dateAt(item, 'accessed') };
}

/** The one that a value is; undefined where several could be. */
export function tokenOf(value: Secret, tokens: readonly NpmToken[]): NpmToken | undefined {
  const digest = sha512Of(value);
  const fitting = tokens.filter(
    ({ key, shown }) =>
      key === digest || fitsRedacted(value, shown) || (TELLING.test(shown) && startsWith(value, shown)),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/**
 * No error when it is gone.
 *
 * @param who - may be the token itself: when an answer was lost, it is dead by the next attempt
 * @param itself - it is
 */
export async function removeToken(
  http: HttpClient,
  who: Secret,
  key: string,
  { signal }: ProviderCall,
  itself = false,
): Promise<void> {
  const call = { method: 'DELETE', path: path`/-/npm/v1/tokens/token/${key}`, what: 'revoke the token' } as const;
  const headers = { authorization: bearer(who) };
  const answer = await http.request({ ...call, headers, repeatable: true, takes: [401, 404], needs: NEEDS, signal });
  if (answer.status !== 401) return;
  const code = /\botp\b/i.test(answer.header('www-authenticate') ?? '');
  if (itself && !code && (await refuses(http, who, signal))) return;
  throw denied(key, code ? 'without a one-time code' : '(HTTP 401)');
}

function denied(key: string, why: string): AppError {
  return new AppError('E_PROVIDER_DENIED', `npm does not let us revoke the token ${why}`, {
    exit: exitCodes.authentication,
    hint: `revoke it yourself (npm token revoke ${key}), then run the same command again; else with: { token } is missing or wrong: it needs ${NEEDS}`,
  });
}

export async function refuses(http: HttpClient, value: Secret, signal: AbortSignal | undefined): Promise<boolean> {
  const call = { method: 'GET', path: '/-/whoami', what: 'say whose the token is', repeatable: true } as const;
  const headers = { authorization: bearer(value) };
  return (await http.request({ ...call, headers, takes: [401], signal })).status === 401;
}
