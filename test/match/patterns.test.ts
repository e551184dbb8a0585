import { randomBytes, randomInt } from 'node:crypto';
import { encodingsSearched, Matcher, type Needle } from '../../src/match/index.js';
import { canBeLong } from '../../src/match/regex/long.js';
import { parsePattern } from '../../src/match/regex/parse.js';
import { noise, pick } from './encode.js';

const needle = (source: string): Needle => ({ kind: 'pattern', label: source, source });
const matcherFor = (...sources: string[]): Matcher => new Matcher(sources.map(needle));
const spans = (matcher: Matcher, text: string | Buffer): string[] => {
  const bytes = Buffer.from(text as string);
  return matcher.find(bytes).map(({ start, end, encoding }) => `${encoding} ${bytes.toString('latin1', start, end)}`);
};

test.each([
  ['sk-[a-z]{3,5}', 'x sk-abcdefgh sk-ab sk-xyz', ['raw sk-abcde', 'raw sk-xyz']],
  ['a|ab|abc', '-abcd-', ['raw abc']],
  ['x.*z', 'axbzcz\nxz', ['raw xbzcz', 'raw xz']],
  ['^key=', 'key=1\nmy key=2\r\nkey=3', ['raw key=', 'raw key=']],
  ['=end$', '=end\r\n=ending\n=end', ['raw =end', 'raw =end']],
  ['\\bcat\\b', 'cat concat cats cat', ['raw cat', 'raw cat']],
  ['\\Bcat', 'cat concat', ['raw cat']],
  ['(?i)api_key', 'API_KEY Api_Key apikey', ['raw API_KEY', 'raw Api_Key']],
  ['(?i)ÄB', 'äb Äb', ['raw Ã¤b', 'raw Ã\x84b']],
  ['[äö]+x', 'äöx', ['raw Ã¤Ã¶x']],
  ['a.b', 'aüb a€b a😀b a\nb axb', ['raw aÃ¼b', 'raw aâ\x82¬b', 'raw að\x9f\x98\x80b', 'raw axb']],
  ['"[^"]+"', '"ü" ""', ['raw "Ã¼"']],
  ['a[\\s\\S]b', 'aüb a\nb', ['raw aÃ¼b', 'raw a\nb']],
  ['(?:foo|ba[rz])\\d{2}', 'foo12 baz34 bat56', ['raw foo12', 'raw baz34']],
  ['a{2}b?c*', 'aaa aabcc', ['raw aa', 'raw aabcc']],
  ['[]x-]+', ']-x', ['raw ]-x']],
  ['[[:upper:]]{3}', 'abcDEFg', ['raw DEF']],
  ['\\x41\\u0042\\.', 'AB.', ['raw AB.']],
  ['(?<name>q)w{', 'qw{', ['raw qw{']],
  ['.+?end', 'the end', ['raw the end']],
])('%s finds its matches', (source, text, expected) => {
  expect(spans(matcherFor(source), text)).toEqual(expected);
});

test.each([
  ['(a)\\1', /referred back/],
  ['a(?=b)', /ahead or behind/],
  ['(?<!x)a', /ahead or behind/],
  ['a*', /empty text/],
  ['\\b', /empty text/],
  ['(ab', /not closed/],
  ['ab)', /no "\("/],
  ['[ab', /not closed|middle/],
  ['*a', /nothing stands/],
  ['a{5,2}', /before it begins/],
  ['a{2000}', /rounds/],
  ['[z-a]', /before it begins/],
  ['(?:a{1000}){1000}', /too large/],
  ['\\q', /not known/],
  ['a\\', /middle/],
  ['a++', /possessive/],
  ['('.repeat(500), /too deeply/],
])('%s is refused in words', (source, words) => {
  let refusal: unknown;
  try {
    matcherFor(source);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: 'E_PATTERN', exit: 2, message: expect.stringMatching(words) });
});

test('a plain text is searched as values are, with and without backslashes', () => {
  const text = Buffer.from(`say sk-proj-${randomBytes(9).toString('hex')}`).toString('base64');
  for (const source of ['sk-proj-', 'sk\\-proj\\-']) {
    const matcher = matcherFor(source);
    expect(matcher.find(Buffer.from(text))).toEqual([expect.objectContaining({ encoding: 'base64' })]);
    expect(encodingsSearched(needle(source))).toContain('base64 of base64');
    expect(matcher.needsEveryByte).toBe(false);
  }
  expect(encodingsSearched(needle('sk-[a-z]+'))).toEqual(['raw', 'utf-16le', 'utf-16be']);
});

test.each([
  ['sk-proj-[A-Za-z0-9]{20}', false],
  ['(?i)password=.+', false],
  ['(?:ghp|gho)_[a-z]{4}', false],
  ['(?:akia|asia)[0-9]+', false],
  ['gh[pousr]_[A-Za-z0-9]{36}', false],
  ['sk_(?:live|test)_[0-9a-z]+', false],
  ['(?:a|bc)*done', false],
  ['(?:password|passwd|pwd)=[^ ]+', false],
  ['[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}', true],
  ['x*token{2,}', false],
  ['[a-z]{30}', true],
  ['ab[0-9]+cd', true],
  ['(?:longer|abc)[0-9]', true],
])('%s: whether every byte has to be looked at', (source, expected) => {
  expect(matcherFor(source).needsEveryByte).toBe(expected);
});

