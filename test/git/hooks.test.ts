import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyHooks,
  checkHook,
  findHooks,
  findManager,
  planInstall,
  planUninstall,
  requireRepository,
  type HookName,
  type HooksPlace,
} from '../../src/git/index.js';
import { gitRepo, run, type GitRepo } from '../support/git-repo.js';

const program = { node: '/opt/some node/node', script: "/opt/it's/bin/secretctl.js" };
const OLD = '#!/bin/sh\n# caf\u00e9 \xff\nexit 0\n';

async function place(repo: GitRepo, cwd = repo.dir): Promise<HooksPlace> {
  return await findHooks(await requireRepository(cwd));
}
async function install(repo: GitRepo, hooks: HookName[] = ['pre-commit'], cwd = repo.dir): Promise<void> {
  await applyHooks(await planInstall(await place(repo, cwd), hooks, program, false));
}
async function uninstall(repo: GitRepo, cwd = repo.dir): Promise<void> {
  await applyHooks(await planUninstall(await place(repo, cwd), false));
}
/** Names, kinds, modes and bytes of all below a folder. */
async function snapshot(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const entry = await lstat(path);
      const content = entry.isSymbolicLink()
        ? await readlink(path)
        : entry.isFile()
          ? (await readFile(path)).toString('base64')
          : '';
      return `${name} ${entry.mode.toString(8)} ${content}`;
    }),
  );
}
async function putHook(repo: GitRepo, text: string, mode = 0o755, name = 'pre-commit'): Promise<string> {
  const path = join(repo.dir, '.git/hooks', name);
  await mkdir(join(repo.dir, '.git/hooks'), { recursive: true });
  await writeFile(path, text, 'latin1');
  await chmod(path, mode);
  return path;
}

test('an installed hook is an executable sh script with LF line ends', async () => {
  await using repo = await gitRepo();
  await install(repo);
  const path = join(repo.dir, '.git/hooks/pre-commit');
  const text = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o755);
  expect(text.startsWith('#!/bin/sh\n')).toBe(true);
  expect(text).not.toMatch(/\r|\beval\b|\[\[|\bfunction\b|\blocal\b/);
  expect(await run('sh', ['-n', path], repo.dir, repo.env)).toMatchObject({ exit: 0, stderr: '' });
});

test('installing twice changes nothing', async () => {
  await using repo = await gitRepo();
  await putHook(repo, OLD);
  await install(repo, ['pre-commit', 'pre-push']);
  const before = await snapshot(join(repo.dir, '.git/hooks'));
  const plan = await planInstall(await place(repo), ['pre-commit', 'pre-push'], program, false);
  expect(plan.changes.map(({ kind }) => kind)).toEqual(['none', 'none']);
  await applyHooks(plan);
  expect(await snapshot(join(repo.dir, '.git/hooks'))).toEqual(before);
});

test.each([
  ['an executable hook', OLD, 0o755],
  ['a hook with odd rights', OLD, 0o710],
  ['a hook that git skips', OLD, 0o644],
  ['an empty hook', '', 0o755],
])('uninstalling gives back %s: bytes and mode', async (_, text, mode) => {
  await using repo = await gitRepo();
  await putHook(repo, text, mode);
  await putHook(repo, text, mode, 'pre-push');
  const before = await snapshot(join(repo.dir, '.git/hooks'));
  await install(repo, ['pre-commit', 'pre-push']);
  expect(await snapshot(join(repo.dir, '.git/hooks'))).not.toEqual(before);
  await uninstall(repo);
  expect(await snapshot(join(repo.dir, '.git/hooks'))).toEqual(before);
});

test('a hook that is a symbolic link stays one', async () => {
  await using repo = await gitRepo();
  await repo.write({ 'tools/check.sh': OLD });
  await mkdir(join(repo.dir, '.git/hooks'), { recursive: true });
  await symlink('../../tools/check.sh', join(repo.dir, '.git/hooks/pre-commit'));
  const before = await snapshot(join(repo.dir, '.git/hooks'));
  await install(repo);
  expect(await readFile(join(repo.dir, 'tools/check.sh'), 'utf8')).toBe(OLD);
  await uninstall(repo);
  expect(await snapshot(join(repo.dir, '.git/hooks'))).toEqual(before);
});

test('uninstalling takes away the hooks folders that installing made, and no others', async () => {
  await using repo = await gitRepo();
  await repo.git('config', 'core.hooksPath', 'tools/git/hooks');
  await repo.write({ 'tools/keep.txt': 'x' });
  await install(repo);
  await install(repo, ['pre-commit', 'pre-push']);
  expect(await readdir(join(repo.dir, 'tools/git/hooks'))).toEqual(['pre-commit', 'pre-push']);
  await uninstall(repo);
  expect(await readdir(join(repo.dir, 'tools'))).toEqual(['keep.txt']);
});

test('uninstalling keeps a folder it made once somebody put a file into it', async () => {
  await using repo = await gitRepo();
  await rm(join(repo.dir, '.git/hooks'), { recursive: true });
  await install(repo);
  await writeFile(join(repo.dir, '.git/hooks/commit-msg'), 'x');
  await uninstall(repo);
  expect(await readdir(join(repo.dir, '.git/hooks'))).toEqual(['commit-msg']);
});

test('an interrupted installation is finished by the next one', async () => {
  await using repo = await gitRepo();
  const path = await putHook(repo, OLD);
  const before = await snapshot(join(repo.dir, '.git/hooks'));
  await writeFile(`${path}.before-secretctl`, OLD, 'latin1');
  await chmod(`${path}.before-secretctl`, 0o755);
  await writeFile(`${path}.secretctl-unfinished`, 'half a hoo');
  await install(repo);
  expect((await readdir(join(repo.dir, '.git/hooks'))).filter((name) => name.endsWith('unfinished'))).toEqual([]);
  await uninstall(repo);
  expect(await snapshot(join(repo.dir, '.git/hooks'))).toEqual(before);
});

test('an installation that was interrupted and given up leaves no spare copy', async () => {
  await using repo = await gitRepo();
  const path = await putHook(repo, OLD);
  const before = await snapshot(join(repo.dir, '.git/hooks'));
  await writeFile(`${path}.before-secretctl`, OLD, 'latin1');
  await chmod(`${path}.before-secretctl`, 0o755);
  await uninstall(repo);
  expect(await snapshot(join(repo.dir, '.git/hooks'))).toEqual(before);
});

test('a second foreign hook is never lost: it refuses', async () => {
  await using repo = await gitRepo();
  const path = await putHook(repo, OLD);
  await install(repo);
  await rm(path);
  await putHook(repo, '#!/bin/sh\nexit 7\n');
  const before = await snapshot(join(repo.dir, '.git/hooks'));
  await expect(install(repo)).rejects.toMatchObject({ code: 'E_HOOK_LEFTOVER', exit: 3 });
  expect(await snapshot(join(repo.dir, '.git/hooks'))).toEqual(before);
});

test('an edited hook of ours is not thrown away', async () => {
  await using repo = await gitRepo();
  await install(repo);
  const path = join(repo.dir, '.git/hooks/pre-commit');
  await writeFile(path, `${await readFile(path, 'utf8')}npm test\n`);
  await expect(uninstall(repo)).rejects.toMatchObject({ code: 'E_HOOK_EDITED', exit: 3 });
  await expect(planInstall(await place(repo), ['pre-commit'], program, false)).rejects.toMatchObject({
    code: 'E_HOOK_EDITED',
  });
});

test('core.hooksPath is respected: relative to the top, absolute, and with ~', async () => {
  await using repo = await gitRepo();
  await repo.write({ 'sub/x': '' });
  await repo.git('config', 'core.hooksPath', 'my hooks');
  expect((await place(repo, join(repo.dir, 'sub'))).folder).toBe(join(repo.dir, 'my hooks'));
  await repo.git('config', 'core.hooksPath', join(repo.dir, 'abs'));
  expect((await place(repo)).folder).toBe(join(repo.dir, 'abs'));
  await repo.git('config', 'core.hooksPath', '~/h');
  expect((await place(repo)).folder).toBe(join(process.env['HOME'] ?? '', 'h'));
});

test('a linked work tree shares the hooks of its repository', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'a' });
  await repo.git('worktree', 'add', '-q', '../linked');
  const linked = join(repo.dir, '../linked');
  await install(repo, ['pre-commit'], linked);
  expect(await readdir(join(repo.dir, '.git/hooks'))).toContain('pre-commit');
  expect(await checkHook(await place(repo, linked), 'pre-commit')).toEqual({ status: 'live' });
});

