import { requireRepository } from '../../../src/git/index.js';
import { pathHits } from '../../../src/history/resolve/index.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';
import { seeded } from '../../support/planted-places.js';

const hitsOf = async (repo: GitRepo, ...globs: string[]) => pathHits(await requireRepository(repo.dir), globs);

test('a path has the first and last commit that holds it at that path, whatever it held', async () => {
  await using repo = await seeded();
  const first = await repo.commit({ 'Backend/env.example': '1\n', 'Other/env.example': '1\n' });
  const last = await repo.commit({ 'Backend/env.example': '2\n' });
  await repo.git('branch', 'before', `${first}~1`);
  await repo.git('branch', 'with', first);
  await repo.commit({ 'Backend/env.example': null });
  const hits = await hitsOf(repo, 'Backend/env.example');
  expect(hits).toHaveLength(1);
  expect(hits[0]).toMatchObject({
    place: 'objects',
    what: 'Backend/env.example',
    encoding: 'path',
    kind: 'blob',
    path: 'Backend/env.example',
    firstCommit: first,
    lastCommit: last,
    refs: ['refs/heads/main', 'refs/heads/with'],
    fix: 'secretctl clean-history --drop-path Backend/env.example --apply',
  });
  expect(hits[0]?.object).toBeUndefined();
});

test('the same tree at another path does not count', async () => {
  await using repo = await seeded();
  await repo.commit({ 'one/x/.env': '1\n', 'two/x/.env': '1\n' });
  const both = await repo.git('rev-parse', 'HEAD');
  const later = await repo.commit({ 'one/x/.env': null });
  const [hit] = await hitsOf(repo, 'one/**/.env');
  expect(hit).toMatchObject({
    path: 'one/x/.env',
    firstCommit: both,
    lastCommit: both,
    fix: expect.stringContaining("--drop-path 'one/**/.env'"),
  });
  const [other] = await hitsOf(repo, 'two/**/.env');
  expect(other).toMatchObject({
    path: 'two/x/.env',
    lastCommit: later,
    object: await repo.git('rev-parse', 'HEAD:two/x/.env'),
  });
});

test('each of several globs and paths is told, folders as a whole', async () => {
  await using repo = await seeded();
  await repo.commit({ 'keys/a.pem': '1\n', 'keys/b.pem': '2\n', 'x.key': '3\n' });
  const hits = await hitsOf(repo, 'keys/**', '*.key');
  expect(hits.map(({ what, path, kind }) => [what, path, kind])).toEqual([
    ['keys/**', 'keys', 'tree'],
    ['*.key', 'x.key', 'blob'],
  ]);
});

test('a path of a commit that only a reflog or nothing reaches is told with what keeps it', async () => {
  await using repo = await seeded();
  await repo.commit({ 'oops.txt': '1\n' });
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  const [hit] = await hitsOf(repo, 'oops.txt');
  expect(hit?.refs).toEqual([]);
  expect(hit?.keptBy).toContain('HEAD@{1}');
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  await repo.git('update-ref', '-d', 'ORIG_HEAD');
  const [lost] = await hitsOf(repo, 'oops.txt');
  expect(lost).toMatchObject({ keptBy: ['nothing: unreachable'], fix: 'git gc --prune=now' });
});

test('no glob and no match give no hits, also without any commit', async () => {
  await using repo = await gitRepo();
  expect(await hitsOf(repo)).toEqual([]);
  expect(await hitsOf(repo, 'x')).toEqual([]);
});
