import type { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';

/** Nobody quotes, expands, splits or cuts these. */
const BARE = /^[A-Za-z0-9_./:@%+,=?-]+$/;

export type EnvReader = 'dotenv' | 'docker' | 'sh';

/**
 * A value as it stands in a .env file, so that as many readers as possible see the same:
 *
 * - bare where nobody would change it: all agree;
 * - in single quotes, which dotenv and sh take literally; `docker --env-file` knows no quotes and shows them;
 * - in double quotes with sh's escapes where a single quote, a CR or a last backslash forbids that. Never so that sh would run a part of it.
 */
export function quote(value: Secret, lineEnd: '\n' | '\r\n'): string {
  const plain = plainOf(value);
  if (BARE.test(plain)) return plain;
  const movingLines = lineEnd === '\r\n' && plain.includes('\n');
  if (!/'|\r|\\$/.test(plain) && !movingLines) return `'${plain}'`;
  const escaped = plain.replace(/[\\"$`]/g, '\\$&').replace(/\r/g, '\\r');
  return `"${movingLines || plain.includes('\r') ? escaped.replace(/\n/g, '\\n') : escaped}"`;
}

/** Who would not see the value of a .env file as it is; the caller warns. No spelling is right for all of them. */
export function readersThatDiffer(value: Secret): EnvReader[] {
  const raw = quote(value, '\n');
  const double = raw.startsWith('"');
  const plain = plainOf(value);
  const differ: EnvReader[] = [];
  if (double && /[\\"$`]/.test(plain)) differ.push('dotenv');
  if (raw !== plain) differ.push('docker');
  if (plain.includes('\r')) differ.push('sh');
  return differ;
}
