import { literalAt, quotedAt, type Literal } from './literal.js';
import type { NameSpan } from './name.js';
import { end } from './sticky.js';

/** Reads a literal in a grammar that only files of one language have; elsewhere the same text means something else. */
type Grammar = (text: string, span: NameSpan) => Literal | undefined;

const GRAMMARS: Readonly<Record<string, Grammar>> = Object.fromEntries(
  (
    [
      [erlang, 'erl hrl config eterm src escript'],
      [perl, 'pl pm t cgi psgi'],
      [tcl, 'tcl'],
    ] as const
  ).flatMap(([grammar, extensions]) =>
    extensions.split(' ').map((extension): [string, Grammar] => [extension, grammar]),
  ),
);

/** What the language of the file at `path` alone takes for a literal that the name has. */
export function literalOfLanguage(text: string, span: NameSpan, path: string): Literal | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return Object.hasOwn(GRAMMARS, extension) ? GRAMMARS[extension]?.(text, span) : undefined;
}

const TUPLE = /[ \t]{0,4},\s{0,20}(?:<<)?(?=")/y;
const TUPLE_END = /"(?:(?:\/utf8)?>>)?\s{0,4}\}/y;

/** `{db_password, "v"}`, `{password, <<"v">>}`: an atom and a string, not a variable. */
function erlang(text: string, span: NameSpan): Literal | undefined {
  if (!/\{[ \t]{0,4}$/.test(text.slice(Math.max(0, span.start - 5), span.start))) return undefined;
  if (!/^[a-z]$/.test(text.charAt(span.start))) return undefined;
  const start = end(TUPLE, text, span.end);
  const literal = start === undefined ? undefined : quotedAt(text, start);
  return literal !== undefined && end(TUPLE_END, text, literal.end) !== undefined ? literal : undefined;
}

const PERL_QUOTE =
  /["']?[ \t]{0,20}(?:=>|=(?![=~]))[ \t]{0,20}qq?(?:\{([^{}\n]{1,200})\}|\(([^()\n]{1,200})\))[ \t]{0,4}(?=[,;)}\]\r\n]|$)/dy;

/** `password => q{v}`, `$password = qq(v);` */
function perl(text: string, span: NameSpan): Literal | undefined {
  PERL_QUOTE.lastIndex = span.end;
  const indices = PERL_QUOTE.exec(text)?.indices;
  const found = indices?.[1] ?? indices?.[2];
  return found === undefined ? undefined : { start: found[0], end: found[1], quoted: true };
}

const TCL_VALUE = /[ \t]{1,8}(?=[^\s=;-])/y;
const TCL_BRACES = /\{([^\s{}[\]$]{1,200})\}[ \t]{0,20}(?=[;\r\n]|$)/dy;
const TCL_END = /["'`]?[ \t]{0,20}(?:[;}\r\n]|$)/y;

/** `set password v`, `set password {v}`: the command's only two words. */
function tcl(text: string, span: NameSpan): Literal | undefined {
  const before = text.slice(Math.max(0, span.start - 60), span.start);
  if (!/(?:^|[\n;{])[ \t]{0,20}set[ \t]{1,4}(?:\w{0,20}::){0,2}$/.test(before)) return undefined;
  const start = end(TCL_VALUE, text, span.end);
  if (start === undefined) return undefined;
  TCL_BRACES.lastIndex = start;
  const braced = TCL_BRACES.exec(text)?.indices?.[1];
  if (braced !== undefined) return { start: braced[0], end: braced[1], quoted: true };
  const literal = literalAt(text, start, { dialect: 'code', opensLine: false, insideString: true });
  return literal !== undefined && end(TCL_END, text, literal.end) !== undefined ? literal : undefined;
}
