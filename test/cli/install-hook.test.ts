import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { madeUpToken, secretctl, secretctlHere } from '../support/hook-cli.js';

async function install(repo: GitRepo, ...flags: string[]): Promise<void> {
  expect(await secretctlHere(repo, ['install-hook', '--yes', ...flags])).toMatchObject({ exit: 0 });
}
async function check(repo: GitRepo, env = {}): Promise<{ exit: number; status: string; detail?: string }> {
  const { exit, stdout } = await secretctlHere(repo, ['install-hook', '--check', '--json'], { env });
  const { hooks } = JSON.parse(stdout) as { hooks: [{ status: string; detail?: string }] };
  return { exit, ...hooks[0] };
}
async function putHook(repo: GitRepo, text: string, name = 'pre-commit'): Promise<void> {
  await repo.write({ [`.git/hooks/${name}`]: text });
  await chmod(join(repo.dir, '.git/hooks', name), 0o755);
}
/** All that a check must leave alone. */
async function traces(repo: GitRepo): Promise<unknown> {
  const files = (await readdir(join(repo.dir, '.git'), { recursive: true })).sort();
  const index = await readFile(join(repo.dir, '.git/index')).catch(() => null);
  return {
    files,
    index,
    refs: await repo.git('for-each-ref'),
    log: await repo.tryGit('reflog', '--all'),
    status: await repo.git('status', '--porcelain'),
    trees: await repo.git('worktree', 'list'),
  };
}

test('a commit with a secret is blocked, with place, rule, preview and three ways on; a clean one passes', async () => {
  await using repo = await gitRepo({ name: "it's a caf\u00e9 repo" });
  await install(repo);
  const token = madeUpToken();
  await repo.write({ 'src/app.ts': `const a = 1;\nconst token = "${token}";\n` });
  await repo.git('add', '-A');
  const { exit, stdout, stderr } = await repo.tryGit('commit', '-m', 'leak');
  expect(exit).toBe(1);
  expect(stdout + stderr).not.toContain(token);
  expect(stderr).toMatch(/src\/app\.ts:2/);
  expect(stderr).toContain('github-personal-token');
  expect(stderr).toMatch(
    /1\. remove it[^]*2\. allow it[^]*secretctl:allow[^]*3\. go on unchecked: +git commit --no-verify\n$/,
  );
  await repo.write({ 'src/app.ts': 'const a = 1;\n' });
  await repo.git('add', '-A');
  expect(await repo.tryGit('commit', '-m', 'clean')).toMatchObject({ exit: 0 });
});

test('it works in a linked work tree, from a subfolder, and for commit -a and partial commits', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'sub/a.txt': 'a', 'sub/b.txt': 'b' });
  await install(repo);
  await repo.git('worktree', 'add', '-q', '../linked', '-b', 'other');
  await repo.write({ '../linked/sub/a.txt': madeUpToken() });
  const linked = join(repo.dir, '../linked');
  expect(await repo.tryGit('-C', join(linked, 'sub'), 'commit', '-am', 'x')).toMatchObject({ exit: 1 });
  expect(await repo.tryGit('-C', join(linked, 'sub'), 'commit', '-m', 'x', '--', 'a.txt')).toMatchObject({ exit: 1 });
  await repo.write({ '../linked/sub/b.txt': 'c' });
  expect(await repo.tryGit('-C', join(linked, 'sub'), 'commit', '-m', 'x', '--', 'b.txt')).toMatchObject({ exit: 0 });
});

test('the hook that was there runs first, sees its own name, and its failure blocks', async () => {
  await using repo = await gitRepo();
  await putHook(repo, '#!/bin/sh\nset -e\necho "old ${0##*/} $#" >>ran.txt\n[ ! -e stop ]\n');
  await install(repo);
  await repo.write({ a: 'a' });
  await repo.git('add', 'a');
  expect(await repo.tryGit('commit', '-m', 'x')).toMatchObject({ exit: 0 });
  expect(await readFile(join(repo.dir, 'ran.txt'), 'utf8')).toBe('old pre-commit 0\n');
  await repo.write({ stop: '' });
  expect(await repo.tryGit('commit', '--allow-empty', '-m', 'x')).toMatchObject({ exit: 1 });
});

test('an old hook in another language is chained too', async () => {
  await using repo = await gitRepo();
  await putHook(
    repo,
    `#!${process.execPath}\nrequire('fs').writeFileSync('ran.txt', 'ran'); process.exit(require('fs').existsSync('stop') ? 9 : 0);\n`,
  );
  await install(repo);
  expect(await repo.tryGit('commit', '--allow-empty', '-m', 'x')).toMatchObject({ exit: 0 });
  expect(await readFile(join(repo.dir, 'ran.txt'), 'utf8')).toBe('ran');
  await repo.write({ stop: '' });
  expect(await repo.tryGit('commit', '--allow-empty', '-m', 'x')).toMatchObject({ exit: 1 });
});

