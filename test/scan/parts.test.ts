import { randomInt } from 'node:crypto';
import { builtinRules } from '../../src/rules/index.js';
import { globMatcher } from '../../src/scan/glob.js';
import { ItemScan } from '../../src/scan/item-scan.js';
import { lineAround, Locator } from '../../src/scan/locate.js';
import { Prefilter } from '../../src/scan/prefilter.js';
import { Reach } from '../../src/scan/reach.js';
import { builtinEngines } from '../../src/scan/scan.js';
import { githubToken } from '../support/credentials.js';
import { cpuNow } from '../support/cpu.js';

const pick = (letters: string, length: number): string =>
  Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('');
const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the prefilter', () => {
  const hitsOf = (literals: readonly string[], bytes: Buffer): string[] => {
    const hits: string[] = [];
    new Prefilter(literals).scan(bytes, (literal, end) => hits.push(`${String(literal)}@${String(end)}`));
    return hits.sort();
  };
  const oracle = (literals: readonly string[], bytes: Buffer): string[] => {
    const text = bytes.toString('latin1').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    return literals
      .flatMap((literal, index) => {
        const hits: string[] = [];
        const folded = literal.toLowerCase();
        for (let at = text.indexOf(folded); at >= 0; at = text.indexOf(folded, at + 1))
          hits.push(`${String(index)}@${String(at + folded.length)}`);
        return hits;
      })
      .sort();
  };

  test.each([
    ['letters of few kinds', 'abAB'],
    ['letters and signs', 'aZ_-.:'],
    ['any byte', String.fromCharCode(...times(256))],
  ])('finds what indexOf finds, in %s', (_, letters) => {
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(pick(letters, randomInt(300)), 'latin1');
      const ascii = [...letters].filter((letter) => letter < '\x80').join('');
      const literals = times(1 + randomInt(12)).map(() => pick(ascii, 1 + randomInt(5)));
      expect(hitsOf(literals, bytes)).toEqual(oracle(literals, bytes));
    }
  });

  test('reports literals that are ends or equals of others', () => {
    expect(hitsOf(['she', 'he', 'hers', 'HE'], Buffer.from('usHErs'))).toEqual(['0@4', '1@4', '2@6', '3@4']);
  });
});

test('the locator counts lines and code points as a naive walk does, also in pieces', () => {
  for (let round = 0; round < 300; round++) {
    const text = times(randomInt(80))
      .map(() => ['a', '\n', 'é', '日', '😀', '\r'][randomInt(6)])
      .join('');
    const bytes = Buffer.from(text);
    const boundaries = [...text].reduce(
      (ends, letter) => [...ends, (ends.at(-1) ?? 0) + Buffer.byteLength(letter)],
      [0],
    );
    const offsets = times(6)
      .map(() => boundaries[randomInt(boundaries.length)] ?? 0)
      .sort((a, b) => a - b);
    const locator = new Locator(bytes);
    for (const offset of offsets) {
      const lines = bytes.subarray(0, offset).toString().split('\n');
      const expected = { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
      expect(locator.position(offset)).toEqual(expected);
    }
    const [cut = 0, later = 0] = offsets;
    const second = new Locator(bytes.subarray(cut), new Locator(bytes).position(cut));
    expect(second.position(later - cut)).toEqual(new Locator(bytes).position(later));
  }
});

test('the line around a place ends at newlines or at its reach', () => {
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(pick('ab\n', 1 + randomInt(60)));
    const start = randomInt(bytes.length);
    const reach = 1 + randomInt(20);
    const left = bytes.subarray(0, start).lastIndexOf(10) + 1;
    const right = bytes.indexOf(10, start);
    expect(lineAround(bytes, start, start, reach)).toEqual({
      from: Math.max(left, start - reach, 0),
      to: Math.min(
        right < 0 ? bytes.length : right,
        bytes.length,
        right >= 0 && right < start + reach ? right : start + reach,
      ),
    });
  }
});

