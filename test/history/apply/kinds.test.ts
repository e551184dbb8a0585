import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyRewrite, listRuns, refuseUnsafe, resumable, undoRun } from '../../../src/history/apply/index.js';
import { strictCheck } from '../../../src/git/index.js';
import { takeLock } from '../../../src/history/apply/lock.js';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';
import { byteScan, hashObject, plainValue, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor, stateOf } from './support.js';

async function apply(repo: GitRepo, value: string, more: Parameters<typeof requestFor>[2] = {}, options = {}) {
  const request = requestFor(repo, value, more);
  return await applyRewrite(placeOf(repo), request, await planHashOf(request), options);
}

test('a repository whose ids are SHA-256 is cleaned and given back', async () => {
  await using repo = await gitRepo();
  await repo.git('init', '-q', '--object-format=sha256', '-b', 'main', 'new');
  const inner: GitRepo = { ...repo, dir: join(repo.dir, 'new'), git: (...args) => repo.git('-C', 'new', ...args) };
  const value = plainValue();
  await writeFile(join(inner.dir, 'a.txt'), value);
  await inner.git('add', 'a.txt');
  await inner.git('commit', '-qm', value);
  const before = await stateOf(inner);
  await apply(inner, value);
  expect(await byteScan({ ...repo, dir: inner.dir }, [value])).toEqual([]);
  expect(await inner.git('status', '--porcelain')).toBe('');
  await undoRun(placeOf(inner), 'last', {});
  expect(await stateOf(inner)).toEqual(before);
});

test('a bare repository is cleaned and given back; bitmaps, pack indexes and commit graphs are those of the new objects', async () => {
  await using source = await seeded();
  const value = plainValue();
  await source.commit({ 'a.txt': value });
  const dir = join(source.dir, '..', 'bare.git');
  await source.git('clone', '-q', '--mirror', source.dir, dir);
  const repo: GitRepo = { ...source, dir, git: (...args) => source.git('-C', dir, ...args) };
  await repo.git('repack', '-q', '-a', '-d', '-b');
  await repo.git('multi-pack-index', 'write');
  await repo.git('commit-graph', 'write', '--reachable', '--changed-paths');
  const before = await stateOf(repo);
  await apply(repo, value);
  expect(await byteScan({ ...source, dir }, [value])).toEqual([]);
  await repo.git('multi-pack-index', 'verify');
  await repo.git('commit-graph', 'verify');
  await repo.git('fsck', '--full', '--strict');
  await undoRun(placeOf(repo), 'last', {});
  expect(await stateOf(repo)).toEqual(before);
});

test('objects that are borrowed from another repository stay there, and that is told', async () => {
  await using source = await seeded();
  const value = plainValue();
  await source.commit({ 'a.txt': value });
  const dir = join(source.dir, '..', 'borrower');
  await source.git('clone', '-q', '--shared', source.dir, dir);
  const repo: GitRepo = { ...source, dir, git: (...args) => source.git('-C', dir, ...args) };
  const { cleared } = await apply(repo, value);
  expect(cleared.some((text) => /^3 old objects are in .*which this repository borrows from/.test(text))).toBe(true);
  expect(await repo.git('log', '-p', '--all')).not.toContain(value);
});

test('only packs that hold an old object are written anew; others, and innocent unreachable objects, stay', async () => {
  await using repo = await seeded();
  const packs = async () =>
    (await readdir(join(repo.dir, '.git/objects/pack'))).filter((name) => !name.endsWith('.rev'));
  await repo.git('repack', '-q', '-a', '-d');
  const [innocent = ''] = (await packs()).filter((name) => name.endsWith('.pack'));
  const keep = join(repo.dir, '.git/objects/pack', innocent.replace(/pack$/, 'keep'));
  await writeFile(keep, 'mine\n');
  const value = plainValue();
  await repo.commit({ 'a.txt': value });
  const stray = await hashObject(repo, 'blob', Buffer.from('nobody knows me\n'));
  await repo.git('repack', '-q', '-d');
  await apply(repo, value);
  expect(await packs()).toEqual(expect.arrayContaining([innocent, innocent.replace(/pack$/, 'keep')]));
  expect(await repo.git('cat-file', 'blob', stray)).toBe('nobody knows me');
});

test('what lay below a dropped folder leaves the database, unless it stands elsewhere too', async () => {
  await using repo = await seeded();
  const shared = 'stands twice\n';
  await repo.commit({ 'gone/a.txt': 'only here\n', 'gone/b/c.txt': shared, 'kept.txt': shared });
  const alone = await repo.git('rev-parse', 'HEAD:gone/a.txt');
  const twice = await repo.git('rev-parse', 'HEAD:kept.txt');
  const { updatedFiles } = await apply(repo, plainValue(), { dropPaths: ['gone/**'] });
  expect([...updatedFiles].sort()).toEqual(['gone/a.txt', 'gone/b/c.txt']);
  expect((await repo.tryGit('cat-file', '-e', alone)).exit).not.toBe(0);
  expect((await repo.tryGit('cat-file', '-e', twice)).exit).toBe(0);
  expect(await repo.git('status', '--porcelain')).toBe('');
  expect((await repo.tryGit('fsck', '--full')).exit).toBe(0);
});

