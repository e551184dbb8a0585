import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { look, spots, unread } from './look.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import type { GitRepo } from '../../support/git-repo.js';

/** An entry in main's reflog whose message holds `text`. */
async function remember(repo: GitRepo, text: string): Promise<void> {
  const [head, parent] = [await repo.git('rev-parse', 'HEAD'), await repo.git('rev-parse', 'HEAD~1')];
  await repo.git('update-ref', '-m', text, 'refs/heads/main', parent, head);
  await repo.git('update-ref', '-m', 'back', 'refs/heads/main', head, parent);
}

test('each entry is told with its position, oldest first, and the commands free them in that order', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('switch', '-q', '--detach'); // only main's own reflog is written to
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  await remember(repo, `one ${value} ${value}`);
  await remember(repo, `two ${value}`);

  const { hits } = await look(repo.dir, value);

  expect(hits.map(({ kind, keptBy }) => [kind, keptBy])).toEqual([
    ['reflog of refs/heads/main', ['refs/heads/main@{3}']],
    ['reflog of refs/heads/main', ['refs/heads/main@{1}']],
  ]);
  for (const { fix } of hits) await repo.git(...fix!.replaceAll("'", '').split(' ').slice(1));
  expect((await look(repo.dir, value)).hits).toEqual([]);
});

test('identities, reflogs of deleted refs and those of linked work trees are found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const tree = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', '--detach', tree);
  await repo.git('-C', tree, '-c', `user.name=${value}`, 'update-ref', '-m', value, 'HEAD', 'HEAD~1');
  const zeros = '0'.repeat(40);
  await mkdir(join(repo.dir, '.git', 'logs', 'refs', 'heads', 'gone'), { recursive: true });
  await writeFile(
    join(repo.dir, '.git', 'logs', 'refs', 'heads', 'gone', 'x'),
    `${zeros} ${zeros} ${value} <a@example.invalid> 1 +0000\tx\n`,
  );

  const { hits } = await look(repo.dir, value);

  expect(hits.map(({ kind, path }) => `${kind!}: ${path!}`).sort()).toEqual([
    'reflog of HEAD: worktrees/linked/logs/HEAD',
    'reflog of refs/heads/gone/x: logs/refs/heads/gone/x',
  ]);
  expect(hits.find(({ kind }) => kind === 'reflog of HEAD')!.fix).toBe(`git -C ${tree} reflog delete 'HEAD@{0}'`);
});

test('an entry without a newline at its end counts too', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  const zeros = '0'.repeat(40);
  await appendFile(join(repo.dir, '.git', 'logs', 'HEAD'), `${zeros} ${zeros} A <a@b> 1 +0000\t${value}`);

  expect((await look(repo.dir, value)).hits).toMatchObject([{ kind: 'reflog of HEAD', keptBy: ['HEAD@{0}'] }]);
});

/** A table of one log section, as the format's description lays it out: header, blocks, footer. */
function reftable(blocks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(24);
  header.write('REFT\x01', 'latin1');
  const filler = Buffer.alloc(40, 'r');
  const packed = blocks.map((block) => Buffer.concat([Buffer.from('g\0\0\x20', 'latin1'), deflateSync(block)]));
  const footer = Buffer.alloc(68);
  header.copy(footer);
  footer.writeBigUInt64BE(BigInt(header.length + filler.length), 24 + 24);
  return Buffer.concat([header, filler, ...packed, footer]);
}

test('reflogs in a reftable are unpacked, every block of them', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await mkdir(join(repo.dir, '.git', 'reftable'));
  const table = reftable([Buffer.from('nothing'.repeat(50)), Buffer.from(`name <mail> ${value}`)]);
  await writeFile(join(repo.dir, '.git', 'reftable', '0x1-0x2-abc.ref'), table);

  const result = await look(repo.dir, value);

  expect(result.hits).toMatchObject([{ place: 'reflogs', kind: 'reflog in a table of refs' }]);
  expect(unread(result)).toEqual([]);
});

test('a reftable that cannot be unpacked is told as unread', async () => {
  await using repo = await seeded();
  await mkdir(join(repo.dir, '.git', 'reftable'));
  const table = reftable([Buffer.from('nothing'.repeat(50))]);
  table.fill(0xff, 24 + 40 + 6, 24 + 40 + 12);
  await writeFile(join(repo.dir, '.git', 'reftable', '0x1-0x2-abc.ref'), table);

  const result = await look(repo.dir, plainValue());

  expect(spots(result)).toEqual([]);
  expect(unread(result)).toEqual(['reflogs: reftable/0x1-0x2-abc.ref: its reflogs cannot be unpacked']);
});
