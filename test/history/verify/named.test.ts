import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireRepository } from '../../../src/git/index.js';
import { verifyHistory } from '../../../src/history/index.js';
import type { VerifyReport } from '../../../src/history/types.js';
import { plainValue } from '../../support/planted-places.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';
import { needleOf } from './support.js';

const GHOST = 'ab'.repeat(20);

async function verified(repo: GitRepo): Promise<VerifyReport> {
  return await verifyHistory({
    repository: await requireRepository(repo.dir),
    needles: [needleOf(plainValue())],
    globs: [],
  });
}

function reasons({ coverage }: VerifyReport): string[] {
  return coverage.flatMap(({ place, skipped }) =>
    place === 'named objects' ? skipped.map(({ reason }) => reason) : [],
  );
}

async function seeded(): Promise<GitRepo> {
  const repo = await gitRepo();
  await repo.commit({ 'a.txt': 'a\n' });
  await repo.commit({ 'a.txt': 'b\n' });
  return repo;
}

function loose(repo: GitRepo, id: string): string {
  return join(repo.dir, '.git', 'objects', id.slice(0, 2), id.slice(2));
}

test('a ref that names what is not there makes the result incomplete', async () => {
  await using repo = await seeded();
  await writeFile(join(repo.dir, '.git', 'refs', 'heads', 'ghost'), `${GHOST}\n`);

  const report = await verified(repo);

  expect(report.verdict).toBe('incomplete');
  expect(reasons(report)).toEqual(['named by refs/heads/ghost, but not here']);
});

test('so does a HEAD without a branch', async () => {
  await using repo = await seeded();
  await writeFile(join(repo.dir, '.git', 'HEAD'), `${GHOST}\n`);

  expect(reasons(await verified(repo))).toEqual(['named by HEAD (detached), but not here']);
});

test('so does a staged file whose content is gone', async () => {
  await using repo = await seeded();
  await repo.write({ 'staged.txt': 'staged\n' });
  await repo.git('add', 'staged.txt');
  await rm(loose(repo, await repo.git('rev-parse', ':staged.txt')));

  expect(reasons(await verified(repo))).toEqual(['named by the index: staged.txt, but not here']);
});

test('so do a stash and an entry of a reflog', async () => {
  await using repo = await seeded();
  await repo.write({ 'a.txt': 'stashed\n' });
  await repo.git('stash', 'push', '-q');
  await rm(loose(repo, await repo.git('rev-parse', 'stash@{0}')));
  const reset = await repo.commit({ 'a.txt': 'c\n' });
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  await rm(loose(repo, reset));

  expect(reasons(await verified(repo)).join('\n')).toMatch(/refs\/stash[^]*HEAD@\{1\}|HEAD@\{1\}[^]*refs\/stash/);
});

test('what git does not keep alive may be gone', async () => {
  await using repo = await seeded();
  await writeFile(join(repo.dir, '.git', 'ORIG_HEAD'), `${GHOST}\n`);
  await repo.git('add', '-N', '.');
  await repo.write({ 'later.txt': 'later\n' });
  await repo.git('add', '-N', 'later.txt');

  const report = await verified(repo);

  expect(reasons(report)).toEqual([]);
  expect(report.verdict).toBe('clean');
});

test('an alternate that is not there makes the result incomplete', async () => {
  await using repo = await seeded();
  await writeFile(join(repo.dir, '.git', 'objects', 'info', 'alternates'), '/nowhere/objects\n');

  const report = await verified(repo);

  expect(report.verdict).toBe('incomplete');
  expect(JSON.stringify(report.coverage)).toContain('/nowhere/objects');
});

test('a content of Git LFS that was cut short counts as absent, and pointers of its first versions count', async () => {
  await using repo = await seeded();
  const oid = 'cd'.repeat(32);
  await repo.commit({ 'big.bin': `version https://hawser.github.com/spec/v1\noid sha256:${oid}\nsize 12\n` });
  const folder = join(repo.dir, '.git', 'lfs', 'objects', 'cd', 'cd');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, oid), 'half');

  expect((await verified(repo)).verdict).toBe('incomplete');
  await writeFile(join(folder, oid), 'twelve bytes');
  expect((await verified(repo)).verdict).toBe('clean');
});

test('the name of a linked work tree that fits a pattern is not shown with what it keeps', async () => {
  await using repo = await seeded();
  const name = plainValue();
  await repo.git('worktree', 'add', '-q', '--detach', join(repo.dir, '..', name));
  const value = plainValue();
  await repo.write({ 'a.txt': value });
  await repo.git('commit', '-qam', 'c');
  await repo.git('-C', join(repo.dir, '..', name), 'checkout', '-q', '--detach', 'main');

  const report = await verifyHistory({
    repository: await requireRepository(repo.dir),
    needles: [{ kind: 'pattern', label: 'example[0-9a-f]{36}', source: 'example[0-9a-f]{36}' }],
    globs: [],
  });

  expect(report.hits.flatMap(({ keptBy }) => keptBy).join('\n')).toContain('HEAD of work tree (its name');
  expect(JSON.stringify(report)).not.toContain(name);
  expect(JSON.stringify(report)).not.toContain(value);
});
