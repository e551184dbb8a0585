import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';

/** As the server has it in `scram_iterations`. */
export const ITERATIONS = 4096;
const SALT_BYTES = 16;

/**
 * What the server keeps of a password: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. Who reads it in a log can neither log
 * in with it nor tell the password.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3 and RFC 7677; PostgreSQL's scram_build_secret
 */
export function scramVerifier(
  password: Secret,
  iterations = ITERATIONS,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): string {
  const salted = pbkdf2Sync(saslPrepared(plainOf(password)), salt, iterations, 32, 'sha256');
  const keyOf = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const text = Buffer.from(salt).toString('base64');
  return `SCRAM-SHA-256$${String(iterations)}:${text}$${stored}:${keyOf('Server Key').toString('base64')}`;
}

/* eslint-disable no-misleading-character-class -- the tables of RFC 3454 name joiners and selectors */
const NON_ASCII_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
const MAPPED_TO_NOTHING = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;
/** Tables C.1.2 to C.9; the surrogates are no characters in a JavaScript string with /u unless they stand alone. */
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Zs}\u0340\u0341\u06dd\u070f\u180e\u200c-\u200f\u2028-\u202e\u2060-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufdd0-\ufdef\ufeff\ufff9-\uffff\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;
/* eslint-enable no-misleading-character-class */

/**
 * A password that has a prohibited character is taken as it is, which is what the server does.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4013
 */
function saslPrepared(password: string): string {
  if (/^[\x20-\x7e]*$/.test(password)) return password;
  const mapped = password.replace(NON_ASCII_SPACE, ' ').replace(MAPPED_TO_NOTHING, '').normalize('NFKC');
  const isAllowed = mapped !== '' && !PROHIBITED.test(mapped.replaceAll(' ', ''));
  return isAllowed ? mapped : password;
}
