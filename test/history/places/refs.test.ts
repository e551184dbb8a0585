import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { look, spots, unread } from './look.js';
import { plainValue, seeded } from '../../support/planted-places.js';

const MASKED = '[REDACTED-f00dfeed]';

test('a packed branch is one hit, named by its id', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('branch', value);
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  await repo.git('pack-refs', '--all');

  const refs = (await look(repo.dir, value)).hits.filter(({ place }) => place === 'refs');

  const id = await repo.git('rev-parse', 'main');
  expect(refs).toMatchObject([
    { kind: 'ref name', path: `refs/heads/${MASKED}`, keptBy: [`a branch whose name holds it, at ${id}`] },
  ]);
  expect(refs[0]!.fix).toContain(`for-each-ref --points-at=${id}`);
});

test('what packed-refs holds besides refs is found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('pack-refs', '--all');
  await appendFile(join(repo.dir, '.git', 'packed-refs'), `# ${value}\n`);

  expect(spots(await look(repo.dir, value))).toEqual(['refs: packed-refs']);
});

test('targets of symbolic refs are found, dangling ones too', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('symbolic-ref', 'refs/remotes/origin/HEAD', `refs/remotes/origin/${value}`);

  expect(spots(await look(repo.dir, value))).toEqual(['refs: refs/remotes/origin/HEAD']);
});

test('refs of a linked work tree alone are found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const tree = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', '--detach', tree);
  await repo.git('-C', tree, 'update-ref', `refs/worktree/${value}`, 'HEAD');
  await repo.git('-C', tree, 'update-ref', `refs/bisect/${value}`, 'HEAD');

  expect(spots(await look(repo.dir, value))).toEqual([`refs: refs/bisect/${MASKED}`, `refs: refs/worktree/${MASKED}`]);
});

test('files among the refs that git does not list are found by name and by content', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await writeFile(join(repo.dir, '.git', 'refs', 'heads', `x..${value}.lock`), '');
  await writeFile(join(repo.dir, '.git', 'refs', 'heads', 'broken'), value);
  await mkdir(join(repo.dir, '.git', 'refs', 'heads', 'old', value), { recursive: true });

  expect(spots(await look(repo.dir, value))).toEqual([
    'refs: refs/heads/broken',
    `refs: refs/heads/old/${MASKED}`,
    `refs: refs/heads/x..${MASKED}.lock`,
  ]);
});

test('a value that a ref name holds percent-encoded is found and masked', async () => {
  await using repo = await seeded();
  const value = `${plainValue()}/+=${plainValue()}`;
  const branch = `gh-pages/${encodeURIComponent(value)}`;
  await repo.git('update-ref', `refs/heads/${branch}`, 'HEAD');

  const result = await look(repo.dir, value);

  expect(result.hits.map(({ place, encoding }) => [place, encoding])).toEqual([
    ['refs', 'url'],
    ['reflogs', 'url'],
  ]);
  expect(JSON.stringify(result)).not.toContain(encodeURIComponent(value));
});

test('ten thousand refs that hold it stay a bounded list, and the rest is counted', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const id = await repo.git('rev-parse', 'HEAD');
  const lines = Array.from({ length: 10_050 }, (_, index) => `${id} refs/pull/${String(index + 10_000)}/${value}\n`);
  await writeFile(
    join(repo.dir, '.git', 'packed-refs'),
    `# pack-refs with: peeled fully-peeled sorted \n${lines.join('')}`,
  );

  const result = await look(repo.dir, value);

  expect(result.hits).toHaveLength(10_000);
  expect(unread(result)).toEqual(['refs: 50 more hits: only the first 10000 are listed']);
});