test('a pushed secret is blocked; both pre-push hooks read all of standard input; deletions pass', async () => {
  await using repo = await gitRepo();
  await using remote = await gitRepo({ bare: true });
  await repo.git('remote', 'add', 'origin', remote.dir);
  await putHook(
    repo,
    '#!/bin/sh\necho "$1" >>args.txt\nwhile read -r line; do echo "$line" >>stdin.txt; done\n',
    'pre-push',
  );
  await install(repo, '--pre-push');
  await repo.commit({ a: 'a' });
  expect(await repo.tryGit('push', 'origin', 'main', 'main:second')).toMatchObject({ exit: 0 });
  expect((await readFile(join(repo.dir, 'stdin.txt'), 'utf8')).trim().split('\n')).toHaveLength(2);
  expect(await readFile(join(repo.dir, 'args.txt'), 'utf8')).toBe('origin\n');
  await repo.commit({ a: madeUpToken() });
  await repo.commit({ a: 'a again' });
  for (const target of ['main', 'main:third']) {
    const { exit, stderr } = await repo.tryGit('push', 'origin', target);
    expect(exit).toBe(1);
    expect(stderr).toContain('git push --no-verify');
  }
  expect(await repo.tryGit('push', 'origin', ':second')).toMatchObject({ exit: 0 });
  expect(await remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
});

test('when neither node nor secretctl is found it blocks and says how to go on; node_modules and PATH are looked into', async () => {
  await using repo = await gitRepo();
  await install(repo);
  const path = join(repo.dir, '.git/hooks/pre-commit');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/^secretctl_script=.*$/m, "secretctl_script='/gone/secretctl.js'"));
  const lost = await repo.tryGit('commit', '--allow-empty', '-m', 'x');
  expect(lost.exit).toBe(1);
  expect(lost.stderr).toMatch(
    /neither secretctl nor node was found[^]*secretctl install-hook[^]*git commit --no-verify/,
  );
  expect((await check(repo)).detail).toMatch(/neither node nor secretctl/);
  await repo.write({ 'node_modules/.bin/secretctl': '#!/bin/sh\necho "$@" >called.txt\n' });
  await chmod(join(repo.dir, 'node_modules/.bin/secretctl'), 0o755);
  expect(await repo.tryGit('commit', '--allow-empty', '-m', 'x')).toMatchObject({ exit: 0 });
  expect(await readFile(join(repo.dir, 'called.txt'), 'utf8')).toBe('hook pre-commit\n');
});

test('a node that moved is looked for on PATH', async () => {
  await using repo = await gitRepo();
  await install(repo);
  const path = join(repo.dir, '.git/hooks/pre-commit');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/^secretctl_node=.*$/m, "secretctl_node='/gone/node'"));
  expect(await repo.tryGit('commit', '--allow-empty', '-m', 'x')).toMatchObject({ exit: 0 });
});

test('a dry run prints the plan and changes nothing', async () => {
  await using repo = await gitRepo();
  const before = await readdir(join(repo.dir, '.git'), { recursive: true });
  const { exit, stdout } = await secretctl(repo, ['install-hook', '--dry-run', '--json']);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    command: 'install-hook',
    action: 'install',
    outcome: 'planned',
    changed: false,
    hooks: [{ name: 'pre-commit', change: 'create' }],
  });
  expect(await readdir(join(repo.dir, '.git'), { recursive: true })).toEqual(before);
});

test('without consent it changes nothing and names the flag', async () => {
  await using repo = await gitRepo();
  const { exit, stderr } = await secretctl(repo, ['install-hook']);
  expect(exit).toBe(3);
  expect(stderr).toContain('--yes');
  expect(await readdir(join(repo.dir, '.git/hooks'))).not.toContain('pre-commit');
});

test('beside a hook manager it prints the snippet and changes nothing, unless forced', async () => {
  await using repo = await gitRepo();
  await repo.write({ 'lefthook.yml': 'pre-commit: {}\n' });
  const { exit, stdout } = await secretctl(repo, ['install-hook', '--yes']);
  expect(exit).toBe(3);
  expect(stdout).toContain('run: npx --no-install secretctl hook pre-commit');
  expect(await readdir(join(repo.dir, '.git/hooks'))).not.toContain('pre-commit');
  await install(repo, '--force');
  expect(await readdir(join(repo.dir, '.git/hooks'))).toContain('pre-commit');
});

