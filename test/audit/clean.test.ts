import { randomInt } from 'node:crypto';
import { cleanText } from '../../src/audit/clean.js';

/** What terminals, spreadsheets and readers of lines obey. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const PIECES = [
  '\x1b[31m',
  '\x1b[2J',
  '\x1b]0;title\x07',
  '\x1b]8;;https://evil.example\x1b\\',
  '\x1b',
  '\x1b\x1b[[0m',
  '\x9b31m',
  '\r\n',
  '\t',
  '\0',
  '\x7f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\ud800',
  '\ufeff',
  'aws-cli/2.15',
  '=cmd()',
  '"',
  'ü',
  '漢',
  '🦊',
  ' ',
];

test('no text of a stranger keeps what a terminal obeys, or grows beyond its bound', () => {
  for (let round = 0; round < 3_000; round += 1) {
    const text = Array.from({ length: randomInt(1, 60) }, () => PIECES[randomInt(PIECES.length)]).join('');
    const clean = cleanText(text, 40) ?? '';
    expect(clean).not.toMatch(OBEYED);
    expect(Array.from(clean).length).toBeLessThanOrEqual(40);
    expect(clean).toBe(clean.trim());
  }
});

test.each([
  ['aws-cli/2.15.0 md/x', 'aws-cli/2.15.0 md/x'],
  ['\x1b[31mred\x1b[0m', 'red'],
  ['\x1b]0;owned\x07curl/8', 'curl/8'],
  ['two\r\nlines', 'two lines'],
  ['\u202eevil', 'evil'],
  ['', undefined],
  ['\x1b[2J\0', undefined],
  [17, undefined],
  [undefined, undefined],
])('%j becomes %j', (given, expected) => {
  expect(cleanText(given)).toBe(expected);
});

test('a text that is cut says so, and no character is cut in two', () => {
  expect(cleanText('🦊'.repeat(50), 10)).toBe(`${'🦊'.repeat(7)}...`);
  expect(cleanText(`a${'\0'.repeat(10_000)}b`)).toBe('a...');
});

test('a megabyte of escapes is read no further than its first characters', () => {
  for (const piece of ['\x1b]', '\x1b[', '\x1b[0;', '\x1b]\x1b'])
    expect(cleanText(piece.repeat(500_000)) ?? '').not.toMatch(OBEYED);
});
