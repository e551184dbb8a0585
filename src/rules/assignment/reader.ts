import type { Assignment, Dialect, Place } from '../rule.js';
import { connectorAt } from './connector.js';
import { dialectOf } from './dialect.js';
import { literalOfLanguage } from './languages.js';
import { literalAt, quotedAt, type Literal } from './literal.js';
import { nameAround, normalise, type NameSpan } from './name.js';
import { valueBeforeName } from './pairs.js';
import { enclosingKeys } from './parents.js';
import { pipedInto, positionalAt } from './positional.js';

const SCHEME = /(?:Bearer|Basic|Token|ApiKey|Api-Key|JWT|SSWS|Bot|Digest|GenieKey|key)[ =]\s{0,4}(?=\S)/iy;
const SHELL_DEFAULT = /\$\{[A-Za-z_][\w.-]{0,79}:-?(?=[^\s${}]{1,200}\}$)/y;

/**
 * Reads the name that stands around `at` and the literal assigned to it, in any syntax that the place's file may have.
 *
 * Looks at most 80 characters to each side for the name, 600 on for the value and 400 back for enclosing keys,
 * so that a text which is nothing but keywords costs time linear in its length.
 *
 * @param at - where a keyword starts
 * @returns undefined when there is no name, no literal, or only a comparison
 */
export function assignmentAt(text: string, at: number, place: Place): Assignment | undefined {
  const span = nameAround(text, at);
  if (span === undefined) return undefined;
  const dialect = dialectOf(place.path);
  const name = text.slice(span.start, span.end);
  const positional = positionalAt(text, span, name) ?? pipedInto(text, span, name);
  const literal = positional ?? literalOfLanguage(text, span, place.path) ?? literalOf(text, span, name, dialect);
  if (literal === undefined) return undefined;
  const { start, end } = withinQuotes(text, literal);
  if (end <= start) return undefined;
  const own = positional === undefined ? normalise(wholeName(text, span, dialect)) : 'password';
  // Short values are refused whatever stands around them.
  const above =
    end - start < 6
      ? []
      : enclosingKeys(text, span.start, dialect)
          .map(normalise)
          .filter((key) => key !== '');
  return {
    name,
    normalised: [...above, own].join('_'),
    value: text.slice(start, end),
    start,
    end,
    quoted: literal.quoted,
    dialect,
  };
}

function literalOf(text: string, span: NameSpan, name: string, dialect: Dialect): Literal | undefined {
  const connector = connectorAt(text, span, name, dialect);
  if (connector === undefined) return valueBeforeName(text, span);
  if (connector.quotedOnly) return quotedAt(text, connector.at) ?? undefined;
  return literalAt(text, connector.at, {
    dialect: connector.element ? 'unknown' : dialect,
    opensLine: connector.opensLine,
    insideString: connector.insideString,
  });
}

/** Leaves out what stands around the secret itself: blanks, an authentication scheme, a shell default's braces. */
function withinQuotes(text: string, literal: Literal): { start: number; end: number } {
  let { start, end } = literal;
  if (text.startsWith('\\"', start) && text.startsWith('\\"', end - 2)) {
    start += 2;
    end -= 2;
  }
  while (start < end && ' \t'.includes(text.charAt(start))) start++;
  while (end > start && ' \t'.includes(text.charAt(end - 1))) end--;
  SCHEME.lastIndex = start;
  if (SCHEME.test(text) && SCHEME.lastIndex < end) start = SCHEME.lastIndex;
  const value = text.slice(start, end);
  SHELL_DEFAULT.lastIndex = 0;
  if (!SHELL_DEFAULT.test(value)) return { start, end };
  return { start: start + SHELL_DEFAULT.lastIndex, end: end - 1 };
}

/** In prose and logs a name may have blanks: "API key: ...". */
function wholeName(text: string, span: NameSpan, dialect: Dialect): string {
  const name = text.slice(span.start, span.end);
  // A digest of the secret, as Helm's charts annotate it.
  if (text.startsWith('checksum/', span.start - 9)) return `checksum-${name}`;
  if (/^(?:identified|ConvertTo-SecureString)$/i.test(name)) return 'password';
  if (dialect !== 'prose' && dialect !== 'unknown' && dialect !== 'yaml' && dialect !== 'markup') return name;
  const words = /(?:[A-Za-z][A-Za-z0-9]{0,19} ){1,2}$/.exec(text.slice(Math.max(0, span.start - 42), span.start));
  return words === null ? name : words[0] + name;
}
