import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { scanFiles, scanStream } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo } from '../support/git-repo.js';
import { onlyFinding, testSetup } from '../support/scan-setup.js';

const scan = (chunks: (Buffer | string)[], name = 'app.log') =>
  scanStream(testSetup('/'), Readable.from(chunks) as AsyncIterable<Buffer>, name);

test('finds a secret that chunks split, under the given name', async () => {
  const token = githubToken();

  expect(
    onlyFinding(await scan([Buffer.from(`x\ny ${token.slice(0, 9)}`), Buffer.from(token.slice(9))])).occurrences,
  ).toMatchObject([{ source: 'stdin', path: 'app.log', startLine: 2, startColumn: 3, startByte: 4, endByte: 44 }]);
});

test('nothing is clean, and bytes that are no text are read', async () => {
  expect(await scan([])).toMatchObject({ verdict: 'clean', stats: { items: 1, bytes: 0 } });
  expect(onlyFinding(await scan([Buffer.from(`\0\xff${githubToken()}\0`, 'latin1')])).occurrences).toHaveLength(1);
});

test('a stream that fails is a failure with words, not a bug', async () => {
  const broken = new Readable({
    read() {
      this.destroy(Object.assign(new Error('EISDIR: read'), { code: 'EISDIR' }));
    },
  });

  await expect(scanStream(testSetup('/'), broken, 'x')).rejects.toMatchObject({ code: 'E_STDIN', exit: 5 });
});

const isRoot = process.getuid?.() === 0;
(isRoot ? test.skip : test)(
  `an unreadable file is listed, and the scan is partial${isRoot ? ' (skipped: root may read everything)' : ''}`,
  async () => {
    await using repo = await gitRepo();
    await repo.write({ closed: 'x' });
    await chmod(join(repo.dir, 'closed'), 0);

    expect(await scanFiles(testSetup(repo.dir), [], true)).toMatchObject({
      verdict: 'partial',
      skipped: [{ path: 'closed', reason: 'permission denied' }],
    });
  },
);
