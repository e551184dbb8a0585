import { randomBytes, randomInt } from 'node:crypto';
import { Secret } from '../core/index.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Makes a value from the system's random source.
 *
 * @param format - `hex:N`, `base64:N` or `base64url:N`, where N counts random bytes (`hex:64` has 128 characters), or `alphanumeric:N`,
 *   where it counts characters
 * @throws RangeError for any other format: the configuration lets none through
 */
export function generateValue(format: string): Secret {
  const [, kind, digits = '0'] = /^(hex|base64|base64url|alphanumeric):([1-9][0-9]{0,4})$/.exec(format) ?? [];
  const count = Number(digits);
  if (kind === undefined)
    throw new RangeError('a format is hex, base64, base64url or alphanumeric, a colon and a number');
  if (kind !== 'alphanumeric') return new Secret(randomBytes(count).toString(kind as 'hex' | 'base64' | 'base64url'));
  return new Secret(Array.from({ length: count }, () => LETTERS.charAt(randomInt(LETTERS.length))).join(''));
}