test('an encrypted backup has no plain twin, opens with its passphrase alone, and undoes the run', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a.txt': value });
  const before = await stateOf(repo);
  const word = randomBytes(12).toString('hex');
  const passphrase = () => Promise.resolve(word);
  const { backup } = await apply(repo, value, {}, { passphrase });
  expect(backup).toMatch(/backup\.bundle\.age$/);
  const folder = join(backup, '..');
  expect(await readdir(folder)).not.toContain('backup.bundle');
  expect((await readFile(backup)).toString('latin1', 0, 29)).toMatch(/^age-encryption.org\/v1\n-> scr/);
  for (const name of await readdir(folder)) expect(await readFile(join(folder, name), 'latin1')).not.toContain(value);
  await expect(undoRun(placeOf(repo), 'last', { passphrase: () => Promise.resolve('no') })).rejects.toMatchObject({
    code: 'E_PASSPHRASE',
  });
  await undoRun(placeOf(repo), 'last', { passphrase });
  expect(await stateOf(repo)).toEqual(before);
}, 120_000);

test('the backup and all beside it are for the owner alone, and no journal or map holds the value', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ [`${value}.txt`]: value });
  await repo.git('branch', `fix/${value}`);
  const { backup, map } = await apply(repo, value);
  const folder = join(backup, '..');
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name));
    if (process.platform !== 'win32') expect([name, found.mode & 0o077]).toEqual([name, 0]);
    if (name !== 'backup.bundle') expect(await readFile(join(folder, name), 'latin1')).not.toContain(value);
  }
  expect(await readFile(map, 'utf8')).toMatch(/^[0-9a-f]{40} [0-9a-f]{40}$/m);
  const clone = join(repo.dir, '..', 'by-hand.git');
  execFileSync('git', ['clone', '-q', '--mirror', backup, clone], { env: { ...repo.env } });
  const listed = await repo.git('-C', clone, 'for-each-ref', '--format=%(refname)');
  expect(listed).toContain(`refs/heads/fix/${value}`);
  expect(await repo.git('-C', clone, 'show', 'refs/secretctl/backup/files:HEAD')).toBe('ref: refs/heads/main');
});

test('a plan that is not the one of now is refused, and nothing is left of the attempt', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a.txt': value });
  const request = requestFor(repo, value);
  const hash = await planHashOf(request);
  await repo.commit({ 'b.txt': 'meanwhile\n' });
  const before = await stateOf(repo);
  await expect(applyRewrite(placeOf(repo), request, hash, {})).rejects.toMatchObject({ code: 'E_PLAN_MOVED', exit: 3 });
  expect(await stateOf(repo)).toEqual(before);
  expect(await resumable(placeOf(repo))).toBeUndefined();
});

test('a ref that moves at the last moment stops all refs, and the new objects are taken out again', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a.txt': value });
  await repo.git('branch', 'other');
  const objects = () => repo.git('count-objects', '-v');
  let before = '';
  let counted = '';
  const atPoint = async (point: string) => {
    if (point === 'backup begin') counted = await objects();
    if (point !== 'refs planned') return;
    await repo.git('update-ref', 'refs/heads/other', 'HEAD~1');
    before = await repo.git('for-each-ref');
  };
  await expect(apply(repo, value, {}, { atPoint })).rejects.toMatchObject({ code: 'E_REFS_MOVED', exit: 3 });
  expect(await repo.git('for-each-ref')).toBe(before);
  expect(await objects()).toBe(counted);
  expect(await resumable(placeOf(repo))).toBeUndefined();
});

test('an undo that would lose later work is refused', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a.txt': value });
  await apply(repo, value);
  await repo.write({ 'b.txt': 'later\n' });
  await repo.git('add', 'b.txt');
  await expect(undoRun(placeOf(repo), 'last', {})).rejects.toMatchObject({ code: 'E_CHANGED_SINCE', exit: 3 });
  await repo.git('commit', '-qm', 'later');
  const before = await stateOf(repo);
  await expect(undoRun(placeOf(repo), 'last', {})).rejects.toMatchObject({ code: 'E_CHANGED_SINCE', exit: 3 });
  expect(await stateOf(repo)).toEqual(before);
  expect((await listRuns(placeOf(repo))).map(({ outcome }) => outcome)).toEqual(['done']);
});

test('a defect that the old history had does not stop its rewrite', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a.txt': value });
  const tree = await repo.git('rev-parse', 'HEAD^{tree}');
  const head = `tree ${tree}\nauthor A <a@example.invalid 1 +0000\ncommitter A <a@example.invalid> 1 +0000\n\nodd\n`;
  await repo.git('update-ref', 'refs/heads/odd', await hashObject(repo, 'commit', Buffer.from(head)));
  const packed = join(repo.dir, '..', 'odd');
  const odd = await run(
    'git',
    ['pack-objects', '-q', packed],
    repo.dir,
    repo.env,
    `${await repo.git('rev-parse', 'odd')}\n`,
  );
  const { fatal, complaints } = await strictCheck(join(repo.dir, '.git'), `${packed}-${odd.stdout.trim()}.pack`, []);
  expect([fatal, complaints.join()]).toEqual([true, expect.stringContaining('Email')]);
  await apply(repo, value);
  expect(await byteScan(repo, [value])).toEqual([]);
});

