import type { Secret } from '../core/index.js';
import { placeholderReason } from '../rules/index.js';
import { isReference } from './reference.js';
import type { WantedSecret } from './types.js';
import { plainOf } from './value.js';

/** As Secrets Manager has it, and so all stores. */
const MOST_BYTES = 65_536;
const ELSEWHERE =
  /^(?:op|vault|awssm|awsps|gcpsm|azkv|sops|doppler|infisical|keyring):\/\/|^arn:aws[\w-]*:secretsmanager:/;
const UNFILLED =
  /\$\{[A-Za-z_]\w*(?::?[-=?+][^{}]*)?\}|^\$[A-Z_][A-Z0-9_]{2,}$|^%[A-Za-z_]\w*%$|^\{\{.*\}\}$|^<[^<>]*>$|^\[[A-Za-z _-]*\]$|\{\{ *\w+ *\}\}/;
const NO_VALUE =
  /^(?:none|null|nil|undefined|true|false|todo|tbd|fixme|secret|password|passwd|pass|key|token|value|string|change[-_. ]?(?:me|it|this)[!\d]*|x{3,}|\*{3,}|\.{3,}|-+|\?+)$/i;
const WORD_FOR_ONE =
  /^(?:your|my|the|some|a)[-_. ]?(?:(?:own|real|actual|db|database|user|admin|app|api|secret|access)[-_. ]?){0,3}(?:password|passwd|pass|pw|secret|token|key|value)(?:[-_. ]?here)?$/i;
const EXAMPLE_HOST = /^(?:.*\.)?example\.(?:com|org|net)$|^your[-_.]/i;
/** Nobody sees them, and they come along when a value is copied from a page or a chat. */
const INVISIBLE = /[\u200b-\u200f\u2028-\u202e\u2060\ufeff]/;

/**
 * Why a value may not be stored, in words behind "the value": `is a placeholder`. Never holds a part of the value.
 *
 * @returns undefined when it may
 */
export function refusalOf(value: Secret, secret: Pick<WantedSecret, 'name' | 'env'>): string | undefined {
  const plain = plainOf(value);
  if (plain.trim() === '') return 'is empty';
  if (isReference(value)) return 'is a reference of secretctl to the secret, and not the secret';
  if (Buffer.byteLength(plain) > MOST_BYTES)
    return `has more than the ${MOST_BYTES.toLocaleString('en')} bytes that a store takes`;
  return (
    copyMistake(plain) ??
    (plain.replace(/^export +/, '').startsWith(`${secret.env}=`)
      ? 'begins with the name of its variable and "=", which a copy takes along'
      : undefined) ??
    elsewhere(plain) ??
    (isPlaceholder(plain) ? 'is a placeholder' : undefined) ??
    ([secret.env, secret.name].map(bare).includes(bare(plain)) ? 'is its own name' : undefined)
  );
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function elsewhere(plain: string): string | undefined {
  return ELSEWHERE.test(plain) ? "is another tool's reference to the secret, and not the secret" : undefined;
}

function copyMistake(plain: string): string | undefined {
  if (/^\s*-----BEGIN /.test(plain) && !plain.includes('-----END '))
    return 'is the beginning of a key without its end (in a .env file its lines stand in quotes)';
  // A key file ends with a newline, and that is a part of it.
  const end = /[^\r\n][\r\n]+[^\r\n]/.test(plain) ? plain.replace(/\r?\n$/, '') : plain;
  if (end.trim() !== end) return 'begins or ends with blanks, which a copy takes along';
  if (/^(["'`])(?:(?!\1)[^])*\1$/.test(plain)) return 'stands in quotes, which a copy takes along';
  if (INVISIBLE.test(plain) && /^[\x20-\x7e]*$/.test(plain.replace(new RegExp(INVISIBLE, 'g'), '')))
    return 'holds a character that nobody sees, which a copy takes along';
  return undefined;
}

function isPlaceholder(plain: string): boolean {
  if (UNFILLED.test(plain)) return true;
  // Files of keys and JSON hold words of their own.
  if (/[\r\n]/.test(plain) || /^[[{]/.test(plain)) return false;
  const login = /^[A-Za-z][\w+.-]*:\/\/(?:([^/?#\s]*)@)?([^/?#\s@:]*)/.exec(plain);
  if (login !== null) return isExample(login[1], login[2] ?? '');
  return isWordForOne(plain) || placeholderReason(plain) !== undefined;
}

/** Of an address only its password and its host tell: names of databases and of users may be any word. */
function isExample(user: string | undefined, host: string): boolean {
  const [, password = ''] = /^[^:]*:([^]*)$/.exec(user ?? '') ?? [];
  return EXAMPLE_HOST.test(host) || isWordForOne(decoded(password)) || /^<.*>$/.test(decoded(password));
}

function isWordForOne(text: string): boolean {
  return NO_VALUE.test(text) || WORD_FOR_ONE.test(text);
}

function decoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
