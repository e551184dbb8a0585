import { wellKnownReason } from './well-known.js';

const WORDS =
  /example|sample|placeholder|dummy|change[-_]?me|replace[-_]?(?:me|with|this)|your[-_]|[-_]here\b|insert[-_]|redacted|\.\.\.|\*\*\*|fixme|deadbeef|abcdef0?12345|123456789|987654321|abcdefgh|qwerty|lorem|not[-_]?a?[-_]?real|foobar/i;
/** Words that random text spells by chance, in any mixture of cases. */
const SHORT = /xxxx|todo|fake/i;
const SHORT_IN_ONE_CASE = /xxxx|XXXX|[Tt]odo|TODO|[Ff]ake|FAKE/g;
const SHORT_BY_ITSELF =
  /(?<![A-Za-z])(?:xxxx|XXXX|[Tt]odo|TODO|[Ff]ake|FAKE)(?![A-Za-z])|(?<=[a-z])(?:Todo|Fake)(?=[A-Z])/;
/** Beyond this length chance writes short words and short runs too often to take each one for a sign. */
const LONG = 40;

/**
 * Says why a token's body is a placeholder and not a credential, or undefined.
 *
 * Meant for bodies of a fixed format, which are random when they are real; passwords that people choose need gentler checks.
 * Fewer than one random body in 2,000 is taken for a placeholder, whatever its length up to 600 characters.
 *
 * @param body - the secret behind its public prefix
 */
export function placeholderReason(body: string): string | undefined {
  const word = WORDS.exec(body)?.[0] ?? (body.length > LONG ? shortWordInLong(body) : SHORT.exec(body)?.[0]);
  if (word !== undefined) return `contains "${word.toLowerCase()}", as placeholders do`;
  if ((body.length > LONG ? /(.)\1{7}/ : /(.)\1{5}/).test(body)) return 'repeats one character, as placeholders do';
  if (body.length >= 12 && new Set(body).size <= 4) return 'is made of very few different characters';
  if (longestRun(body) >= 8) return 'counts up or down, as placeholders do';
  return wellKnownReason(body);
}

/** A short word counts in a long body when it stands by itself, or when such words make up an eighth of the body. */
function shortWordInLong(body: string): string | undefined {
  const words = body.match(SHORT_IN_ONE_CASE) ?? [];
  return words.join('').length * 8 >= body.length ? words[0] : SHORT_BY_ITSELF.exec(body)?.[0];
}

/** Length of the longest stretch in which each character code is one more (or one less) than the one before. */
function longestRun(text: string): number {
  let longest = 1;
  for (const step of [1, -1]) {
    let run = 1;
    for (let i = 1; i < text.length; i++) {
      run = text.charCodeAt(i) - text.charCodeAt(i - 1) === step ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
  }
  return longest;
}
