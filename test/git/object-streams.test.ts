import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { objectStreams } from '../../src/git/index.js';
import { gitRepo } from '../support/git-repo.js';

const never = (id: string, reason: string): void => {
  throw new Error(`${id}: ${reason}`);
};

test('objects come in the order of their ids, whether a reader takes all, some or nothing of each', async () => {
  await using repo = await gitRepo();
  const big = 'x'.repeat(300_000);
  await repo.commit({ a: 'small\n', b: big, c: '', d: 'last' });
  const ids = await Promise.all(['a', 'b', 'c', 'd'].map((path) => repo.git('rev-parse', `HEAD:${path}`)));
  for (const most of [0, 1, Infinity]) {
    const seen: [string, number, number][] = [];
    for await (const { id, size, content } of objectStreams(repo.dir, ids, never)) {
      let taken = 0;
      let pieces = 0;
      if (most > 0) {
        for await (const piece of content) {
          taken += piece.length;
          if (++pieces >= most) break;
        }
      }
      seen.push([id, size, taken]);
    }
    expect(seen.map(([id]) => id)).toEqual(ids);
    expect(seen.map(([, size]) => size)).toEqual([6, 300_000, 0, 4]);
    if (most === Infinity) expect(seen.map(([, , taken]) => taken)).toEqual([6, 300_000, 0, 4]);
  }
});

test('what is missing or damaged is told, and the rest is read', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'first\n', b: 'second\n', c: 'third\n' });
  const [a = '', b = '', c = ''] = await Promise.all(
    ['a', 'b', 'c'].map((path) => repo.git('rev-parse', `HEAD:${path}`)),
  );
  const loose = join(repo.dir, '.git/objects', b.slice(0, 2), b.slice(2));
  await repo.git('-c', 'core.fileMode=false', 'status');
  await import('node:fs/promises').then(({ chmod }) => chmod(loose, 0o600));
  const handle = await open(loose, 'r+');
  await handle.write(Buffer.alloc(8, 0x7f), 0, 8, 2);
  await handle.close();
  const lost: string[] = [];
  const read: string[] = [];
  const absent = '1'.repeat(40);
  for await (const { id, content } of objectStreams(repo.dir, [absent, a, b, c], (id) => lost.push(id))) {
    for await (const piece of content) expect(piece.length).toBeGreaterThan(0);
    read.push(id);
  }
  expect(read.filter((id) => id !== b)).toEqual([a, c]);
  expect(lost).toEqual([absent, b]);
});
