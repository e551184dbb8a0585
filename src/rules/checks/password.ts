import { entropy } from './entropy.js';
import { wellKnownReason } from './well-known.js';

const TEMPLATE =
  /\$\{|\$\(|#\{|\{\{|\}\}|<%|%\(|%[svq]|\[\^|\(\?|^\$[A-Za-z_]\w*$|^%[A-Za-z_]\w*%$|^%[-\d]*d$|^[<[{(].*[>\]})]$|^[<{[]|[>}]$/;
const PLACEHOLDER =
  /example|sample|placeholder|dummy|change[-_. ]?(?:me|it|this)|replace|your[-_]?(?:pass|pw|secret|token|key|own|user|real)|^your|[-_]here(?![a-z])|insert|redacted|removed|hidden|\.\.\.|\*\*\*|fixme|not[-_]?real|foobar|some[-_]?(?:pass|secret|token)|super[-_]?secret|correct[-_ ]?horse|sup3rs3cr3t|dead-?beef|d3adb33f|(?:set|enter|put|add|use|type|choose)[-_ ](?:an?|the|my|some)[-_ ]/i;
/** Short words in one case: random passwords spell them in others, and "mastodon" holds one. */
const SHORT_PLACEHOLDER = /xxxx|XXXX|^(?:[Ff]ake|FAKE)|(?<![A-Za-z])(?:[Tt]odo|TODO)(?![a-z])/;
const NAMES =
  /^(?:(?:my|the|some|a|new|old|user|db|database|admin|root|test|default|super|top|very|redis|mysql|postgres|pg|mongo|rabbit|smtp|ftp|http|basic|proxy|git|private|long|strong|secure|bad|wrong|good|plain|url|encoded|invalid)[-_ .]?){0,3}(?:passwords?|passwd|passphrase|passwort|pass|pwd|pw|passw0rd|pasword|p[a@4]ss|p[a@4]ssw[o0]rd|secrets?|s3cr3t|tokens?|cred(?:ential)?s?|api[-_]?key|key|value|string|auth|access[-_]?token|null|none|undefined|nil|true|false|empty)$/i;
/** The name of a variable or setting, as documents write it where a value should stand. */
const CONSTANT = /^[A-Z]+(?:_[A-Z]+)*_?(?:PASS|PASSWORD|PASSWD|PWD|SECRET|TOKEN|KEY|CREDENTIALS?)[A-Z_]*$/;
/** What people type when they do not care: words, with a number or a sign behind them at most. */
const WORDY =
  /^(?:[A-Z]?[a-z]{1,14}|[A-Z]{1,14})[^A-Za-z0-9]?(?:[A-Z]?[a-z]{0,10}|[A-Z]{0,10})\d{0,4}[^A-Za-z0-9]?$|^\d{1,8}$/;
/** Bullets and ellipses in UTF-8, as latin1 shows them. */
const MASK = /^(?:\xe2\x80[\xa2\xa6])+$/;

/** Says why a password that a person might have chosen is none (a variable, a placeholder, a word for "password"), or undefined. */
export function passwordRefusal(password: string): string | undefined {
  if (password.length < 4) return 'is too short for a password';
  if (TEMPLATE.test(password)) return 'is a variable or a template';
  if ([PLACEHOLDER, SHORT_PLACEHOLDER, CONSTANT, MASK].some((pattern) => pattern.test(password)))
    return 'is a placeholder';
  if (/^(.)\1*$/.test(password)) return 'repeats one character';
  const known = wellKnownReason(password);
  if (known !== undefined) return known;
  const word = password.replace(/[\d!]{1,5}$/, '');
  if (
    NAMES.test(password) ||
    NAMES.test(password.replace(/[^A-Za-z0-9]/g, '')) ||
    (NAMES.test(word) && /^[01!-]*$|^123/.test(password.slice(word.length)))
  )
    return 'is a word for a secret, not a secret';
  return undefined;
}

/** A word or two, with a number or a sign behind them at most. */
export function isWordy(password: string): boolean {
  return WORDY.test(password);
}

/** A password that no dictionary lists: long enough, of several kinds of characters. */
export function isStrongPassword(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  return (
    password.length >= 8 &&
    entropy(password) >= 2.75 &&
    ((kinds >= 3 && !/asdf|qwer|1234/i.test(password)) || (kinds === 2 && !isWordy(password)) || password.length >= 20)
  );
}