test('line ends and filters are git’s work: a file comes back as a checkout would write it', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('config', 'core.autocrlf', 'true');
  await repo.git('config', 'filter.up.clean', 'tr A-Z a-z');
  await repo.git('config', 'filter.up.smudge', 'tr a-z A-Z');
  await repo.commit({ '.gitattributes': '*.up filter=up\n', 'a.txt': `k\r\n${value}\r\n`, 'x.up': 'x\n' });
  expect(await repo.git('status', '--porcelain')).toBe('');
  await apply(repo, value);
  expect(await readFile(join(repo.dir, 'a.txt'), 'latin1')).toBe('k\r\n[REDACTED-01234567]\r\n');
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('what lies behind a symbolic link of the user’s is not touched', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'dir/a.txt': value });
  const outside = join(repo.dir, '..', 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'a.txt'), value);
  await run('rm', ['-r', join(repo.dir, 'dir')], repo.dir, repo.env);
  await symlink(outside, join(repo.dir, 'dir'));
  await apply(repo, value, { dropPaths: ['dir/a.txt'] });
  expect(await readFile(join(outside, 'a.txt'), 'latin1')).toBe(value);
});

test('a second run waits for none: it is refused while the first is alive', async () => {
  await using repo = await seeded();
  const lock = await takeLock(join(repo.dir, '.git'));
  await expect(apply(repo, plainValue())).rejects.toMatchObject({ code: 'E_RUNNING', exit: 3 });
  await lock.release();
  await apply(repo, plainValue());
});

test.each<[string, string, (repo: GitRepo) => Promise<unknown>]>([
  ['E_GRAFTS', 'convert-graft-file', (repo) => writeFile(join(repo.dir, '.git/info/grafts'), '')],
  [
    'E_SHALLOW',
    'unshallow',
    async (repo) => writeFile(join(repo.dir, '.git/shallow'), `${await repo.git('rev-parse', 'HEAD')}\n`),
  ],
  ['E_PARTIAL', 'full clone', (repo) => repo.git('config', 'extensions.partialClone', 'origin')],
  ['E_LOCKED', 'main.lock', (repo) => writeFile(join(repo.dir, '.git/refs/heads/main.lock'), '')],
  ['E_IN_PROGRESS', 'git bisect reset', (repo) => repo.git('bisect', 'start')],
  ['E_IN_PROGRESS', 'merge --abort', (repo) => writeFile(join(repo.dir, '.git/MERGE_HEAD'), '')],
])('%s is refused with the way out: %s', async (code, hint, spoil) => {
  await using repo = await seeded();
  await refuseUnsafe(repo.dir);
  await spoil(repo);
  await expect(refuseUnsafe(repo.dir)).rejects.toMatchObject({ code, exit: 3, hint: expect.stringContaining(hint) });
});

test.each<[string, (repo: GitRepo, value: string) => Promise<unknown>]>([
  ['version 4', (repo) => repo.git('update-index', '--index-version', '4')],
  ['split', (repo) => repo.git('update-index', '--split-index')],
  [
    'in conflict',
    async (repo, value) => {
      await repo.git('switch', '-qc', 'ours');
      await repo.commit({ 'a.txt': `ours ${value}\n` });
      await repo.write({ 'a.txt': `theirs ${value}\n` });
      await repo.git('stash', 'push', '-q');
      await repo.commit({ 'a.txt': `again ${value}\n` });
      await repo.tryGit('stash', 'pop');
    },
  ],
  ['assume-unchanged', (repo) => repo.git('update-index', '--assume-unchanged', 'a.txt', 'mine.txt')],
  [
    'sparse',
    async (repo) => {
      await repo.git('sparse-checkout', 'init', '--cone', '--sparse-index');
      await repo.git('sparse-checkout', 'set', 'src');
    },
  ],
])('an index that is %s is brought to the new history and given back', async (_, prepare) => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a.txt': `${value}\n`, 'mine.txt': `${value}\n`, 'deep/er/b.txt': `${value}\n` });
  await prepare(repo, value);
  if ((await repo.git('ls-files', '-v')).includes('h mine.txt')) await repo.write({ 'mine.txt': 'mine\n' });
  const before = await stateOf(repo);
  const user = await repo.git('status', '--porcelain');
  await apply(repo, value);
  expect(await repo.git('status', '--porcelain')).toBe(user);
  const found = await byteScan(repo, [value]);
  expect(found.filter((name) => name !== 'file a.txt')).toEqual([]);
  expect((await repo.tryGit('fsck', '--full', '--no-dangling')).stderr).toBe('');
  await undoRun(placeOf(repo), 'last', {});
  expect(await stateOf(repo)).toEqual(before);
});
