import { Secret } from '../../core/index.js';

export interface Assignment {
  readonly name: string;
  /** Where its first line begins, and where the line behind its last one does. */
  readonly start: number;
  readonly end: number;
  /** Behind the equals sign. */
  readonly assigned: number;
  /** Behind the value and its quotes. */
  readonly rawEnd: number;
  readonly value: Secret;
}

const HEAD = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=/y;
const BLANKS = /[ \t]*/y;
const AFTER_QUOTE = /[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\r|$)/y;
const REST_OF_LINE = /[^\r\n]*(?:\r?\n|\r|$)/y;
const BARE = /[^#\r\n]*/y;

/**
 * The assignments of a .env file, in their order; everything else (comments, blank lines, what nobody understands) is left alone.
 *
 * Read as the readers of JavaScript do: a `#` outside quotes begins a comment; 'a' and `a` are literal; in "a" the escapes
 * \n \r \\ \" \$ \` count; quoted values may span lines. A quote that is never closed is a part of the value.
 *
 * Linear: a quote is looked for until the next one of its kind, and not again when there is none.
 */
export function parseEnv(text: string): Assignment[] {
  const found: Assignment[] = [];
  const closing = quoteFinder(text);
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const start = at;
    const name = matchAt(HEAD, text, at)?.[1];
    if (name === undefined) {
      at = skip(REST_OF_LINE, text, at);
      continue;
    }
    const assigned = HEAD.lastIndex;
    const rawStart = skip(BLANKS, text, assigned);
    const rawEnd = closing(rawStart) ?? bareEnd(text, rawStart);
    at = skip(REST_OF_LINE, text, rawEnd);
    found.push({ name, start, end: at, assigned, rawEnd, value: valueOf(text.slice(rawStart, rawEnd)) });
  }
  return found;
}

/** Finds where a quoted value that begins at a place ends, behind its quote; undefined when it is no quoted value. */
function quoteFinder(text: string): (start: number) => number | undefined {
  const unclosed = new Set<string>();
  return (start) => {
    const quote = text[start] ?? '';
    if (!['"', "'", '`'].includes(quote) || unclosed.has(quote)) return undefined;
    const end = closeOf(text, start, quote);
    if (end === -1) {
      unclosed.add(quote);
      return undefined;
    }
    return matchAt(AFTER_QUOTE, text, end + 1) ? end + 1 : undefined;
  };
}

function closeOf(text: string, start: number, quote: string): number {
  if (quote !== '"') return text.indexOf(quote, start + 1);
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function bareEnd(text: string, start: number): number {
  return start + (matchAt(BARE, text, start)?.[0] ?? '').trimEnd().length;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\', '"': '"', $: '$', '`': '`' };

function valueOf(raw: string): Secret {
  const quote = raw[0] ?? '';
  const quoted = raw.length > 1 && ['"', "'", '`'].includes(quote) && raw.endsWith(quote);
  if (!quoted) return new Secret(raw);
  // Lines end as the file's do; what a value holds does not depend on that.
  const inside = raw.slice(1, -1).replace(/\r\n?/g, '\n');
  if (quote !== '"') return new Secret(inside);
  return new Secret(inside.replace(/\\([nr\\"$`])/g, (_, escaped: string) => ESCAPES[escaped] ?? ''));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (matchAt(pattern, text, at)?.[0].length ?? 0);
}
