const WORDS =
  /example|sample|placeholder|dummy|change[-_]?me|replace[-_]?(?:me|with|this)|your[-_]|[-_]here\b|insert[-_]|redacted|xxxx|\.\.\.|\*\*\*|todo|fixme|deadbeef|abcdef0?12345|123456789|987654321|abcdefgh|qwerty|lorem|not[-_]?a?[-_]?real|fake|foobar/i;

/**
 * Says why a token's body is a placeholder and not a credential, or undefined.
 *
 * Meant for bodies of a fixed format, which are random when they are real; passwords that people choose need gentler checks.
 *
 * @param body - the secret behind its public prefix
 */
export function placeholderReason(body: string): string | undefined {
  const word = WORDS.exec(body)?.[0];
  if (word !== undefined) return `contains "${word.toLowerCase()}", as placeholders do`;
  if (/(.)\1{5}/.test(body)) return 'repeats one character, as placeholders do';
  if (body.length >= 12 && new Set(body).size <= 4) return 'is made of very few different characters';
  if (longestRun(body) >= 8) return 'counts up or down, as placeholders do';
  return undefined;
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
