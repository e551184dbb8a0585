import { explainLine } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo } from '../support/git-repo.js';

const wrongChecksum = (): string => `${githubToken().slice(0, -6)}Zq7Kx2`;

test('says which check dropped what nearly fired, in text and in UTF-16', async () => {
  await using repo = await gitRepo();
  const text = `first line of the text\nk = ${wrongChecksum()}\n`;
  await repo.write({ 'a.txt': text, 'wide.txt': Buffer.from(`\ufeff${text}`, 'utf16le') });

  for (const file of ['a.txt', 'wide.txt']) {
    expect(explainLine(repo.dir, `${file}:2`).explain.rules).toContainEqual({
      rule: 'github-personal-token',
      startColumn: 5,
      endColumn: 45,
      outcome: 'dropped',
      check: 'judge',
      reason: expect.stringContaining('checksum'),
    });
    expect(explainLine(repo.dir, `${file}:1`).explain.rules).toEqual([]);
  }
});

test('says what is reported, and reveals no value', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  await repo.write({ 'a:b.txt': token });

  const report = explainLine(repo.dir, 'a:b.txt:1');
  expect(report.explain.rules).toContainEqual({
    rule: 'github-personal-token',
    startColumn: 1,
    endColumn: 41,
    outcome: 'reported',
  });
  expect(JSON.stringify(report)).not.toContain(token);
});

test('finds the line behind the border between two looks', async () => {
  await using repo = await gitRepo();
  await repo.write({
    big: Buffer.concat([Buffer.alloc(20_000_000, 'a line\n'.padEnd(20)), Buffer.from(`\n${wrongChecksum()}`)]),
  });

  const line = 20_000_000 / 20 + 2;
  expect(explainLine(repo.dir, `big:${String(line)}`).explain.rules).toMatchObject([
    { outcome: 'dropped', startColumn: 1 },
  ]);
});

test.each(['a.txt', 'a.txt:0', ':1', 'a.txt:x'])('%j is a usage error', (place) => {
  expect(() => explainLine('.', place)).toThrow(expect.objectContaining({ exit: 2 }) as Error);
});

test('a file that is missing is a usage error', () => {
  expect(() => explainLine('.', 'no/such:1')).toThrow(expect.objectContaining({ code: 'E_PATH', exit: 2 }) as Error);
});
