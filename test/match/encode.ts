import { randomBytes, randomInt } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { Matcher, type Encoding } from '../../src/match/index.js';

/** Ways in which tools write a text, made with what the platform has. */
export interface Way {
  readonly name: string;
  readonly encoding: Encoding;
  readonly encode: (value: string) => Buffer;
  /** Only for values of more bytes. */
  readonly longerThan?: number;
  /** The value is written as it is unless it has certain characters; it may be told as raw then. */
  readonly bySigns?: boolean;
}

const text = (encoded: string): Buffer => Buffer.from(encoded);
const hex = (value: string): string => Buffer.from(value).toString('hex');
const percent = (value: string): string => hex(value).replace(/../g, '%$&');
export const wrap = (encoded: string, width: number, end: string): string =>
  encoded.replace(new RegExp(`.{${String(width)}}(?=.)`, 'g'), `$&${end}`);
const bytesOf = (value: string): string[] => hex(value).match(/../g) ?? [];
const base64 = (value: string | Buffer): string => Buffer.from(value as string).toString('base64');
const units = (value: string): string[] =>
  value.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
const entities = (value: string, sign: (code: number) => string): string =>
  Array.from(value, (char) => `&#${sign(char.codePointAt(0)!)};`).join('');
const phpEscaped = (value: string): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${units(unit)[0]!}`);
const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  ü: '&uuml;',
};

const aligned = (encode: (value: string) => string, encoding: Encoding, name: string): Way[] =>
  ['', 'a', 'ab'].map((head) => ({
    name: `${name}, ${String(head.length)} bytes in front`,
    encoding,
    encode: (value) => text(encode(`${head}${value}tail`)),
  }));

export const ways: readonly Way[] = [
  { name: 'raw', encoding: 'raw', encode: text },
  ...aligned(base64, 'base64', 'base64'),
  ...aligned((value) => Buffer.from(value).toString('base64url'), 'base64', 'base64url'),
  ...[16, 19, 60, 64, 76].flatMap((width) =>
    ['\n', '\r\n', '\n    ', '\r\n\t', '\\n', '\\r\\n', '\\\\n'].map((end): Way => ({
      name: `base64 in lines of ${String(width)} with ${JSON.stringify(end)}`,
      encoding: 'base64',
      encode: (value) => text(wrap(base64(`${'x'.repeat(width % 5)}${value}`), width, end)),
    })),
  ),
  ...aligned((value) => encodeURIComponent(base64(value)), 'base64', 'base64 in a URL'),
  ...aligned((value) => base64(value).replaceAll('/', '\\/'), 'base64', 'base64 in the JSON of PHP'),
  ...aligned((value) => base64(value).replaceAll('+', '\\u002B'), 'base64', 'base64 in the JSON of .NET'),
  ...['', 'b', 'bc'].flatMap((outer) =>
    aligned((value) => base64(`${outer}${base64(value)}`), 'base64 of base64', `base64 of base64 behind "${outer}"`),
  ),
  ...aligned((value) => base64(Buffer.from(value, 'utf16le')), 'base64 of utf-16le', 'base64 of UTF-16'),
  { name: 'hex', encoding: 'hex', encode: (value) => text(hex(value)) },
  { name: 'capital hex', encoding: 'hex', encode: (value) => text(hex(value).toUpperCase()) },
  {
    name: 'hex of both cases',
    encoding: 'hex',
    encode: (value) => text(hex(value).replace(/[a-f](?=[0-9])/g, (digit) => digit.toUpperCase())),
  },
  { name: 'xxd -p', encoding: 'hex', encode: (value) => text(wrap(hex(`abc${value}`), 60, '\n')) },
  {
    name: 'hex of openssl',
    encoding: 'hex',
    encode: (value) => text(wrap(`${bytesOf(value).join(':')}:`, 45, '\n    ')),
  },
  { name: 'hex of a dump', encoding: 'hex', encode: (value) => text(bytesOf(value).join(' ')) },
  {
    name: 'hex of a dump with a gap',
    encoding: 'hex',
    encode: (value) => text(wrap(`${bytesOf(value).join(' ')} `, 24, ' ')),
  },
  {
    name: 'xxd -i',
    encoding: 'escaped bytes',
    encode: (value) =>
      text(
        wrap(
          bytesOf(value)
            .map((byte) => `0x${byte}, `)
            .join(''),
          72,
          '\n  ',
        ).replaceAll(' \n', '\n'),
      ),
  },
  { name: 'a JSON Buffer', encoding: 'escaped bytes', encode: (value) => text(JSON.stringify(Buffer.from(value))) },
  {
    name: 'numbers with blanks',
    encoding: 'escaped bytes',
    encode: (value) => text([...Buffer.from(value)].join(', ')),
  },
  { name: '\\x of C', encoding: 'escaped bytes', encode: (value) => text(hex(value).replace(/../g, '\\x$&')) },
  {
    name: '\\X of C in capitals',
    encoding: 'escaped bytes',
    encode: (value) => text(hex(value).toUpperCase().replace(/../g, '\\x$&')),
  },
  { name: 'a URL component', encoding: 'url', bySigns: true, encode: (value) => text(encodeURIComponent(value)) },
  {
    name: 'a URL component in small letters',
    encoding: 'url',
    bySigns: true,
    encode: (value) => text(encodeURIComponent(value).replace(/%../g, (each) => each.toLowerCase())),
  },
  { name: 'a URL', encoding: 'url', bySigns: true, encode: (value) => text(encodeURI(value)) },
  {
    name: 'a sent form',
    encoding: 'url',
    bySigns: true,
    encode: (value) => text(new URLSearchParams([['k', value]]).toString()),
  },
  { name: 'all escaped for a URL', encoding: 'url', encode: (value) => text(percent(value)) },
  { name: 'all escaped in capitals', encoding: 'url', encode: (value) => text(percent(value).toUpperCase()) },
  { name: 'JSON', encoding: 'json', bySigns: true, encode: (value) => text(JSON.stringify({ k: value })) },
  { name: 'JSON of PHP', encoding: 'json', bySigns: true, encode: (value) => text(phpEscaped(value)) },
  {
    name: 'JSON for HTML',
    encoding: 'json',
    bySigns: true,
    encode: (value) => text(JSON.stringify(value).replace(/[<>&']/g, (sign) => `\\u${units(sign)[0]!}`)),
  },
  {
    name: 'JSON in JSON',
    encoding: 'json',
    bySigns: true,
    encode: (value) => text(JSON.stringify(JSON.stringify(value))),
  },
  {
    name: 'JSON of PHP twice',
    encoding: 'json',
    bySigns: true,
    encode: (value) => text(phpEscaped(phpEscaped(value))),
  },
  {
    name: 'JSON in JSON in JSON',
    encoding: 'json',
    bySigns: true,
    encode: (value) => text(JSON.stringify(JSON.stringify(JSON.stringify(value)))),
  },
  {
    name: 'all escaped for JSON',
    encoding: 'json',
    encode: (value) =>
      text(
        units(value)
          .map((unit) => `\\u${unit}`)
          .join(''),
      ),
  },
  {
    name: 'all escaped, twice',
    encoding: 'json',
    encode: (value) =>
      text(
        units(value)
          .map((unit) => `\\\\u${unit.toUpperCase()}`)
          .join(''),
      ),
  },
  {
    name: 'HTML with names',
    encoding: 'html',
    bySigns: true,
    encode: (value) => text(value.replace(/[&<>"'ü]/g, (sign) => NAMED[sign]!)),
  },
  {
    name: 'HTML with numbers',
    encoding: 'html',
    bySigns: true,
    encode: (value) => text(value.replace(/[&<>"']/g, (sign) => entities(sign, String))),
  },
  {
    name: 'HTML of PHP',
    encoding: 'html',
    bySigns: true,
    encode: (value) => text(value.replace(/[&<>"]/g, (sign) => NAMED[sign]!).replaceAll("'", '&#039;')),
  },
  {
    name: 'HTML with hex numbers',
    encoding: 'html',
    bySigns: true,
    encode: (value) =>
      text(value.replace(/[^A-Za-z0-9 ]/gu, (sign) => entities(sign, (code) => `x${code.toString(16)}`))),
  },
  {
    name: 'HTML in HTML',
    encoding: 'html',
    bySigns: true,
    encode: (value) => text(value.replace(/[&<>"']/g, (sign) => NAMED[sign]!).replaceAll('&', '&amp;')),
  },
  { name: 'all numbers for HTML', encoding: 'html', encode: (value) => text(entities(value, String)) },
  {
    name: 'all hex numbers for HTML',
    encoding: 'html',
    encode: (value) => text(entities(value, (code) => `X${code.toString(16).toUpperCase()}`)),
  },
  {
    name: 'all numbers for HTML with zeros',
    encoding: 'html',
    encode: (value) => text(entities(value, (code) => String(code).padStart(4, '0'))),
  },
  {
    name: 'all hex numbers for HTML with zeros',
    encoding: 'html',
    encode: (value) => text(entities(value, (code) => `x${code.toString(16).padStart(4, '0')}`)),
  },
  {
    name: 'quoted for a shell',
    encoding: 'quoted',
    bySigns: true,
    encode: (value) => text(`'${value.replaceAll("'", "'\\''")}'`),
  },
  {
    name: 'escaped for a shell',
    encoding: 'quoted',
    bySigns: true,
    encode: (value) => text(value.replace(/[\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]/g, '\\$&')),
  },
  {
    name: 'YAML in single quotes',
    encoding: 'quoted',
    bySigns: true,
    encode: (value) => text(`'${value.replaceAll("'", "''")}'`),
  },
  { name: 'CSV', encoding: 'quoted', bySigns: true, encode: (value) => text(`"${value.replaceAll('"', '""')}"`) },
  { name: 'UTF-16LE', encoding: 'utf-16le', encode: (value) => Buffer.from(value, 'utf16le') },
  { name: 'UTF-16BE', encoding: 'utf-16be', encode: (value) => Buffer.from(value, 'utf16le').swap16() },
];

export function matcherOf(...values: string[]): Matcher {
  return new Matcher(
    values.map((value, at) => ({ kind: 'value', label: `value ${String(at)}`, secret: new Secret(value) })),
  );
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SIGNS = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export function pick(chars: string, length: number): string {
  const all = Array.from(chars);
  return Array.from({ length }, () => all[randomInt(all.length)]!).join('');
}

export const plainValue = (length: number): string => pick(LETTERS, length);
export const awkwardValue = (length: number): string => pick(`${LETTERS}${SIGNS}üß€😀`, length);

/** Bytes that do not hold the value but by a chance of one in many billions. */
export function noise(length: number): Buffer {
  const bytes = Buffer.from(randomBytes(length).map((byte) => (byte % 3 === 0 ? byte || 1 : 32 + (byte % 90))));
  // A quote or a backslash would escape the first sign of what follows, and belong to it.
  if (/["'`\\]$/.test(bytes.toString('latin1'))) bytes[length - 1] = 1;
  return bytes;
}
