import { entropy } from '../checks/index.js';
import { wordCoverage } from './words.js';

export { wordCoverage };

const COMMON =
  /pass(?:word|wd|phrase)?|passw[o0]rd|secret|admin|root|user|test|guest|default|token|login|change|welcome|example|sample|dummy|foo|bar|baz|key|hello|world/gi;

/** Whether a value reads like an identifier or a path: words, joined by case or punctuation, with at most a small number. */
export function identifierLike(value: string): boolean {
  if (!/^[A-Za-z_$@#/.:-][\w$.:/@~-]*$/.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  if (digits === 0 && value.length <= 10 && !/[A-Z]/.test(value.slice(1))) return true;
  return digits <= 3 && wordCoverage(value) >= (digits === 0 ? 0.5 : 0.6);
}

/** Whether a value is drawn by a machine: enough entropy, mixed characters and hardly any words. */
export function looksRandom(value: string, least: { length: number; entropy: number }): boolean {
  if (value.length < least.length || /\s/.test(value)) return false;
  if (entropy(value) < Math.min(least.entropy, Math.log2(value.length) * 0.8)) return false;
  if (/^[0-9]+$/.test(value)) return false;
  const hex = /^(?:0x)?[0-9a-fA-F]+$/.test(value);
  if (hex) return value.length >= 16 && /[a-fA-F]/.test(value) && /[0-9]/.test(value);
  const digits = /[0-9]/.test(value);
  const cases = /[a-z]/.test(value) && /[A-Z]/.test(value);
  if (!digits && !cases && value.length < 16) return false;
  // Letters alone are random only when they do not read like words at all.
  return wordCoverage(value) < (digits ? 0.5 : 0.3);
}

/** Whether people would choose the value as a password: two kinds of characters, and neither an identifier nor a bare weak word. */
export function chosenPassword(value: string): boolean {
  if (value.length < 6 || value.length > 64 || /[^\x21-\x7e]/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (kinds < 2 || (value.length < 8 && kinds < 3)) return false;
  const digits = value.replace(/\D/g, '').length;
  // Words and a number of two digits make a passphrase; with less they are an identifier.
  if (digits < 2 && identifierLike(value)) return false;
  if (value.split(/[-_.]/).length > 5) return false;
  const symbols = value.replace(/[A-Za-z0-9_.:/-]/g, '').length;
  if (symbols === 0 && digits < 2 && (kinds < 3 || wordCoverage(value) >= 0.5)) return false;
  // What is left of "Password123!" or "test-user-1" is no secret worth a report.
  const rest = value.replace(COMMON, '').replace(/0?12345?6?7?8?9?0?|[^A-Za-z0-9]/g, '');
  return rest.length >= 4;
}

/** Whether a value is so mixed that a fragment which looks like code or a format is there by chance. */
export function drawnFromSymbols(value: string): boolean {
  if (value.length < 14 || /\s/.test(value)) return false;
  const symbols = new Set(value.replace(/[A-Za-z0-9]/g, '')).size;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(value)).length;
  return symbols >= 3 && kinds >= 2 && wordCoverage(value) < 0.35;
}

/** WordPress draws its salts from all printable characters, the blank among them. */
export function isSalt(value: string): boolean {
  return (
    /^[\x20-\x7e]{60,70}$/.test(value) && new Set(value.replace(/[A-Za-z0-9]/g, '')).size >= 8 && entropy(value) > 4.5
  );
}