test('husky is forced: its hook still finds its own files', async () => {
  await using repo = await gitRepo();
  await repo.git('config', 'core.hooksPath', '.husky/_');
  await repo.write({
    '.husky/_/pre-commit': '#!/usr/bin/env sh\n. "${0%/*}/h"',
    '.husky/_/h': 'echo "${0##*/}" >husky.txt\nexit 0\n',
  });
  await chmod(join(repo.dir, '.husky/_/pre-commit'), 0o755);
  await install(repo, '--force');
  expect(await repo.tryGit('commit', '--allow-empty', '-m', 'x')).toMatchObject({ exit: 0 });
  expect(await readFile(join(repo.dir, 'husky.txt'), 'utf8')).toBe('pre-commit\n');
  expect(await check(repo)).toMatchObject({ exit: 0, status: 'live' });
});

describe('--check', () => {
  test('says live, and leaves index, refs, reflogs, objects and work trees as they were', async () => {
    await using repo = await gitRepo();
    await repo.commit({ a: 'a', 'deep/b': 'b' });
    await install(repo);
    await repo.write({ a: 'changed', staged: 's' });
    await repo.git('add', 'staged');
    const before = await traces(repo);
    expect(await check(repo)).toMatchObject({ exit: 0, status: 'live' });
    expect(await traces(repo)).toEqual(before);
  });

  test('says live before the first commit, and in a linked work tree with a relative core.hooksPath', async () => {
    await using repo = await gitRepo();
    await install(repo);
    expect(await check(repo)).toMatchObject({ exit: 0, status: 'live' });
    await repo.commit({ a: 'a' });
    await repo.git('config', 'core.hooksPath', '.githooks');
    expect(await check(repo)).toMatchObject({ exit: 1, status: 'shadowed by core.hooksPath' });
    await install(repo);
    expect(await check(repo)).toMatchObject({ exit: 0, status: 'live' });
  });

  test('says not installed, and not executable', async () => {
    await using repo = await gitRepo();
    expect(await check(repo)).toMatchObject({ exit: 1, status: 'not installed' });
    await install(repo);
    await chmod(join(repo.dir, '.git/hooks/pre-commit'), 0o644);
    expect(await check(repo)).toMatchObject({ exit: 1, status: 'installed but not executable' });
  });

  test("does not take another hook's refusal for ours", async () => {
    await using repo = await gitRepo();
    await putHook(repo, '#!/bin/sh\necho secretctl refuses; exit 1\n');
    expect(await check(repo)).toMatchObject({ exit: 1, status: 'not installed' });
    await install(repo);
    const { status, detail } = await check(repo);
    expect(status).toBe('broken');
    expect(detail).toMatch(/another hook refuses/);
  });

  test('runs no hook after pre-commit, and leaves nothing behind when it is interrupted', async () => {
    await using repo = await gitRepo();
    for (const name of ['commit-msg', 'post-commit', 'post-checkout'])
      await putHook(repo, `#!/bin/sh\ntouch '${repo.dir}/ran-${name}'\n`, name);
    await putHook(repo, '#!/bin/sh\nsleep "${WAIT:-0}"\n');
    await install(repo);
    await repo.commit({ a: 'a' });
    await rm(join(repo.dir, 'ran-post-commit'), { force: true });
    await rm(join(repo.dir, 'ran-commit-msg'), { force: true });
    const temporary = join(repo.dir, '../tmp');
    await mkdir(temporary);
    expect(await check(repo, { TMPDIR: temporary })).toMatchObject({ status: 'live' });
    expect((await readdir(repo.dir)).filter((name) => name.startsWith('ran-'))).toEqual([]);
    const before = await traces(repo);
    const start = Date.now();
    expect(await interrupted(repo, temporary)).toBe(130);
    expect(Date.now() - start).toBeLessThan(20_000); // the hook would sleep on for 30 seconds
    expect(await traces(repo)).toEqual(before);
    expect(await readdir(temporary)).toEqual([]);
  });
});

async function interrupted(repo: GitRepo, temporary: string): Promise<number> {
  const { spawn } = await import('node:child_process');
  const env = { ...repo.env, TMPDIR: temporary, WAIT: '30' };
  const child = spawn(process.execPath, [join(process.cwd(), 'bin/secretctl.js'), 'install-hook', '--check'], {
    cwd: repo.dir,
    env,
    stdio: 'ignore',
  });
  while ((await repo.git('worktree', 'list')).split('\n').length < 2)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGINT');
  return await new Promise((resolve) => child.on('close', (code) => resolve(code ?? -1)));
}
