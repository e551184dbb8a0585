import { quotedAt, type Literal } from './literal.js';
import type { NameSpan } from './name.js';
import { end } from './sticky.js';

/** A call or a tuple whose password has no name, only a place: so many arguments stand in front of it. */
interface Call {
  readonly name: RegExp;
  readonly before: number;
}

const CALLS: readonly Call[] = [
  {
    name: /(?:^|[._])(?:(?:set_?|http_?|use_?)?basic_?auth|(?:smtp_?|imap_?|ftp_?)?login|auth|.{0,20}passwordauthentication|networkcredential|(?:username_?password_?|basic_?)?credentials?(?:\.basic)?|usernamepasswordauthenticationtoken)$/i,
    before: 1,
  },
  { name: /(?:^|\.)(?:getconnection|mysqli?_connect|mysqli|pdo)$/i, before: 2 },
];
const OPEN = /(?:[ \t]{0,4}=[ \t]{0,4})?\(\s{0,20}/y;
const ARGUMENT =
  /(?:[@bru]?"(?:[^"\\\n]|\\.){0,200}"|[@bru]?'(?:[^'\\\n]|\\.){0,200}'|[$\w.@:>-]{1,80}(?:[([][^()[\]\n]{0,80}[)\]])?)\s{0,4},\s{0,40}/y;
const LAST = /["'][ \t]{0,4}(?:[,)]|\.toCharArray|\.to_owned|\.into\()/y;

/** Finds the password of `login("user", "password")` and other calls that are known by their name. */
export function positionalAt(text: string, span: NameSpan, name: string): Literal | undefined {
  if (!/[(= \t]/.test(text.charAt(span.end))) return undefined;
  const call = CALLS.find((known) => known.name.test(name));
  let at = call === undefined ? undefined : end(OPEN, text, span.end);
  if (call === undefined || at === undefined) return undefined;
  for (let i = 0; i < call.before && at !== undefined; i++) at = end(ARGUMENT, text, at);
  if (at === undefined) return undefined;
  const literal = quotedAt(text, 'bru@'.includes(text.charAt(at)) ? at + 1 : at);
  return literal !== undefined && end(LAST, text, literal.end) !== undefined ? literal : undefined;
}

const PIPED =
  /(?:^|[\n;&(]|\s)(?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4})?(?:["']%s(?:\\n)?["'][ \t]{1,4})?["']([^"'\n]{4,100})["'][ \t]{0,4}\|[^\n|]{1,100}$/d;

/** Finds what is piped into a `--password-stdin`. */
export function pipedInto(text: string, span: NameSpan, name: string): Literal | undefined {
  if (name !== 'password-stdin') return undefined;
  const from = Math.max(0, span.start - 240);
  const found = PIPED.exec(text.slice(from, span.start))?.indices?.[1];
  return found === undefined ? undefined : { start: from + found[0], end: from + found[1], quoted: true };
}
