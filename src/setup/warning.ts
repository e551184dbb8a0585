import type { Secret } from '../core/index.js';
import { builtinRules, type TokenRule } from '../rules/index.js';
import type { WantedSecret } from './types.js';
import { plainOf } from './value.js';

const tokens = builtinRules.filter((rule): rule is TokenRule => rule.kind === 'token' && rule.before === undefined);
const known = new Set(builtinRules.map((rule) => rule.provider));
/** Providers whose value is an address, and how those begin. */
const ADDRESSES: Readonly<Record<string, RegExp>> = {
  postgres: /^postgres(?:ql)?:/,
  mysql: /^(?:mysql|mariadb):/,
  redis: /^(?:rediss?|valkeys?|unix):/,
  mongodb: /^mongodb(?:\+srv)?:/,
};

/**
 * What is odd about a value that may be stored, in words behind "the value": it looks like another provider's.
 *
 * Never holds a part of the value.
 */
export function warningOf(value: Secret, secret: Pick<WantedSecret, 'provider'>): string | undefined {
  const plain = plainOf(value);
  if (plain.includes('\0')) return 'holds a NUL character, which no environment variable can hold';
  const address = ADDRESSES[secret.provider];
  if (address !== undefined && /^[A-Za-z][\w+.-]*:\/\//.test(plain) && !address.test(plain))
    return `is an address, but none of ${secret.provider}`;
  if (!known.has(secret.provider) || secret.provider === 'generic') return undefined;
  const fitting = tokens.filter((rule) => isWhole(rule, plain));
  if (fitting.length === 0 || fitting.some((rule) => [secret.provider, 'generic'].includes(rule.provider)))
    return undefined;
  return `looks like one of another provider: ${fitting[0]?.title ?? ''}`;
}

function isWhole({ anchors, pattern, judge, ignoreCase }: TokenRule, plain: string): boolean {
  const begins = (anchor: string): boolean =>
    ignoreCase === true ? plain.toLowerCase().startsWith(anchor.toLowerCase()) : plain.startsWith(anchor);
  if (!anchors.some(begins)) return false;
  const match = new RegExp(pattern.source, `${pattern.flags.replace(/[dgy]/g, '')}y`).exec(plain);
  return match?.[0].length === plain.length && (judge === undefined || judge(match[1] ?? match[0]).accepted);
}