test('reach tells for each ref what a search through its ancestors tells', () => {
  for (let round = 0; round < 100; round++) {
    const parentsOf = times(1 + randomInt(30)).map((index) =>
      times(index)
        .filter(() => randomInt(index + 1) < 2)
        .map(String),
    );
    const commits = parentsOf.map((parents, index) => ({ commit: String(index), parents })).reverse();
    const interesting = parentsOf.map((_, index) => String(index)).filter(() => randomInt(3) === 0);
    const ancestors = (commit: string): Set<string> =>
      new Set([commit, ...(parentsOf[Number(commit)] ?? []).flatMap((parent) => [...ancestors(parent)])]);
    const small = parentsOf.length > 14 ? [] : commits; // the naive search is exponential
    const refs = small.map(({ commit }) => ({ name: `r${commit}`, commit }));
    const reach = new Reach(commits, new Set(interesting));
    for (const wanted of interesting) {
      expect(reach.refsContaining(refs, [wanted])).toEqual(
        refs.filter(({ commit }) => ancestors(commit).has(wanted)).map(({ name }) => name),
      );
    }
  }
});

test.each([
  ['*.js', 'a/b/c.js', true],
  ['*.js', 'c.jsx', false],
  ['src', 'src/a/b', true],
  ['src', 'a/src/b', true],
  ['src/', 'src/b', true],
  ['/src', 'src/b', true],
  ['a/src', 'x/a/src', false],
  ['src/*', 'src/a', true],
  ['src/*.ts', 'src/a/b.ts', false],
  ['src/**', 'src/a/b.ts', true],
  ['src/**/b.ts', 'src/b.ts', true],
  ['**/b.ts', 'b.ts', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['*.{js,ts}', 'x.ts', true],
  ['{*.js,lib}', 'x.js', true],
  ['{*.js,lib}', 'lib/x', true],
  ['a+b(c).[d]', 'a+b(c).[d]', true],
  ['a.c', 'abc', false],
  ['{open', '{open', true],
  ['a b\nc', 'a b\nc', true],
  ['ü/*', 'ü/日', true],
])('the glob %j matches %j: %j', (glob, path, expected) => {
  expect(globMatcher(glob)(path)).toBe(expected);
});

describe('an item', () => {
  const scan = (pieces: readonly Buffer[]) => {
    const item = new ItemScan(builtinEngines, 'x.txt');
    for (const piece of pieces) item.push(piece);
    return item.end().spotted.map(({ startByte, endByte, start, end }) => ({ startByte, endByte, start, end }));
  };

  test('gives the same in pieces of any size as in one', () => {
    const bytes = Buffer.from(
      times(40)
        .map(() => (randomInt(2) === 0 ? `é ${githubToken()}\n` : pick('ab\n ', 60)))
        .join(''),
    );
    const whole = scan([bytes]);
    expect(whole.length).toBeGreaterThan(0);
    for (let round = 0; round < 20; round++) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length;) {
        const end = at + randomInt(1, 400);
        pieces.push(bytes.subarray(at, end));
        at = end;
      }
      expect(scan(pieces)).toEqual(whole);
    }
  });

  test('without bytes is clean', () => {
    expect(scan([])).toEqual([]);
    expect(scan([Buffer.alloc(0)])).toEqual([]);
  });
});

describe('a megabyte of one literal', () => {
  const SIZE = 1_000_000;
  const PART = 8;
  const anchors = [
    ...new Set(builtinRules.flatMap((rule) => (rule.kind === 'assigned' ? rule.keywords : rule.anchors))),
  ];
  const all = process.env['SECRETCTL_TEST_ALL_ANCHORS'] !== undefined;
  const sample = all ? anchors : anchors.filter((_, index) => index % 40 === 0);
  const separators = ['', ' ', '\n', '="', 'A', '.', '-', ': '];

  test.each(sample)('%j takes time in proportion to its length, whatever separates them', (anchor) => {
    const slow: string[] = [];
    for (const separator of all ? separators : separators.filter(() => randomInt(3) === 0)) {
      const part = scanRepeated(`${anchor}${separator}`, SIZE / PART);
      const whole = scanRepeated(`${anchor}${separator}`, SIZE);
      // Quadratic time would be 64 times that of the part; the constant is for what is measured badly.
      if (whole > 3 * PART * part + 500) slow.push(JSON.stringify([anchor + separator, part, whole]));
    }
    expect(slow).toEqual([]);
  });

  /** Milliseconds of processor time. */
  function scanRepeated(text: string, size: number): number {
    const began = cpuNow();
    const item = new ItemScan(builtinEngines, 'x.txt');
    item.push(Buffer.alloc(size, text));
    item.end();
    return cpuNow() - began;
  }
});
