import type { Dialect } from '../rule.js';
import { at, bareAfter, isQuote, quotedAfter, type Connector } from './connection.js';
import type { NameSpan } from './name.js';
import { end } from './sticky.js';

/** Go: `var name string = "v"`. */
const TYPE_BEHIND = /[ \t]{1,4}(?:string|\[\]byte|As[ \t]{1,4}String)[ \t]{0,8}=[ \t]{0,8}(?=["`'])/y;
const IDENTIFIED_BY =
  /[ \t]{1,4}(?:with[ \t]{1,4}["'`]?\w{1,40}["'`]?[ \t]{1,4})?(?:by|as)[ \t]{1,4}(?:password[ \t]{1,4})?(?:N(?='))?(?=["'])/iy;
const SECURE_STRING = /[ \t]{1,4}(?:-String[ \t]{1,4})?(?=["'])/iy;
const SSHPASS = /[ \t]{1,4}(?:-[vV][ \t]{1,4})?-p[ \t]{0,4}/y;
const SOME_BLANKS = /[ \t]{1,8}(?=[^\s=:|&;<>-])/y;
const CSV_CELL = /"?,(?=[^\s,]{6})/y;
const TABLE_CELL = /`?[ \t]{1,20}\|[ \t]{1,4}`?(?=[^\s|])/y;
const IS = /`?[ \t]{1,2}(?:is|was|to)(?:[ \t]{0,1}[:=])?[ \t]{1,2}/y;
const BOLD = /[ \t]{0,2}(?::\*\*|\*\*[ \t]{0,2}:|:__|__:)[ \t]{1,4}/y;
const OPENING = /[`"'](?=\S)/y;
const FLAG_ITEM = /["'],\s{0,20}(?=["'])/y;
/** C#: `string Password { get; set; } = "v"`. */
const PROPERTY = /[ \t]{1,4}\{[ \t]{0,4}get;[^{}\n]{0,40}\}[ \t]{0,4}=[ \t]{0,4}(?=")/y;

const FIXED: Readonly<Record<string, (text: string, from: number) => Connector | undefined>> = {
  identified: (text, from) => quotedAfter(end(IDENTIFIED_BY, text, from)),
  sshpass: (text, from) => bareAfter(end(SSHPASS, text, from)),
  'convertto-securestring': (text, from) => quotedAfter(end(SECURE_STRING, text, from)),
};

/** Grammars that put no operator between a name and its literal: blanks, cells, the verb of a sentence. */
export function blanks(text: string, span: NameSpan, name: string, dialect: Dialect): Connector | undefined {
  const lower = name.toLowerCase();
  const fixed = Object.hasOwn(FIXED, lower) ? FIXED[lower] : undefined;
  if (fixed !== undefined) return fixed(text, span.end);
  const told = dialect === 'prose' || dialect === 'unknown' ? inProse(text, span, dialect) : undefined;
  if (told !== undefined) return told;
  const flag = flagItem(text, span);
  if (flag !== undefined) return flag;
  const start = end(SOME_BLANKS, text, span.end);
  if (start === undefined) return undefined;
  const before = text.slice(Math.max(0, span.start - 60), span.start);
  return (
    (dialect === 'code' ? inCode(text, span, start, before) : undefined) ??
    (isPasswordWord(lower) && dialect !== 'prose' ? password(text, start, before, dialect) : undefined) ??
    (takesWord(lower, before) ? bareAfter(start) : undefined)
  );
}

function inProse(text: string, span: NameSpan, dialect: Dialect): Connector | undefined {
  const cell = end(dialect === 'prose' ? TABLE_CELL : CSV_CELL, text, span.end);
  if (cell !== undefined && dialect === 'prose') return bareAfter(cell);
  if (cell !== undefined && /(?:^|[,\n])"?$/.test(text.slice(Math.max(0, span.start - 2), span.start))) {
    return at(cell, { opensLine: false });
  }
  const is = end(IS, text, span.end) ?? end(BOLD, text, span.end);
  return is === undefined ? undefined : at(end(OPENING, text, is) ?? is, {});
}

/** `["--password", "v"]` */
function flagItem(text: string, span: NameSpan): Connector | undefined {
  if (!/["']--?$/.test(text.slice(Math.max(0, span.start - 3), span.start))) return undefined;
  return quotedAfter(end(FLAG_ITEM, text, span.end));
}

function inCode(text: string, span: NameSpan, start: number, before: string): Connector | undefined {
  const typed = end(TYPE_BEHIND, text, span.end) ?? end(PROPERTY, text, span.end);
  if (typed !== undefined) return quotedAfter(typed);
  const lisp = LISP_SET.test(before) ? end(LISP_VALUE, text, span.end) : undefined;
  if (lisp !== undefined) return quotedAfter(lisp);
  // Elixir's attributes, Lisp's pairs.
  if (/(?:^|\n)[ \t]{0,20}@$|[({][ \t]{0,4}:$|\(def[ \t]{1,4}$/.test(before)) {
    return text.charAt(start) === '"' ? quotedAfter(start) : undefined;
  }
  return undefined;
}

/** `(setq smtp-password "v")` */
const LISP_SET = /\((?:setq|setf|defvar|defconst|defcustom|defparameter|defconstant|define)[ \t]{1,4}$/;
const LISP_VALUE = /[ \t]{1,8}(?=")/y;

function isPasswordWord(lower: string): boolean {
  return lower.endsWith('password') || lower === 'passphrase' || lower === 'psk';
}

function password(text: string, start: number, before: string, dialect: Dialect): Connector | undefined {
  if (!isQuote(text.charAt(start))) return undefined;
  const clause = /\b(?:with|login|encrypted|user|role|set|superuser|createdb|createrole|inherit)\b[^\n]{0,50}$/i.test(
    before,
  );
  const opens = /(?:^|[\n{])[ \t]*$/.test(before) && (dialect === 'code' || dialect === 'ini');
  return clause || opens ? quotedAfter(start) : undefined;
}

/** Fish: `set -gx NAME v`, but not `set -q NAME`. */
const FISH_SET =
  /(?:^|[\n;])[ \t]{0,20}set(?:[ \t]{1,4}(?:-[gUlfx]{1,3}|--(?:global|universal|local|function|export))){1,3}[ \t]{1,4}$/;

/** Whether the next word is the value: command-line flags, Docker's ENV, and a few programs' settings. */
function takesWord(lower: string, before: string): boolean {
  return (
    /^(?:requirepass|masterauth|masterpass|bearer|-?-?_?authtoken|bindpw|rootpw)$/.test(lower) ||
    /(?:^|[\s"'`])--?$/.test(before) ||
    /(?:^|\n)[ \t]{0,20}(?:ENV|ARG|setx|[Ss]et[Ee]nv|#define)[ \t]{1,8}$/.test(before) ||
    FISH_SET.test(before) ||
    (lower === 'password' && /\b(?:login|user)\s{1,8}\S{1,40}\s{1,20}$/.test(before))
  );
}