test.each(['utf16le', 'utf16be'])('finds a pattern in %s', (encoding) => {
  for (const source of ['tok[0-9]+\\b', 'token_[0-9]+\\b', '^token_\\d+$']) {
    const plain = Buffer.from('\ufeffa\r\ntoken_123\r\ntok99 \r\n', 'utf16le');
    const bytes = encoding === 'utf16le' ? plain : Buffer.from(plain).swap16();
    const found = matcherFor(source).find(bytes);
    expect(found).toHaveLength(1);
    const [{ start, end, encoding: told }] = found as [(typeof found)[0]];
    const part = Buffer.from(bytes.subarray(start, end));
    const text = encoding === 'utf16le' ? part.toString('utf16le') : part.swap16().toString('utf16le');
    expect([told, text]).toEqual([encoding.replace('utf', 'utf-'), source.startsWith('tok[') ? 'tok99' : 'token_123']);
  }
});

/** A random pattern on which both engines agree about what matches where, and its twin for JavaScript. */
function randomPattern(depth: number): string {
  const atoms = [
    'a',
    'b',
    'c',
    '[ab]',
    '[^a]',
    '.',
    '\\d',
    '\\w',
    '[a-c1]',
    'ab',
    '\\s',
    '\\.',
    '\\b',
    '^',
    '$',
    '\\B',
  ];
  const kind = depth === 0 ? 0 : randomInt(8);
  const inner = (): string => randomPattern(depth - 1);
  if (kind <= 1) return atoms[randomInt(atoms.length)]!;
  if (kind === 2) return `(?:${inner()}|${inner()})`;
  if (kind === 3) return `(${inner()})${['*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'][randomInt(7)]!}`;
  return inner() + inner();
}

test('agrees with JavaScript about whether and where the first match begins', () => {
  let compared = 0;
  for (let round = 0; round < 1_200; round++) {
    const source = `${['', '', '(?i)'][randomInt(3)]!}${randomPattern(4)}`;
    const ignoreCase = source.startsWith('(?i)');
    const twin = new RegExp(source.replace('(?i)', ''), ignoreCase ? 'im' : 'm');
    const sure = new RegExp(twin.source, `${twin.flags}y`);
    let matcher: Matcher;
    try {
      matcher = matcherFor(source);
    } catch {
      expect(twin.exec('')?.[0] ?? 'refused for another reason').toMatch(/^$|refused/);
      continue;
    }
    const isLong = canBeLong(parsePattern(source, source));
    for (let text = 0; text < 10; text++) {
      const subject = pick('aabbccAB1 .\n\r_', randomInt(12));
      const expected = twin.exec(subject);
      const found = matcher.find(Buffer.from(subject)).filter(({ encoding }) => encoding === 'raw');
      // Of what can be long the match that ends first is told.
      const told = isLong ? (found.length > 0 ? expected?.index : undefined) : found[0]?.start;
      expect([source, subject, told, found.length > 0]).toEqual([source, subject, expected?.index, expected !== null]);
      for (const { start, end } of found) {
        sure.lastIndex = start;
        expect(end).toBeGreaterThanOrEqual(start + sure.exec(subject)![0].length);
        expect(
          new RegExp(`^(?:${twin.source})$`, twin.flags.replace('m', '')).test(subject.slice(start, end)) ||
            /[\\^$]/.test(source),
        ).toBe(true);
      }
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(3_000);
});

test('patterns with a literal find the same as without the look-up', () => {
  const token = '[0-9a-f]{4,9}';
  const looked = matcherFor(`\\bkey_${token}`);
  const walked = matcherFor(`\\b(?:key_|zzz)${token}`);
  expect([looked.needsEveryByte, walked.needsEveryByte]).toEqual([false, true]);
  for (let round = 0; round < 100; round++) {
    const bytes = Buffer.concat(
      Array.from({ length: randomInt(6) }, () => [
        noise(randomInt(9_000)),
        Buffer.from(` key_${pick('0123456789abcdefg', randomInt(12))}`, pick('lu', 1) === 'l' ? 'latin1' : 'utf16le'),
      ]).flat(),
    );
    expect(looked.find(bytes)).toEqual(walked.find(bytes));
  }
});

test('many states are forgotten and made again without a change of what is found', () => {
  const matcher = matcherFor('a[ab]{12}c[ab]{12}d');
  const body = pick('ab', 20_000);
  const match = `a${pick('ab', 12)}c${pick('ab', 12)}d`;
  const bytes = Buffer.from(`${body}c${body}${match}${body}`);
  expect(spans(matcher, bytes)).toEqual([`raw ${match}`]);
});
