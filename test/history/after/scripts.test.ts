import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aftermathFiles,
  planPush,
  pushAll,
  writeAftermath,
  type AftermathFacts,
} from '../../../src/history/after/index.js';
import { gitRepo, run, type GitRepo, type GitResult } from '../../support/git-repo.js';
import { cloneOf, refsOf, rewrite, scene, serverHook, type Scene } from './rewritten.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "secretctl it's after-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Rewrites, pushes, and writes the folder of what to do next. */
async function aftermath(all: Scene): Promise<AftermathFacts> {
  const rewritten = await rewrite(all.dev, all.value);
  const plan = await planPush(all.dev.dir, rewritten, { ask: true });
  const facts = { rewrite: rewritten, plan, pulls: new Map(), lfs: [] };
  await writeAftermath(folder, facts);
  const pushed = await pushAll(all.dev.dir, plan);
  if (pushed.some(({ ok }) => !ok)) throw new Error('the push of the test failed');
  return facts;
}

const isOld = (clone: GitRepo): Promise<GitResult> =>
  run('sh', [join(folder, 'team', 'is-my-clone-old.sh'), clone.dir], tmpdir(), clone.env);

test('a fresh clone is called clean, an old one old, with the refs that make it so', async () => {
  await using all = await scene();
  await using old = await cloneOf(all);
  await aftermath(all);
  await using fresh = await cloneOf(all);
  expect(await isOld(fresh)).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^CLEAN/), stderr: '' });
  const { exit, stdout, stderr } = await isOld(old);
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' });
  expect(stdout).toMatch(/^OLD/);
  expect(stdout).toContain('refs/remotes/origin/topic');
  expect(stdout).not.toContain('refs/remotes/origin/side');
});

test('the commands that the script prints bring own work onto the new history, and then the clone can be made clean', async () => {
  await using all = await scene();
  await using old = await cloneOf(all);
  await old.git('switch', '-qc', "it's;my-work$HOME");
  await old.commit({ 'mine-1.txt': '1\n' }, 'mine 1');
  await old.commit({ 'mine-2.txt': '2\n' }, 'mine 2');
  const { rewrite: rewritten } = await aftermath(all);
  const { stdout } = await isOld(old);
  expect(stdout).toContain('commits of your own: 2');
  const commands = stdout.split('\n').filter((line) => line.startsWith('  git '));
  const { exit, stderr } = await run('sh', ['-ec', commands.join('\n')], old.dir, old.env);
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  const main = rewritten.map.get(all.ids.after)!;
  expect(await old.git('log', '--format=%s', `${main}..it's;my-work$HOME`)).toBe('mine 2\nmine 1');
  expect(await old.git('rev-parse', 'main')).toBe(main);
  expect(await isOld(old)).toMatchObject({ exit: 2, stdout: expect.stringMatching(/^LEFTOVERS/) });
  const clean = /git reflog .*/.exec((await isOld(old)).stdout)![0];
  await old.git('update-ref', '-d', 'ORIG_HEAD');
  await old.git('update-ref', '-d', 'FETCH_HEAD').catch(() => undefined);
  await run('sh', ['-c', clean], old.dir, old.env);
  expect(await isOld(old)).toMatchObject({ exit: 0 });
});

test('a shallow clone cannot tell, and a folder without repository is said to be none', async () => {
  await using all = await scene();
  await using shallow = await cloneOf(all, '--depth=1');
  await aftermath(all);
  expect(await isOld(shallow)).toMatchObject({ exit: 2, stdout: expect.stringMatching(/^NO TELLING/) });
  const { exit } = await run('sh', [join(folder, 'team', 'is-my-clone-old.sh'), folder], folder, shallow.env);
  expect(exit).toBe(3);
});

test('the hook refuses old commits, work on top of them, tags of them and old files, and accepts everything else', async () => {
  await using all = await scene();
  await using old = await cloneOf(all);
  const { ids, value } = all;
  const files = aftermathFiles(await aftermath(all));
  await all.server.git('gc', '-q', '--prune=now');
  await serverHook(all, 'pre-receive', files.get('guard/pre-receive')!);
  const push = async (repo: GitRepo, refspec: string): Promise<GitResult> =>
    await repo.tryGit('push', 'origin', refspec);
  const onTop = await old.commit({ 'own.txt': 'own\n' });
  await old.git('tag', '-a', '-m', 'old', 'old-tag', ids.leak);
  for (const source of [ids.leak, onTop, 'refs/tags/old-tag']) {
    const { exit, stderr } = await push(
      old,
      `${source}:refs/heads/back`.replace('refs/heads/back', source.startsWith('refs/') ? source : 'refs/heads/back'),
    );
    expect({ exit, stderr }).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining(`holds the replaced commit ${ids.leak}`),
    });
  }
  await using fresh = await cloneOf(all);
  const good = await fresh.commit({ 'good.txt': 'good\n' });
  expect(await push(fresh, 'main')).toMatchObject({ exit: 0 });
  await fresh.commit({ 'again.txt': `key=${value}\n` });
  expect(await push(fresh, 'main')).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('a file that was replaced'),
  });
  expect(await push(fresh, ':topic')).toMatchObject({ exit: 0 });
  expect((await refsOf(all.server)).get('refs/heads/main')).toBe(good);
});

test('the hook refuses old commits also when a hidden ref keeps them on the server', async () => {
  await using all = await scene();
  await using old = await cloneOf(all);
  await all.server.git('update-ref', 'refs/pull/1/head', all.ids.after);
  const files = aftermathFiles(await aftermath(all));
  await serverHook(all, 'pre-receive', files.get('guard/pre-receive')!);
  expect(await old.tryGit('push', 'origin', `${all.ids.after}:refs/heads/back`)).toMatchObject({ exit: 1 });
});

test('the check for CI fails on old history and old files, passes on new history, and tells nothing on a shallow clone', async () => {
  await using all = await scene();
  await using old = await cloneOf(all);
  await aftermath(all);
  await using fresh = await cloneOf(all);
  await using shallow = await gitRepo();
  await shallow.git('fetch', '-q', '--depth=1', all.server.dir, 'main');
  await shallow.git('checkout', '-q', 'FETCH_HEAD');
  const check = ({ dir, env }: GitRepo): Promise<GitResult> =>
    run('sh', [join(folder, 'guard', 'no-old-history.sh')], dir, env);
  expect(await check(old)).toMatchObject({ exit: 1, stderr: expect.stringContaining(all.ids.leak) });
  expect(await check(fresh)).toMatchObject({ exit: 0 });
  expect(await check(shallow)).toMatchObject({ exit: 2 });
  await fresh.commit({ 'again.txt': `key=${all.value}\n` });
  expect(await check(fresh)).toMatchObject({ exit: 1, stderr: expect.stringContaining('old file') });
});

test('in a clone without files the script asks nobody for the old commits', async () => {
  await using all = await scene();
  await all.server.git('config', 'uploadpack.allowFilter', 'true');
  await aftermath(all);
  await using partial = await gitRepo();
  await writeFile(join(folder, 'x'), '');
  await partial.git('remote', 'add', 'origin', `file://${all.server.dir}`);
  await partial.git('fetch', '-q', '--filter=blob:none', 'origin');
  await partial.git('checkout', '-q', '-B', 'main', 'origin/main');
  expect(await isOld(partial)).toMatchObject({ exit: 0 });
  expect((await partial.tryGit('cat-file', '-e', all.ids.leak)).exit).toBe(0); // git alone would have fetched it
});
