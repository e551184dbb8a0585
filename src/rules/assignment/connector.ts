import type { Dialect } from '../rule.js';
import type { NameSpan } from './name.js';

/** Where a name's literal starts, and in what surroundings. */
export interface Connector {
  readonly at: number;
  readonly quotedOnly: boolean;
  /** The literal is an element's text. */
  readonly element: boolean;
  readonly opensLine: boolean;
  readonly insideString: boolean;
}

const CLOSING = /(?:\\{0,3}["'`]|&quot;)?(?:\[\d{0,4}\]|[\])])?[ \t]{0,20}/y;
const OPERATOR = /=>|:=|\|\|=|\?\?=|\?=|\|\||\?\?|=(?![=~])|:(?![:=])/y;
const BLANKS = /[ \t]{0,20}/y;
const BLANKS_AND_LINES = /[ \t\r\n]{0,60}(?=[@bru]?\\?["'`])/y;
const TYPED = /[ \t]{0,4}:[ \t]{0,4}[&']{0,2}[A-Za-z_][\w.<>[\]&' |?]{0,40}?[ \t]{0,4}=(?!=)[ \t]{0,20}/y;
/** Go: `var name string = "v"`. */
const TYPE_BEHIND = /[ \t]{1,4}(?:string|\[\]byte)[ \t]{0,8}=[ \t]{0,8}(?=["`])/y;
const PAIR_VALUE = /\\{0,3}["']?(?:\s{0,40},)?\s{0,60}\\{0,3}["']?(?:value|val|defaultValue|default)\\{0,3}["']?\s{0,4}(?:=>|[:=])[ \t]{0,8}/iy;
const PAIR_ELEMENT = /["'][ \t]{0,4}>/y;
const PLIST_STRING = /<\/key>\s{0,40}<string>/y;
const ELEMENT = /(?:[ \t][^<>\n]{0,100})?>/y;
const SECOND_ARGUMENT = /\\?["'`]\s{0,4},\s{0,40}(?=[@bru]?\\?["'`])/y;
const CALL = /\(\s{0,4}(?=[@bru]?\\?["'`])/y;
const VARIABLE_DEFAULT = /["']?[ \t]{0,4}\{[^{}]{0,300}?\bdefault[ \t]{0,20}=[ \t]{0,8}(?=")/y;
const IDENTIFIED_BY = /[ \t]{1,4}(?:with[ \t]{1,4}["'`]?\w{1,40}["'`]?[ \t]{1,4})?(?:by|as)[ \t]{1,4}(?:password[ \t]{1,4})?(?=["'])/iy;
const SECURE_STRING = /[ \t]{1,4}(?:-String[ \t]{1,4})?(?=["'])/iy;
const SSHPASS = /[ \t]{1,4}(?:-[vV][ \t]{1,4})?-p[ \t]{0,4}/y;
const SOME_BLANKS = /[ \t]{1,8}(?=[^\s=:|&;<>-])/y;
const CSV = /,(?=[^\s,"']{10})/y;
const TABLE_CELL = /`?[ \t]{1,20}\|[ \t]{1,4}`?(?=[^\s|])/y;
const IS = /`?[ \t]{1,2}(?:is|was|to)(?:[ \t]{0,1}[:=])?[ \t]{1,2}/y;

/** Finds how the name is tied to a literal: an operator, an element, a call, a pair of fields, or blanks where a grammar says so. */
export function connectorAt(text: string, span: NameSpan, name: string, dialect: Dialect): Connector | undefined {
  const next = text.charCodeAt(span.end);
  // The commonest case by far: a word of a sentence or a part of an expression.
  if (next === 0x0a || next === 0x0d) return multiLine(text, span, dialect);
  const before = text.charAt(span.start - 1);
  const closed = end(CLOSING, text, span.end) ?? span.end;
  return (
    operator(text, span, closed, dialect) ??
    (before === '<' || before === ':' ? element(text, span) : undefined) ??
    (isQuote(before) || before === '>' ? quotedName(text, span) : undefined) ??
    call(text, span, dialect) ??
    pairOf(text, span) ??
    blanks(text, span, name, dialect)
  );
}

function multiLine(text: string, span: NameSpan, dialect: Dialect): Connector | undefined {
  return dialect === 'code' ? undefined : pairOf(text, span);
}

function operator(text: string, span: NameSpan, closed: number, dialect: Dialect): Connector | undefined {
  OPERATOR.lastIndex = closed;
  const found = OPERATOR.exec(text)?.[0];
  if (found === undefined) return undefined;
  const after = OPERATOR.lastIndex;
  if (found === '||' || found === '??') return fallback(text, span, after);
  if (found === ':') {
    // A part of a colon-separated name, as in an ARN.
    if (text.charAt(span.start - 1) === ':' && closed === span.end) return undefined;
    if (text.charAt(after) === '-' && text.charAt(span.start - 1) === '{') return shellDefault(after + 1);
    if (dialect === 'code' || dialect === 'unknown' || dialect === 'prose') {
      const typed = end(TYPED, text, closed);
      if (typed !== undefined && isLiteralStart(text, typed)) return at(typed, { quotedOnly: true });
    }
  }
  const start = end(BLANKS_AND_LINES, text, after) ?? end(BLANKS, text, after) ?? after;
  return at(start, {
    opensLine: opensLine(text, span.start),
    insideString: closed === span.end && insideString(text, span.start, dialect, start === after),
  });
}

/** `process.env.API_KEY || 'literal'`; any other disjunction is an expression. */
function fallback(text: string, span: NameSpan, after: number): Connector | undefined {
  if (!/env|getenv|config/i.test(text.slice(Math.max(0, span.start - 30), span.start + 12))) return undefined;
  const start = end(BLANKS_AND_LINES, text, after);
  return start === undefined ? undefined : at(start, { quotedOnly: true });
}

function shellDefault(start: number): Connector {
  return at(start, { insideString: true });
}

function element(text: string, span: NameSpan): Connector | undefined {
  const start = end(ELEMENT, text, span.end);
  return start === undefined ? undefined : at(start, { element: true });
}

function quotedName(text: string, span: NameSpan): Connector | undefined {
  const plist = end(PLIST_STRING, text, span.end);
  if (plist !== undefined) return at(plist, { element: true });
  const before = text.slice(Math.max(0, span.start - 24), span.start);
  if (/\bvariable\s{1,4}"$/.test(before)) {
    const start = end(VARIABLE_DEFAULT, text, span.end);
    if (start !== undefined) return at(start, { quotedOnly: true });
  }
  if (!/\(\s{0,12}(?:"String",\s{1,4})?\\?["'`]$/.test(before)) return undefined;
  const start = end(SECOND_ARGUMENT, text, span.end);
  return start === undefined ? undefined : at(start, { quotedOnly: true });
}

/** `setPassword("v")`, `config.apiKey("v")`: not `$t("password")`, whose name is the argument. */
function call(text: string, span: NameSpan, dialect: Dialect): Connector | undefined {
  if (text.charAt(span.end) !== '(' || dialect === 'prose') return undefined;
  const start = end(CALL, text, span.end);
  return start === undefined ? undefined : at(start, { quotedOnly: true });
}

/** `- name: X` and `value: v` on the next line, `{ "name": "X", "value": "v" }`, `<add key="X" value="v"/>`. */
function pairOf(text: string, span: NameSpan): Connector | undefined {
  const before = text.slice(Math.max(0, span.start - 24), span.start);
  if (!/(?:^|[^A-Za-z0-9])(?:name|key|variable|header|field|option|Name|Key|VariableKey)\\{0,3}["']?\s{0,4}(?:=>|[:=])\s{0,4}\\{0,3}["']?$/.test(before)) return undefined;
  const start = end(PAIR_VALUE, text, span.end);
  if (start !== undefined) return at(start, { opensLine: true, insideString: !text.slice(start - 4, start).includes(':') });
  const inner = end(PAIR_ELEMENT, text, span.end);
  return inner === undefined ? undefined : at(inner, { element: true });
}

/** Grammars that put only blanks between a name and its literal. */
function blanks(text: string, span: NameSpan, name: string, dialect: Dialect): Connector | undefined {
  const lower = name.toLowerCase();
  if (lower === 'identified') return quotedAfter(end(IDENTIFIED_BY, text, span.end));
  if (lower === 'sshpass') return bareAfter(end(SSHPASS, text, span.end));
  if (lower === 'convertto-securestring') return quotedAfter(end(SECURE_STRING, text, span.end));
  const cell = dialect === 'prose' ? end(TABLE_CELL, text, span.end) : dialect === 'unknown' ? end(CSV, text, span.end) : undefined;
  if (cell !== undefined && (dialect === 'prose' || ',\n'.includes(text.charAt(span.start - 1)))) return bareAfter(cell);
  const is = dialect === 'prose' || dialect === 'unknown' ? end(IS, text, span.end) : undefined;
  if (is !== undefined) return at(end(/[`"'](?=\S)/y, text, is) ?? is, {});
  const start = end(SOME_BLANKS, text, span.end);
  if (start === undefined) return undefined;
  const before = text.slice(Math.max(0, span.start - 60), span.start);
  if (/^(?:requirepass|masterauth|masterpass|bearer|-?-?_?authtoken)$/.test(lower)) return bareAfter(start);
  if (lower.endsWith('password') && /['"]/.test(text.charAt(start)) && dialect !== 'prose' && /\b(?:with|login|encrypted|user|role|set|superuser|createdb|createrole|inherit)\b[^\n]{0,50}$/i.test(before)) {
    return quotedAfter(start);
  }
  if (lower.endsWith('password') && dialect === 'code' && isQuote(text.charAt(start)) && /\n[ \t]*$/.test(before)) return quotedAfter(start);
  const behindType = dialect === 'code' ? end(TYPE_BEHIND, text, span.end) : undefined;
  if (behindType !== undefined) return quotedAfter(behindType);
  if (/(?:^|[\s"'`])--?$/.test(before)) return bareAfter(start);
  if (/(?:^|\n)[ \t]{0,20}(?:ENV|ARG|setx|setenv|#define)[ \t]{1,8}$/.test(before)) return bareAfter(start);
  if (lower === 'password' && /\b(?:login|user)\s{1,8}\S{1,40}\s{1,20}$/.test(before)) return bareAfter(start);
  return undefined;
}

function quotedAfter(start: number | undefined): Connector | undefined {
  return start === undefined ? undefined : at(start, { quotedOnly: true });
}

function bareAfter(start: number | undefined): Connector | undefined {
  return start === undefined ? undefined : at(start, { insideString: true });
}

function opensLine(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 60), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^[ \t]*(?:[-#;*]{1,2}[ \t]*)?(?:export[ \t]+|set[ \t]+|ENV[ \t]+|ARG[ \t]+|[\w./@:-]{0,50}[.:/])?["']?$/i.test(line);
}

/** Whether the pair is a part of a URL's query, a connection string, or any other string. */
function insideString(text: string, start: number, dialect: Dialect, tight: boolean): boolean {
  const before = text.charAt(start - 1);
  if (tight && (before === '?' || before === '&')) return true;
  if (tight && before === ';' && start > 1 && !/\s/.test(text.charAt(start - 2))) return true;
  if (dialect !== 'code' && dialect !== 'json' && dialect !== 'markup') return isQuote(before);
  const line = text.slice(Math.max(0, start - 200), start);
  return openQuote(line.slice(line.lastIndexOf('\n') + 1));
}

/** Whether a quote stands open at the end of a line's part. */
function openQuote(line: string): boolean {
  let open = '';
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === '\\') i++;
    else if (open === '' ? isQuote(character) : character === open) open = open === '' ? character : '';
  }
  return open !== '';
}

function isLiteralStart(text: string, start: number): boolean {
  return isQuote(text.charAt(start)) || isQuote(text.charAt(start + 1));
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}

function at(start: number, more: Partial<Omit<Connector, 'at'>>): Connector {
  return { at: start, quotedOnly: false, element: false, opensLine: false, insideString: false, ...more };
}

function end(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
