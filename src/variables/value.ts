import type { Secret } from '../core/index.js';
import { entropy } from '../rules/index.js';

/** What a value says about itself, and nothing of what it is. */
export interface ValueTraits {
  readonly isEmpty: boolean;
  /** In small letters, without a driver: `postgres`, `mysql` of `mysql+pymysql://`, `https`. */
  readonly scheme: string | undefined;
  /** An address with a password in it. */
  readonly hasPassword: boolean;
  /** Whose format it has: a provider's id, or `key` for a private key. */
  readonly format: string | undefined;
  /** `true`, `off`, `no`, … */
  readonly isFlag: boolean;
  readonly looksRandom: boolean;
}

/** How the values of providers begin; each provider's documentation shows it. */
const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^sk-ant-/, 'anthropic'],
  [/^sk-(?:proj|svcacct|admin)-/, 'openai'],
  [/^gh[pousr]_|^github_pat_/, 'github'],
  [/^gl(?:pat|dt|rt|cbt|ptt)-/, 'gitlab'],
  [/^xox[abeoprs]-|^xapp-/, 'slack'],
  [/^[rs]k_(?:live|test)_/, 'stripe'],
  [/^SG\.[\w-]{10}/, 'sendgrid'],
  [/^npm_[A-Za-z0-9]{10}/, 'npm'],
  [/^-----BEGIN [A-Z ]{0,30}PRIVATE KEY/, 'key'],
];
const SCHEME = /^(?:jdbc:)?(?:([a-z][a-z0-9+.-]{0,30}):\/\/|(file|sqlite):)/i;
const WITH_PASSWORD = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@:]{0,200}:[^\s/?#@]{1,500}@/i;

/** The only look of this room at a value. */
export function traitsOf(secret: Secret): ValueTraits {
  const value = secret.reveal().trim();
  const scheme = SCHEME.exec(value);
  return {
    isEmpty: value === '',
    scheme: (scheme?.[1] ?? scheme?.[2])?.toLowerCase().replace(/\+.*/, ''),
    hasPassword: WITH_PASSWORD.test(value),
    format: FORMATS.find(([pattern]) => pattern.test(value))?.[1],
    isFlag: /^(?:true|false|yes|no|on|off|enabled|disabled)$/i.test(value),
    looksRandom:
      /^[\w+/=.~-]{20,400}$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 3.5,
  };
}
