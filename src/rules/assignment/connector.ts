import type { Dialect } from '../rule.js';
import { blanks } from './blanks.js';
import { at, isQuote, type Connector } from './connection.js';
import type { NameSpan } from './name.js';
import { pairOf } from './pairs.js';
import { end } from './sticky.js';

const CLOSING = /(?:\\{0,3}["'`]|&quot;)?(?:\[\d{0,4}\]|[\])])?[ \t]{0,20}/y;
const OPERATOR = /=>|:=|<-(?=[ \t]{0,4}["'])|\|\|=|\?\?=|\?=|\|\||\?\?|=(?![=~])|:(?![:=])/y;
/** YAML: the literal stands on the next line. */
const BLOCK = /[ \t]{0,4}[|>][-+]?[ \t]{0,4}\r?\n[ \t]{1,40}(?=\S)/y;
const BLANKS = /[ \t]{0,20}/y;
const BLANKS_AND_LINES = /[ \t\r\n]{0,60}(?=[@bru]?\\?["'`])/y;
const TYPED =
  /[!?]?[ \t]{0,4}:[ \t]{0,4}[&']{0,2}[A-Za-z_][\w.<>[\]&' |?]{0,40}?(?:(?<=[\w\]])!(?=[ \t]))?[ \t]{0,4}=(?!=)[ \t]{0,20}/y;
/** `'query($password: String!)'`. */
const GRAPHQL_TYPE = /[ \t]{0,4}\[?(?:String|ID)!(?![\w!#$%&*@^-])/y;
/** Markdown: `**Password:** v`. */
const BOLD = /(?:\*\*|__)[ \t]{1,4}[`"']?(?=[^\s*_`"'])/y;
const PLIST_STRING = /<\/key>\s{0,40}<string>/y;
const ELEMENT = /(?:[ \t][^<>\n]{0,100})?>(?:<!\[CDATA\[)?(?=[^<>]{1,600}<|[^\]]{1,600}\]\]>)/y;
const SECOND_ARGUMENT = /\\?["'`]\s{0,4},\s{0,40}(?=[@bru]?\\?["'`])/y;
const CALL = /\(\s{0,4}(?=[@bru]?\\?["'`])/y;
const VARIABLE_DEFAULT = /["']?[ \t]{0,4}\{[^{}]{0,300}?\bdefault[ \t]{0,20}=[ \t]{0,8}(?=")/y;

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
  if (found === undefined) return asserted(text, closed, dialect);
  const after = OPERATOR.lastIndex;
  if (found === '||' || found === '??') return fallback(text, span, after);
  if (found === ':') {
    const special = colon(text, span, { closed, after }, dialect);
    if (special !== undefined) return special === 'none' ? undefined : special;
  }
  const start = end(BLANKS_AND_LINES, text, after) ?? end(BLANKS, text, after) ?? after;
  return at(start, {
    opensLine: opensLine(text, span.start),
    insideString:
      closed === span.end &&
      (insideString(text, span.start, dialect, start === after) || inComment(text, span.start, dialect)),
  });
}

/** What only a colon may mean: a type, a shell's default, a block of YAML; 'none' where it joins words. */
function colon(
  text: string,
  span: NameSpan,
  { closed, after }: { closed: number; after: number },
  dialect: Dialect,
): Connector | 'none' | undefined {
  const before = text.charAt(span.start - 1);
  // A part of a colon-separated name, as in an ARN, or a value: "action=pass:repeat=0".
  if (closed === span.end && (before === ':' || before === '=')) return 'none';
  if (text.charAt(after) === '-' && before === '{') return shellDefault(after + 1);
  const typed = typedAt(text, closed, dialect);
  if (typed !== undefined) return typed;
  if (end(GRAPHQL_TYPE, text, after) !== undefined) return 'none';
  const bold = dialect === 'prose' || dialect === 'unknown' ? end(BOLD, text, after) : undefined;
  if (bold !== undefined) return at(bold, {});
  const block = dialect === 'yaml' ? end(BLOCK, text, after) : undefined;
  return block === undefined ? undefined : at(block, { opensLine: true });
}

/** TypeScript: `password!: string = "v"`, `password?: string = "v"`. */
function asserted(text: string, closed: number, dialect: Dialect): Connector | undefined {
  const mark = text.charAt(closed);
  return (mark === '!' || mark === '?') && text.charAt(closed + 1) === ':' ? typedAt(text, closed, dialect) : undefined;
}

function typedAt(text: string, closed: number, dialect: Dialect): Connector | undefined {
  if (dialect !== 'code' && dialect !== 'unknown' && dialect !== 'prose') return undefined;
  const start = end(TYPED, text, closed);
  return start !== undefined && isLiteralStart(text, start) ? at(start, { quotedOnly: true }) : undefined;
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

const LONGEST_ELEMENT = 600;

function element(text: string, span: NameSpan): Connector | undefined {
  const start = end(ELEMENT, text, span.end);
  return start === undefined || !isClosed(text, start) ? undefined : at(start, { element: true });
}

/** `<password>` in prose or in an address is a gap to fill in; an element ends with its tag, or holds a CDATA section. */
function isClosed(text: string, start: number): boolean {
  return /^[^<]*<[/!]/.test(text.slice(start, start + LONGEST_ELEMENT));
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

function opensLine(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 60), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^[ \t]*(?:[-#;*]{1,2}[ \t]*)?(?:export[ \t]+|set[ \t]+|ENV[ \t]+|ARG[ \t]+|[\w./@:-]{0,50}[.:/])?["']?$/i.test(
    line,
  );
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

/** `// password: v`: a comment's words are no expressions. */
function inComment(text: string, start: number, dialect: Dialect): boolean {
  if (dialect !== 'code') return false;
  const before = text.slice(Math.max(0, start - 120), start);
  return COMMENT.test(before.slice(before.lastIndexOf('\n') + 1));
}

const COMMENT = /^[ \t]*(?:\/\/+|#(?![a-z{])|--|\*)(?:[^\n]*[\s,;(])?$/;
