import { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { ProviderOptions } from '../types.js';

/** @throws AppError `E_CONFIG`, exit 2, when it is missing or no text */
export function textOption(provider: string, options: ProviderOptions, name: string): string {
  const text = optionalText(provider, options, name);
  if (text === undefined) throw wrong(provider, name, 'is missing', 'TEXT');
  return text;
}

/** @throws AppError `E_CONFIG`, exit 2, when it is there and no text */
export function optionalText(provider: string, options: ProviderOptions, name: string): string | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(provider, name, 'must be a text', 'TEXT');
}

/** @throws AppError `E_CONFIG`, exit 2, when it is missing, or stands there as a plain value */
export function secretOption(provider: string, options: ProviderOptions, name: string): Secret {
  const value = options[name];
  if (value instanceof Secret) return value;
  const reason = value === undefined ? 'is missing' : 'must be a reference, never the value itself';
  throw wrong(provider, name, reason, '{ secret: NAME }');
}

/** @throws AppError `E_CONFIG`, exit 2, when it stands there as a plain value */
export function optionalSecret(provider: string, options: ProviderOptions, name: string): Secret | undefined {
  return options[name] === undefined ? undefined : secretOption(provider, options, name);
}

/**
 * Where a provider is: its own address, or the one that `with: { url }` names (self-hosted servers, tests).
 *
 * @param usual - its own address; undefined where the option has to say it
 * @param name - of the option
 * @throws AppError `E_CONFIG`, exit 2, unless it is https (http on this machine alone) without a user name
 */
export function baseAddress(provider: string, options: ProviderOptions, usual: string | undefined, name = 'url'): URL {
  const given = optionalText(provider, options, name) ?? usual ?? textOption(provider, options, name);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && isSafe(url)) return url;
  throw wrong(provider, name, 'must be an https address without user name and parameters', 'https://HOST');
}

function isSafe({ protocol, hostname, username, password, search, hash }: URL): boolean {
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return safe && [username, password, search, hash].every((part) => part === '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function wrong(provider: string, name: string, reason: string, form: string): AppError {
  return new AppError('E_CONFIG', `provider ${provider}: the option ${name} ${reason}`, {
    exit: exitCodes.usage,
    hint: `secretctl.yaml: with: { ${name}: ${form} } (docs/guides/providers.md)`,
  });
}
