import { htmlName } from './html-names.js';

/** Every way in which an encoding may write a character. */
export type Speller = (char: string) => readonly string[];

/** What no encoding touches. */
const PLAIN = /^[A-Za-z0-9]$/;
/** Shells escape these even where they need not. */
const ESCAPED_BY_SHELLS = /^[\x20-\x7e]$/;

export function rawSpellings(char: string): readonly string[] {
  return [char];
}

/** Shells, YAML, CSV and SQL: signs behind a backslash, doubled quotes, quotes in a quote of the other kind. */
export function quotedSpellings(char: string): readonly string[] {
  if (PLAIN.test(char) || !ESCAPED_BY_SHELLS.test(char)) return [char];
  if (char === "'") return [char, "''", "\\'", "'\\''", `'"'"'`];
  return [char, `\\${char}`, ...(char === '"' ? ['""'] : [])];
}

/** Everything but letters and digits may be escaped or not, since encoders differ. */
export function urlSpellings(char: string): readonly string[] {
  if (PLAIN.test(char)) return [char];
  return [...(char > '\x7f' ? [] : [char]), ...(char === ' ' ? ['+'] : []), ...bothCases(percent(char))];
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

export function jsonSpellings(char: string): readonly string[] {
  if (PLAIN.test(char)) return [char];
  const bare = /["\\\n\r]/.test(char) ? [] : [char];
  const short = SHORT_ESCAPES[char];
  return [...bare, ...(short === undefined ? [] : [short]), ...bothCases(unicodeEscapes(char))];
}

/** JSON texts as strings of JSON texts, `depth` times. */
export function nestedJsonSpellings(depth: number): Speller {
  return (char) => {
    let spellings = jsonSpellings(char);
    for (let level = 1; level < depth; level++) spellings = spellings.flatMap(jsonTexts);
    return [...new Set(spellings)];
  };
}

/** The ways of encoders that differ. */
function jsonTexts(text: string): string[] {
  const usual = jsonText(text);
  const bare = text > '\x7f' ? bothCases(unicodeEscapes(text)) : [];
  return [usual, usual.replaceAll('/', '\\/'), usual.replaceAll('\\"', '\\u0022'), ...bare];
}

export function htmlSpellings(char: string): readonly string[] {
  if (PLAIN.test(char) || char === ' ') return [char];
  const name = htmlName(char);
  const named = name === undefined ? [] : [`&${name};`];
  return [char, ...named, ...decimalEntities(char), ...hexEntities(char)];
}

export function hexEntities(char: string): readonly string[] {
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  const digits = [hex, ...padded(hex, 4)].flatMap((each) => [each, each.toUpperCase()]);
  return ['x', 'X'].flatMap((x) => digits.map((each) => `&#${x}${each};`));
}

/** With up to five digits, zeros in front. */
export function decimalEntities(char: string): readonly string[] {
  const code = codeOf(char);
  return [code, ...padded(code, 5)].map((digits) => `&#${digits};`);
}

function padded(digits: string, most: number): string[] {
  return Array.from({ length: Math.max(0, most - digits.length) }, (_, zeros) => '0'.repeat(zeros + 1) + digits);
}

export function decimalEntity(char: string): string {
  return `&#${codeOf(char)};`;
}

function codeOf(char: string): string {
  return String(char.codePointAt(0) ?? 0);
}

/** A byte string as Python shows it, and as C and shells do with octal escapes: what is printable stays. */
export function readableByte(byte: number): readonly string[] {
  if (byte < 32 || byte > 126) {
    const octal = byte.toString(8);
    return [...bothCases(`\\x${hexByte(byte)}`), `\\${octal.padStart(3, '0')}`];
  }
  const char = String.fromCharCode(byte);
  return char === '\\' ? ['\\\\'] : char === '"' || char === "'" ? [char, `\\${char}`] : [char];
}

export function percent(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `%${hexByte(byte)}`).join('');
}

export function unicodeEscapes(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** With the hex digits in small and in capital letters; the letters x and u of the escapes stay small. */
export function bothCases(escapes: string): string[] {
  return [...new Set([escapes, escapes.replace(/[a-f]/g, (digit) => digit.toUpperCase())])];
}

export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

export function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

export function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, decimalEntity);
}
