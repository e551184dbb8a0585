import { type Element, fit, MOST_INDENT, type SpelledForm } from './form.js';
import type { Encoding } from './types.js';

type Speller = (char: string) => readonly string[];

/** The forms of one value in which each character stands for itself or for an escape. `\r\n` in `value` counts as `\n`. */
export function spelledForms(needle: number, value: string): SpelledForm[] {
  const chars = [...value.replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, '\n')];
  const special = (spell: Speller) =>
    chars.some((char) => spell(char).length > 1 || spell(char)[0] !== char) ? [spell] : [];
  const text = (encoding: Encoding, spell: Speller, write: (text: string) => string) =>
    textForm(needle, encoding, chars, spell, write);
  return [
    text('raw', rawSpellings, (filler) => filler),
    ...special(urlSpellings).map((spell) => text('url', spell, encodeURIComponent)),
    text('url', (char) => bothCases(percent(char)), percent),
    ...special(jsonSpellings).map((spell) => text('json', spell, jsonText)),
    text('json', (char) => bothCases(unicodeEscapes(char)), jsonText),
    ...special(htmlSpellings).map((spell) => text('html', spell, htmlText)),
    text('html', (char) => [`&#${codeOf(char)};`], htmlText),
    text('html', (char) => hexEntities(char), htmlText),
  ];
}

/** The forms in which each byte or code unit of the value is one unit; line ends are exact here. */
export function unitForms(needle: number, value: string): SpelledForm[] {
  const bytes = [...Buffer.from(value)];
  const escaped = bytes.map((byte) => element(bothCases(`\\x${hexByte(byte)}`)));
  const readable = bytes.map((byte) => element(readableByte(byte)));
  const escape = (text: string) => [...fit(text, bytes.length)].map((byte) => `\\x${hexByte(byte)}`).join('');
  const wide = (encoding: 'utf-16le' | 'utf-16be') => {
    const write = (text: string) => utf16(fit(text, value.length).toString('latin1'), encoding);
    const units = value.split('').map((unit) => ({ spellings: [utf16(unit, encoding)], lineEnd: false }));
    return form(needle, encoding, units, write, true);
  };
  return [
    form(needle, 'escaped bytes', escaped, (text) => Buffer.from(escape(text)), true),
    ...(bytes.some((byte) => byte < 32 || byte > 126)
      ? [form(needle, 'escaped bytes', readable, (text) => Buffer.from(escape(text)), true)]
      : []),
    wide('utf-16le'),
    wide('utf-16be'),
  ];
}

function textForm(
  needle: number,
  encoding: Encoding,
  chars: readonly string[],
  spell: Speller,
  write: (text: string) => string,
): SpelledForm {
  const elements = chars.map((char) => (char === '\n' ? lineEnd(spell) : element(spell(char))));
  return form(needle, encoding, elements, (text) => Buffer.from(write(text)), false);
}

function form(
  needle: number,
  encoding: Encoding,
  elements: readonly Element[],
  write: (text: string) => Uint8Array,
  fixed: boolean,
): SpelledForm {
  const longest = (each: Element) =>
    Math.max(...each.spellings.map((spelling) => spelling.length)) + (each.lineEnd ? MOST_INDENT : 0);
  const reach = elements.reduce((sum, each) => sum + longest(each), 0);
  return { kind: 'spelled', needle, encoding, elements, reach, write, fixed };
}

function element(spellings: readonly string[]): Element {
  return { spellings: [...new Set(spellings)].map((text) => Buffer.from(text)), lineEnd: false };
}

/** `\n` or `\r\n`, as they are, as the form writes them, or as escapes of a string literal. */
function lineEnd(spell: Speller): Element {
  const written = ['\n', '\r\n'].flatMap((end) => combine([...end].map(spell)));
  return { ...element(['\n', '\r\n', '\\n', '\\r\\n', ...written]), lineEnd: true };
}

function combine(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((heads, part) => heads.flatMap((head) => part.map((tail) => head + tail)), ['']);
}

function rawSpellings(char: string): readonly string[] {
  return [char];
}

/** A byte string as Python shows it: what is printable stays. */
function readableByte(byte: number): readonly string[] {
  const hex = bothCases(`\\x${hexByte(byte)}`);
  if (byte < 32 || byte > 126) return hex;
  const char = String.fromCharCode(byte);
  return char === '\\' ? ['\\\\'] : char === '"' || char === "'" ? [char, `\\${char}`] : [char];
}

/** Letters and digits stay; everything else may be escaped or not, since encoders differ. */
function urlSpellings(char: string): readonly string[] {
  if (/[A-Za-z0-9]/.test(char)) return [char];
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

function jsonSpellings(char: string): readonly string[] {
  if (/[A-Za-z0-9]/.test(char)) return [char];
  const bare = /["\\\n\r]/.test(char) ? [] : [char];
  const short = SHORT_ESCAPES[char];
  return [...bare, ...(short === undefined ? [] : [short]), ...bothCases(unicodeEscapes(char))];
}

const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function htmlSpellings(char: string): readonly string[] {
  if (/[A-Za-z0-9 ]/.test(char)) return [char];
  const name = NAMES[char];
  const named = name === undefined ? [] : [`&${name};`];
  const padded = char < '\x64' ? [`&#0${codeOf(char)};`] : [];
  return [char, ...named, `&#${codeOf(char)};`, ...padded, ...hexEntities(char)];
}

function hexEntities(char: string): readonly string[] {
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  return ['x', 'X'].flatMap((x) => [`&#${x}${hex};`, `&#${x}${hex.toUpperCase()};`]);
}

function codeOf(char: string): string {
  return String(char.codePointAt(0) ?? 0);
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${hexByte(byte)}`).join('');
}

function unicodeEscapes(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** With the hex digits in small and in capital letters; the letters x and u of the escapes stay small. */
function bothCases(escapes: string): string[] {
  return [...new Set([escapes, escapes.replace(/[a-f]/g, (digit) => digit.toUpperCase())])];
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${codeOf(char)};`);
}

function utf16(text: string, encoding: 'utf-16le' | 'utf-16be'): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}