test('a bare repository is refused with a reason', async () => {
  await using repo = await gitRepo({ bare: true });
  await expect(place(repo)).rejects.toMatchObject({
    code: 'E_NO_WORK_TREE',
    exit: 2,
    message: expect.stringContaining('bare') as string,
  });
});

test('a core.hooksPath that is no folder is refused', async () => {
  await using repo = await gitRepo();
  await repo.write({ file: 'x' });
  await repo.git('config', 'core.hooksPath', 'file');
  await expect(install(repo)).rejects.toMatchObject({ exit: 2 });
});

test('the cheap check tells what is wrong', async () => {
  await using repo = await gitRepo();
  const status = async (): Promise<string> => (await checkHook(await place(repo), 'pre-commit')).status;
  expect(await status()).toBe('not installed');
  await install(repo);
  expect(await status()).toBe('live');
  await chmod(join(repo.dir, '.git/hooks/pre-commit'), 0o644);
  expect(await status()).toBe('installed but not executable');
  await repo.git('config', 'core.hooksPath', 'elsewhere');
  expect(await status()).toBe('shadowed by core.hooksPath');
});

test.each([
  [
    'husky',
    { 'package.json': '{"devDependencies":{"husky":"^9"}}' },
    '.husky/pre-commit',
    'npx --no-install secretctl hook pre-commit',
  ],
  [
    'lefthook',
    { 'lefthook.yml': '' },
    'lefthook.yml',
    'pre-commit:\n  commands:\n    secretctl:\n      run: npx --no-install secretctl hook pre-commit',
  ],
  ['pre-commit', { '.pre-commit-config.yaml': '' }, '.pre-commit-config.yaml', '      - id: secretctl\n'],
])('%s is recognised, and told what to add', async (name, files, file, snippet) => {
  await using repo = await gitRepo();
  await repo.write(files);
  const manager = await findManager(await place(repo), ['pre-commit']);
  expect(manager).toMatchObject({ name, configured: false });
  expect(manager?.additions[0]).toMatchObject({ file, snippet: expect.stringContaining(snippet) as string });
  await repo.write({ [file]: manager?.additions[0]?.snippet ?? '' });
  expect(await findManager(await place(repo), ['pre-commit'])).toMatchObject({ configured: true });
});

test.each([
  ['husky', '.husky/_', '#!/usr/bin/env sh\n. "${0%/*}/h"'],
  ['lefthook', '.git/hooks', '#!/bin/sh\ncall_lefthook run "pre-commit" "$@"\n'],
  ['pre-commit', '.git/hooks', '#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n'],
])('the hook that %s generates gives it away', async (name, folder, text) => {
  await using repo = await gitRepo();
  await repo.git('config', 'core.hooksPath', folder);
  await repo.write({ [`${folder}/pre-commit`]: text });
  expect(await findManager(await place(repo), ['pre-commit'])).toMatchObject({ name });
});
