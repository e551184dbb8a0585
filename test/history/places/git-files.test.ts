import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { look, spots, unread } from './look.js';
import { hashObject, plainValue, seeded } from '../../support/planted-places.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';

const MASKED = '[REDACTED-f00dfeed]';

async function put(repo: GitRepo, path: string, content: string | Buffer): Promise<void> {
  const file = join(repo.dir, '.git', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Packs everything and returns the name of the pack, without its ending. */
async function packed(repo: GitRepo): Promise<string> {
  await repo.git('repack', '-q', '-a', '-d');
  const names = await readdir(join(repo.dir, '.git', 'objects', 'pack'));
  return names.find((name) => name.endsWith('.pack'))!.replace(/\.pack$/, '');
}

const inPacks = (repo: GitRepo, name: string): string => join(repo.dir, '.git', 'objects', 'pack', name);

test.each([
  'config.worktree',
  'MERGE_MSG',
  'SQUASH_MSG',
  'TAG_EDITMSG',
  '.COMMIT_EDITMSG.swp',
  'hooks/pre-commit.legacy',
  'info/grafts',
  'info/attributes',
  'rebase-merge/message',
  'rebase-apply/0001',
  'sequencer/todo',
  'filter-repo/commit-map',
  'svn/.metadata',
  'gitk.cache',
  'some-tool/trace.log',
  'objects/info/alternates',
  'objects/pack/pack-0.keep',
  'objects/pack/tmp_idx_x',
  'objects/garbage',
  'objects/zz/garbage',
  'worktrees/stale/locked',
  'modules/stray',
])('finds what lies in .git/%s', async (path) => {
  await using repo = await seeded();
  const value = plainValue();
  await put(repo, path, `# ${value}\n`);

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual([`git files: ${path}`]);
  expect(result.hits[0]!.fix).toContain(join(repo.dir));
});

test('names of files and folders of git are masked', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await put(repo, `rr-cache/${value}/x`, '');
  await put(repo, `hooks/${value}.sh`, '');

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual([`git files: hooks/${MASKED}.sh`, `git files: rr-cache/${MASKED}`]);
  expect(JSON.stringify(result)).not.toContain(value);
});

test('what a command that was interrupted left behind is found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ f: 'one\n' }, `mine ${value}`);
  await repo.git('switch', '-qc', 'theirs', 'HEAD~1');
  await repo.commit({ f: 'two\n' });
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  expect((await repo.tryGit('cherry-pick', 'main')).exit).not.toBe(0);

  const found = spots(await look(repo.dir, value)).filter((spot) => spot.startsWith('git files'));

  expect(found).toContain('git files: MERGE_MSG');
});

test('half-written objects are read as far as they go', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const whole = deflateSync(
    Buffer.concat([Buffer.from(`blob 9999\0${value}`), Buffer.from(randomBytes(5_000).toString('hex'))]),
  );
  await put(repo, 'objects/ab/tmp_obj_1', whole.subarray(0, 3_000));
  await put(repo, `objects/tmp_objdir-incoming-x/ab/${'c'.repeat(38)}`, whole);

  expect(whole.includes(value)).toBe(false);

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual([
    'git files: objects/ab/tmp_obj_1',
    `git files: objects/tmp_objdir-incoming-x/ab/${'c'.repeat(38)}`,
  ]);
  expect(unread(result)).toEqual([]);
});

test('a file with the name of an object of another kind of repository is searched', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const name = `objects/ab/${'c'.repeat(62)}`;
  await put(repo, name, deflateSync(Buffer.from(`blob 50\0${value}${value}`)));

  expect(spots(await look(repo.dir, value))).toContain(`git files: ${name}`);
});

test('a damaged half-written object is told as unread', async () => {
  await using repo = await seeded();
  await put(repo, 'objects/ab/tmp_obj_1', deflateSync(randomBytes(5_000)).fill(0xff, 2, 40));

  expect(unread(await look(repo.dir, plainValue())).join()).toMatch(/tmp_obj_1: it is damaged/);
});

test('a pack that git reads is left to the search of objects', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await hashObject(repo, 'blob', Buffer.from(value));
  await packed(repo);

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual([]);
});

