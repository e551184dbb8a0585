import type { Secret } from '../../core/index.js';

/** As an env file would have it, and alone: what the rules of the scanner look at. The only place of this command that looks at a value. */
export function linesOf(variable: string, secret: Secret): Buffer {
  const value = secret.reveal();
  return Buffer.from(`${value}\n\n${variable}=${value}\n`);
}

/** What may leak alone: the password of an address, as it stands and decoded, and the texts of a JSON document. */
export function partsOf(secret: Secret): string[] {
  const value = secret.reveal();
  return [...passwordOf(value), ...textsOf(value)].filter((part) => part !== '' && part !== value);
}

function passwordOf(value: string): string[] {
  const [, password = ''] = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@:]{0,200}:([^\s/?#]{1,500})@/i.exec(value) ?? [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function textsOf(value: string): string[] {
  if (!/^\s*[[{]/.test(value)) return [];
  const texts: string[] = [];
  try {
    JSON.parse(value, (_key, item: unknown) => {
      if (typeof item === 'string') texts.push(item);
      return item;
    });
  } catch {
    return [];
  }
  return texts;
}
