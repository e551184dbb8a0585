import { redact, type Match, type Matcher } from '../../match/index.js';

const LABEL_SIGNS = 8;
const HIDDEN = '(its name holds the value)';

/**
 * A name that can be shown: what was looked for is replaced by "[REDACTED-…]".
 *
 * Of a pattern only the beginning of a value is known, so the whole part between two "/" goes.
 */
export function safeName(matcher: Matcher, name: string | Uint8Array): string {
  const bytes = typeof name === 'string' ? Buffer.from(name) : name;
  const matches = matcher.find(bytes);
  if (matches.length === 0) return textOf(bytes);
  const hasPattern = matches.some(({ needle }) => matcher.needles[needle]?.kind === 'pattern');
  return hasPattern ? withoutParts(bytes, matches) : withoutValues(matcher, bytes);
}

function withoutValues(matcher: Matcher, bytes: Uint8Array): string {
  const standIn = (needle: number): string =>
    `[REDACTED-${(matcher.needles[needle]?.label ?? '').slice(0, LABEL_SIGNS)}]`;
  try {
    return redact(matcher, bytes, standIn, { sameLength: false }).toString();
  } catch {
    return HIDDEN; // the stand-in holds a needle itself
  }
}

function withoutParts(bytes: Uint8Array, matches: readonly Match[]): string {
  let at = 0;
  const parts = Buffer.from(bytes).toString('latin1').split('/');
  const kept = parts.map((part) => {
    const start = at;
    const end = start + part.length;
    at = end + 1;
    const isHit = matches.some((match) => match.start < end && match.end > start);
    return isHit ? Buffer.from('[REDACTED]').toString('latin1') : part;
  });
  return Buffer.from(kept.join('/'), 'latin1').toString();
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

/** A path for a command line; undefined when it cannot be shown as it is. */
export function quoted(matcher: Matcher, path: string | Uint8Array): string | undefined {
  const text = typeof path === 'string' ? path : textOf(path);
  if (matcher.matchesText(text).length > 0 || /[\0-\x1f\x7f\ufffd]/.test(text)) return undefined;
  if (/^[\w@%+=:,./\\-]+$/.test(text) && !text.startsWith('-')) return text;
  return text.includes("'") ? `"${text.replace(/["$`\\]/g, '\\$&')}"` : `'${text}'`;
}
