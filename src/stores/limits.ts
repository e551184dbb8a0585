import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { bytesOf, plainOf } from './value.js';

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const MOST_BYTES = 65_536;

/**
 * Every store takes the names that AWS takes, so that a secret can move from one to the other.
 *
 * @param where - the store, for people
 * @throws AppError `E_SECRET_NAME`, exit 2
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function checkName(name: string, where: string): void {
  if (NAME.test(name)) return;
  throw new AppError(
    'E_SECRET_NAME',
    `"${printable(name)}" cannot be the name of a secret in ${where}; nothing was done`,
    {
      exit: exitCodes.usage,
      hint: 'use 1 to 512 letters, digits and any of / _ + = . @ -   (as in my-app/openai)',
    },
  );
}

/**
 * A value is 1 to 65,536 bytes of text, the limit of AWS.
 *
 * @throws AppError `E_SECRET_TOO_LARGE` or `E_SECRET_VALUE` (empty, or not to be written as UTF-8), exit 2
 */
export function checkSize(name: string, value: Secret, where: string): void {
  const bytes = bytesOf(value);
  if (bytes > MOST_BYTES) {
    const sizes = `${bytes.toLocaleString('en')} bytes; ${where} takes ${MOST_BYTES.toLocaleString('en')} at most`;
    throw new AppError('E_SECRET_TOO_LARGE', `the value of ${name} has ${sizes}. Nothing was done`, {
      exit: exitCodes.usage,
      hint: 'keep the large part in an encrypted file, and its key in the store',
    });
  }
  if (bytes === 0) throw badValue(name, where, 'is empty');
  if (/\p{Surrogate}/u.test(plainOf(value))) throw badValue(name, where, 'is not text: half a character is in it');
}

/** @throws AppError `E_STORE_LIMIT`, exit 2, unless it is a whole number from 7 to 30 */
export function checkDays(name: string, days: number, where: string): void {
  if (Number.isInteger(days) && days >= 7 && days <= 30) return;
  throw new AppError(
    'E_STORE_LIMIT',
    `${where} keeps a deleted secret for 7 to 30 days, not ${days}; ${name} was not deleted`,
    {
      exit: exitCodes.usage,
      hint: 'give a whole number of days from 7 to 30',
    },
  );
}

/** @throws RangeError: tokens are ours, so a bad one is a bug */
export function checkToken(token: string): void {
  if (!/^[A-Za-z0-9-]{32,64}$/.test(token)) throw new RangeError('a token has 32 to 64 letters, digits and dashes');
}

function badValue(name: string, where: string, why: string): AppError {
  return new AppError('E_SECRET_VALUE', `the value of ${name} for ${where} ${why}. Nothing was done`, {
    exit: exitCodes.usage,
    hint: 'give the value again; binary values go in as base64',
  });
}

/** A name from outside may hold anything, and be of any length. */
function printable(name: string): string {
  const short = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return short.replace(/[\p{C}"]/gu, '?');
}