test.each([
  ['its index is gone', (name: string) => rm(`${name}.idx`)],
  ['its index is of another pack', (name: string) => writeFile(`${name}.idx`, randomBytes(1_100))],
  ['it was never finished', (name: string) => rename(`${name}.pack`, join(dirname(name), 'tmp_pack_abc'))],
])('a pack that git does not read, as %s, is unpacked', async (_, spoil) => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'oops.txt': `${value}\n` });
  await repo.commit({ 'oops.txt': null });
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  const name = await packed(repo);
  const content = await readFile(inPacks(repo, `${name}.pack`));
  expect(content.includes(value)).toBe(false);
  await spoil(inPacks(repo, name));

  const result = await look(repo.dir, value);

  expect(result.hits.filter(({ place }) => place === 'git files')).toMatchObject([
    { kind: 'member of a git pack file' },
  ]);
});

test('the index of a pack that is gone is told', async () => {
  await using repo = await seeded();
  await repo.git('repack', '-q', '-a', '-d');
  const folder = join(repo.dir, '.git', 'objects', 'pack');
  const [pack = ''] = (await readdir(folder)).filter((name) => name.endsWith('.pack'));
  await rename(join(folder, pack), join(repo.dir, '..', pack));

  const told = unread(await look(repo.dir, plainValue()));

  expect(told.join('\n')).toMatch(/pack-[0-9a-f]+\.idx: the index of a pack that is gone/);
});

test('a bundle in the git folder is unpacked', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'oops.txt': `${value}\n` });
  await repo.git('bundle', 'create', '-q', join(repo.dir, '.git', 'backup.bundle'), '--all');
  await repo.git('reset', '-q', '--hard', 'HEAD~1');

  const found = spots(await look(repo.dir, value));

  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^git files: backup\.bundle!/);
});

test('a value that lies across the pieces of a big file is found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const at = 1024 * 1024 - 10;
  await put(repo, 'big.log', Buffer.concat([Buffer.alloc(at, 'x'), Buffer.from(value), Buffer.alloc(3_000_000, 'y')]));

  const { hits, coverage } = await look(repo.dir, value);

  expect(spots({ hits })).toEqual(['git files: big.log']);
  expect(coverage.find(({ place }) => place === 'git files')!.bytes).toBeGreaterThan(4_000_000);
});

test('the report that BFG leaves beside a repository is found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await mkdir(`${repo.dir}.bfg-report/2026-01-01`, { recursive: true });
  await writeFile(`${repo.dir}.bfg-report/2026-01-01/protected-dirt.txt`, value);

  expect(spots(await look(repo.dir, value))).toEqual(['git files: ../repo.bfg-report/2026-01-01/protected-dirt.txt']);
});

test('links are searched as text and not followed; one that leads out of the repository is unread', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const outside = join(repo.dir, '..', 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'x'), value);
  await symlink(outside, join(repo.dir, '.git', 'out'));
  await symlink(join(repo.dir, 'README.md'), join(repo.dir, '.git', 'in'));
  await symlink('loop', join(repo.dir, '.git', 'loop'));
  await symlink(value, join(repo.dir, '.git', 'dangling'));

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual(['git files: dangling']);
  expect(unread(result)).toEqual([
    'git files: out: a link that leads out of the repository: what it leads to was not read',
  ]);
});

test.each([
  ['bare', ['--bare']],
  ['SHA-256', ['--object-format=sha256']],
])('a %s repository is searched like any other', async (_, options) => {
  await using home = await gitRepo();
  const dir = join(home.dir, '..', 'odd');
  await home.git('init', '-q', ...options, dir);
  const value = plainValue();
  await home.git('-C', dir, 'config', 'http.extraHeader', `Authorization: ${value}`);
  await writeFile(join(home.dir, 'in'), value);
  await home.git('-C', dir, 'hash-object', '-w', join(home.dir, 'in'));

  const result = await look(dir, value);

  expect(spots(result)).toEqual(['git files: config']);
  expect(unread(result)).toEqual([]);
});

test('a git folder that lies elsewhere is searched', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const away = join(repo.dir, '..', 'away.git');
  await repo.git('init', '-q', `--separate-git-dir=${away}`);
  await writeFile(join(away, 'MERGE_MSG'), value);
  await repo.write({ 'x.txt': value });

  expect(spots(await look(repo.dir, value))).toEqual(['git files: MERGE_MSG', 'work tree: x.txt']);
});

test('the search stops when it is told to', async () => {
  await using repo = await seeded();
  const signal = AbortSignal.abort(new Error('stop'));

  await expect(look(repo.dir, plainValue(), { signal })).rejects.toThrow();
});
