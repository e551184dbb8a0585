import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanFiles } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo } from '../support/git-repo.js';
import { bytesAt, onlyFinding, places, testSetup } from '../support/scan-setup.js';

const PIECE = 16 * 1024 * 1024;

/** Scans one file of these bytes. */
async function scanBytes(bytes: Buffer, name = 'x.txt') {
  await using repo = await gitRepo();
  await writeFile(join(repo.dir, name), bytes);
  const report = await scanFiles(testSetup(repo.dir), [], true);
  const spans = await Promise.all(places(report).map((place) => bytesAt(repo.dir, place)));
  return { report, spans };
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

test('the byte span is the secret itself, lines and columns count from 1 in code points', async () => {
  const token = githubToken();
  const { report, spans } = await scanBytes(Buffer.from(`zwei\näöü 😀 日本 = "${token}"\n`));

  expect(spans.map(String)).toEqual([token]);
  expect(places(report)[0]).toMatchObject({ startLine: 2, startColumn: 13, endLine: 2, endColumn: 53 });
});

test('CRLF ends lines like LF, and stays outside the span', async () => {
  const token = githubToken();
  const { report, spans } = await scanBytes(Buffer.from(`a\r\nb\r\n${token}\r\nc\r\n`));

  expect(spans.map(String)).toEqual([token]);
  expect(places(report)[0]).toMatchObject({ startLine: 3, startColumn: 1, endLine: 3, endColumn: 41 });
});

test.each([
  ['little endian', (text: string) => Buffer.from(text, 'utf16le')],
  ['big endian', utf16be],
])('UTF-16 %s is read with and without its mark, and spans are bytes of the file', async (_, encode) => {
  const token = githubToken();
  const text = `an ordinary first line of text\nnaïve «x» 😀 日 ${token}\n`;
  for (const mark of ['\ufeff', '']) {
    const { report, spans } = await scanBytes(encode(mark + text));
    expect(spans).toEqual([encode(token)]);
    expect(places(report)[0]).toMatchObject({ startLine: 2, startColumn: 15, endLine: 2, endColumn: 55 });
  }
});

test('a file with NULs and bytes that are no UTF-8 is searched for fixed formats', async () => {
  const token = githubToken();
  const { spans } = await scanBytes(
    Buffer.concat([Buffer.from([0, 1, 2, 0xff, 0xc3, 0, 0x80]), Buffer.from(` ${token}\0\0`)]),
    'x.bin',
  );

  expect(spans.map(String)).toEqual([token]);
});

test('bytes that are no UTF-8 in a text hide nothing', async () => {
  const token = githubToken();
  const { spans } = await scanBytes(
    Buffer.concat([Buffer.from('caf\xe9 \xff\xfe\xc0 ', 'latin1'), Buffer.from(token)]),
  );

  expect(spans.map(String)).toEqual([token]);
});

test('a secret of several lines has its span from the first to the last', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const pem = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey.trim();
  const { report, spans } = await scanBytes(Buffer.from(`key:\n${pem}\nend\n`));

  const last = pem.split('\n').length + 1;
  expect(spans.map(String)).toEqual([pem]);
  expect(places(report)[0]).toMatchObject({
    startLine: 2,
    startColumn: 1,
    endLine: last,
    endColumn: '-----END PRIVATE KEY-----'.length + 1,
  });
});

test('a line of 10 MB is read to its end, with the right column', async () => {
  const token = githubToken();
  const { report, spans } = await scanBytes(Buffer.from(`${'x '.repeat(5_000_000)}${token}`));

  expect(spans.map(String)).toEqual([token]);
  expect(places(report)[0]).toMatchObject({ startLine: 1, startColumn: 10_000_001, startByte: 10_000_000 });
});

test.each([-60, -41, -40, -39, -1, 0, 1, 128 * 1024 - 20, 128 * 1024])(
  'a secret %d bytes from the border between two looks is found once',
  async (offset) => {
    const token = githubToken();
    const line = `${'lorem ipsum dolor sit amet '.repeat(3)}é\n`;
    const filler = Buffer.alloc(PIECE + offset - 1, line);
    const { report, spans } = await scanBytes(
      Buffer.concat([filler, Buffer.from(` ${token}\n`), Buffer.alloc(3_000_000, line)]),
    );

    const [place] = onlyFinding(report).occurrences;
    const newlines = filler.filter((byte) => byte === 0x0a).length;
    const onLine = filler.subarray(filler.lastIndexOf(0x0a) + 1);
    const column = [...onLine].filter((byte) => (byte & 0xc0) !== 0x80).length + 2;
    expect(spans.map(String)).toEqual([token]);
    expect(place).toMatchObject({ startByte: PIECE + offset, startLine: newlines + 1, startColumn: column });
  },
);

test('in 40 MB of UTF-16 the places behind the border are right too', async () => {
  const token = githubToken();
  const line = Buffer.from('a line of text that says nothing at all\n', 'utf16le');
  const bytes = Buffer.concat([Buffer.alloc(40_000_000, line), Buffer.from(`\n${token}\n`, 'utf16le')]);
  const { report, spans } = await scanBytes(bytes);

  expect(spans).toEqual([Buffer.from(token, 'utf16le')]);
  expect(places(report)[0]).toMatchObject({ startLine: 40_000_000 / line.length + 2, startColumn: 1 });
});

test('20,000 secrets in one line cost no more than their share', async () => {
  const tokens = Array.from({ length: 20_000 }, githubToken);
  await using repo = await gitRepo();
  const text = `${'x '.repeat(2_000_000)}${tokens.join(' ')}`;
  await writeFile(join(repo.dir, 'x.txt'), text);

  const report = await scanFiles(testSetup(repo.dir), [], true);
  expect(places(report).map(({ startByte, endByte }) => text.slice(startByte, endByte))).toEqual(tokens);
});
