import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runCli, type CliResult } from '../support/cli.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { plainValue } from '../support/planted-places.js';

const clean = (repo: GitRepo, args: readonly string[], input = '', env = {}): Promise<CliResult> =>
  runCli(['clean-history', ...args], { cwd: repo.dir, env: { ...repo.env, ...env }, input });

const REPLACE = ['--replace', '--secret-from-stdin'];
const APPLY = [...REPLACE, '--apply', '--confirm', 'repo'];

async function leaky(value: string): Promise<GitRepo> {
  const repo = await gitRepo();
  await repo.commit({ 'app.env': `K=${value}\n` });
  return repo;
}

test('the same command again finds nothing to do, and an undo still takes back the run that did something', async () => {
  const value = plainValue();
  await using repo = await leaky(value);
  const head = await repo.git('rev-parse', 'HEAD');
  expect(await clean(repo, APPLY, value)).toMatchObject({ exit: 0 });
  const again = await clean(repo, [...APPLY, '--json'], value);
  expect(again).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'unchanged', verification: { verdict: 'clean' } });
  expect(await clean(repo, ['--undo', '--confirm', 'repo'])).toMatchObject({ exit: 0 });
  expect(await repo.git('rev-parse', 'HEAD')).toBe(head);
});

test('a backup is never made inside the repository', async () => {
  const value = plainValue();
  await using repo = await leaky(value);
  const inside = await clean(repo, APPLY, value, { XDG_STATE_HOME: join(repo.dir, 'state') });
  expect(inside).toMatchObject({ exit: 2, stdout: '' });
  expect(inside.stderr).toContain('set XDG_STATE_HOME');
  expect(await readdir(repo.dir)).not.toContain('clean-history');
  expect(await repo.git('status', '--porcelain')).not.toContain('backup');
});

test('what cannot be replaced is named with the option that drops it, in the plan and afterwards', async () => {
  const value = plainValue();
  await using repo = await leaky(value);
  await repo.commit({ 'log.gz': gzipSync(value) });
  const plan = await clean(repo, REPLACE, value);
  expect(plan.exit).toBe(0);
  expect(plan.stdout).toContain('without --drop-unreplaceable');
  const applied = await clean(repo, APPLY, value);
  expect(applied.exit).toBe(1);
  expect(applied.stdout.match(/^Next:/gm)).toHaveLength(1);
  expect(applied.stdout).toContain('It is still in what could not be replaced');
});

test('a push without a remote, and a wrong name, are refused at once', async () => {
  const value = plainValue();
  await using repo = await leaky(value);
  const wrong = await clean(repo, [...REPLACE, '--apply', '--confirm', 'other'], value);
  expect(wrong).toMatchObject({ exit: 3, stdout: '' });
  expect(wrong.stderr.startsWith('error: nothing was changed: --confirm says another name than repo')).toBe(true);
  await clean(repo, APPLY, value);
  const push = await clean(repo, ['--push', '--confirm', 'repo']);
  expect(push).toMatchObject({ exit: 2, stdout: '' });
  expect(push.stderr).toContain('no remote');
});
