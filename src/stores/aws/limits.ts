import { AppError, exitCodes } from '../../errors/index.js';

const MAX_TAGS = 50;
const MAX_DESCRIPTION = 2_048;
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/**
 * @throws AppError `E_STORE_LIMIT`, exit 2
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function checkDescription(name: string, description: string | undefined, where: string): void {
  if (description === undefined || description.length <= MAX_DESCRIPTION) return;
  throw limit(`the description of ${name} is longer than the ${MAX_DESCRIPTION} characters that ${where} takes`, {
    hint: 'shorten it; nothing was done',
  });
}

/**
 * @throws AppError `E_STORE_LIMIT`, exit 2
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Tag.html
 */
export function checkTags(name: string, tags: Readonly<Record<string, string>>, where: string): void {
  const entries = Object.entries(tags);
  const wrong = entries.find(([key, value]) => !TAG_KEY.test(key) || !TAG_VALUE.test(value));
  if (wrong === undefined && entries.length <= MAX_TAGS) return;
  const what = wrong === undefined ? `${entries.length} tags` : `the tag ${shown(wrong[0])}`;
  throw limit(`${where} does not take ${what} for ${name}; nothing was done`, {
    hint: `up to ${MAX_TAGS} tags; keys of 1 to 128 characters (not aws:...), values of 256 at most; letters, digits, spaces, _ . : / = + - @`,
  });
}

function limit(message: string, { hint }: { hint: string }): AppError {
  return new AppError('E_STORE_LIMIT', message, { exit: exitCodes.usage, hint });
}

function shown(key: string): string {
  return /^[ -~]{1,64}$/.test(key) ? JSON.stringify(key) : `with a key of ${key.length} characters`;
}
