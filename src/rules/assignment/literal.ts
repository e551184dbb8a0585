import type { Dialect, Span } from '../rule.js';

const LONGEST = 600;

/** A literal's span without its quotes. */
export interface Literal extends Span {
  readonly quoted: boolean;
}

/** What an unquoted literal may stand next to. */
export interface Surroundings {
  readonly dialect: Dialect;
  /** The name opens its line, so that the value may go on to the line's end. */
  readonly opensLine: boolean;
  /** The pair is a part of a URL's query or of a connection string. */
  readonly insideString: boolean;
}

const PREFIX = /(?:[@$]{1,2}|[bBuUrRfFL]{1,2})(?=["'])|N(?=')|<<(?="[^"\n]{1,200}"(?:\/utf8)?>>)|(?:R"\()(?=)/y;

/** What wraps a literal without changing it. */
const WRAPPER =
  /(?:new\s{1,4})?(?:Buffer\.from|\[\]byte|bytes|String|string|std::string|Some|SecretStr|SecretString|Secret|str|jsonencode|base64\.b64decode|atob|btoa|tobytes|TextEncoder\(\)\.encode|Uri\.EscapeDataString)\(\s{0,4}(?=[bBu]?["'`])/y;

/** An environment look-up with a default: the default is the literal. */
const FALLBACK =
  /(?:(?:import\.meta|process)\.env(?:\.\w{1,80}|\[["']\w{1,80}["']\])\s{0,4}(?:\|\||\?\?)\s{0,40}|(?:os\.)?(?:getenv|environ\.get|env|ENV\.fetch|environ\.setdefault|Env\.get|config|System\.getProperty|System\.getenv\(\)\.getOrDefault|GetEnv|getEnv|get_env|env\.str)\(\s{0,40}["']\w[\w.-]{0,79}["']\s{0,4},\s{0,40}|(?:os\.getenv|os\.environ\.get|ENV|Environment\.GetEnvironmentVariable|System\.getenv|os\.Getenv)[[(]["']\w{1,80}["'][\])]\s{0,4}(?:\|\||or|\?\?|\?:)\s{0,4})(?=["'`])/y;

const SCHEME = /(?:Bearer|Basic|Token|ApiKey|JWT|SSWS|Bot|GenieKey)[ ]{1,2}(?=\S)/iy;

const OPENING = /(\\{0,3})("""|'''|["'`])|&(?:quot|apos|#34|#39);/y;

/** An Azure parameter's value stands in an object of its own. */
const WRAPPING_OBJECT = /\{\s{0,40}"value"\s{0,4}:\s{0,8}(?=")/y;

/** Reads the literal at `at`, quoted or (where the dialect has them) bare. */
export function literalAt(text: string, at: number, around: Surroundings): Literal | undefined {
  let start = skip(PREFIX, text, at);
  if (!around.insideString) {
    start = skip(WRAPPING_OBJECT, text, start);
    start = skip(FALLBACK, text, start);
    start = skip(WRAPPER, text, start);
    start = skip(PREFIX, text, start);
  }
  return quotedAt(text, start) ?? bareAt(text, skip(SCHEME, text, at), around);
}

/** Reads a quoted literal only. */
export function quotedAt(text: string, at: number): Literal | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  if (opening === null) return undefined;
  const start = OPENING.lastIndex;
  const end = closing(text, start, opening[0], opening[1] ?? '');
  return end === undefined ? undefined : { start, end, quoted: true };
}

function closing(text: string, start: number, quote: string, escapes: string): number | undefined {
  const last = Math.min(text.length, start + LONGEST);
  const first = quote.charCodeAt(0);
  for (let i = start; i < last; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x0a) return undefined;
    if (code === first && text.startsWith(quote, i) && (escapes === '' || text.charAt(i - 1) !== '\\')) return i;
    if (code === 0x5c && escapes === '') i++;
  }
  return undefined;
}

/** Bare words are literals in configuration, shells and logs, and inside strings; in code they are expressions. */
function bareAt(text: string, at: number, around: Surroundings): Literal | undefined {
  const { dialect, opensLine, insideString } = around;
  if (!insideString && (dialect === 'code' || dialect === 'json' || dialect === 'markup')) return undefined;
  const wholeLine = !insideString && opensLine && (dialect === 'env' || dialect === 'yaml' || dialect === 'ini');
  const end = wholeLine
    ? lineEnd(text, at)
    : wordEnd(text, at, insideString ? STRING_STOPS : dialect === 'env' || dialect === 'ini' ? WIDE_STOPS : WORD_STOPS);
  if (end === undefined || end === at) return undefined;
  return { start: at, end, quoted: false };
}

const STRING_STOPS = tableOf(' \t\r\n"\'`<>;&,\\|)]}');
const WORD_STOPS = tableOf(' \t\r\n"\'`<>;,\\|)]}');
const WIDE_STOPS = tableOf(' \t\r\n"\'`');

/** One flag a byte: these loops see every character of a file without blanks. */
function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

function wordEnd(text: string, at: number, stops: Uint8Array): number | undefined {
  const last = Math.min(text.length, at + LONGEST);
  let end = at;
  while (end < last && (stops[text.charCodeAt(end)] === 0 || (stops !== WIDE_STOPS && goesOn(text, end)))) end++;
  return end - at === LONGEST ? undefined : withoutFullStop(text, at, end);
}

/** Passwords have brackets and ampersands too: those that nothing else follows. */
function goesOn(text: string, end: number): boolean {
  const character = text.charAt(end);
  if (character === '&') return !ANOTHER_PAIR.test(text.slice(end, end + 48));
  return (character === ')' || character === ']' || character === '}') && /[\w!#%*+@^~$-]/.test(text.charAt(end + 1));
}

const ANOTHER_PAIR = /^&(?:amp;|quot;|[\w.[\]-]{1,40}=|&|[ "'<]|$)/;

/** A sentence's full stop, or a log's colon, does not belong to the word before it. */
function withoutFullStop(text: string, at: number, end: number): number {
  return end - at > 8 && '.:'.includes(text.charAt(end - 1)) ? end - 1 : end;
}

function lineEnd(text: string, at: number): number | undefined {
  const last = Math.min(text.length, at + LONGEST);
  let end = at;
  while (end < last && text.charCodeAt(end) !== 0x0a) {
    if (text.charCodeAt(end) === 0x23 && ' \t'.includes(text.charAt(end - 1))) break;
    end++;
  }
  if (end - at === LONGEST) return undefined;
  while (end > at && ' \t\r'.includes(text.charAt(end - 1))) end--;
  return end;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
