import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withFreshClone, type FreshClone } from '../../../src/history/fresh-clone/index.js';
import { gitRepo, run } from '../../support/git-repo.js';
import { gitServer } from './git-server.js';

let temporary = '';
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'secretctl-fresh-'));
});
afterEach(async () => {
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true, force: true });
});

async function refsOf(clone: FreshClone, env: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const { stdout } = await run('git', ['for-each-ref', '--format=%(refname)'], clone.repository.commonDir, env);
  return stdout.trim().split('\n');
}

test('a fresh clone has every ref that the server tells of, in a private folder, and is gone afterwards', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ 'a.txt': 'a\n' });
  await repo.git('update-ref', 'refs/pull/7/head', first);
  await repo.git('update-ref', 'refs/notes/x', first);
  let folder = '';
  await withFreshClone(pathToFileURL(repo.dir).href, { temporary }, async (clone) => {
    ({ folder } = clone);
    expect(await refsOf(clone, repo.env)).toEqual(['refs/heads/main', 'refs/notes/x', 'refs/pull/7/head']);
    if (process.platform !== 'win32') expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(join(clone.repository.commonDir, 'hooks')).catch(() => [])).toEqual([]);
  });
  await expect(access(folder)).rejects.toThrow('ENOENT');
});

test('a ref that the server hides is not in the clone, and the clone says that there may be such', async () => {
  await using repo = await gitRepo();
  await repo.git('update-ref', 'refs/keep-around/x', await repo.commit({ 'a.txt': 'a\n' }));
  await repo.git('config', 'transfer.hideRefs', 'refs/keep-around');
  await withFreshClone(pathToFileURL(repo.dir).href, { temporary }, async (clone) => {
    expect(await refsOf(clone, repo.env)).toEqual(['refs/heads/main']);
    expect(clone.notSeen.join()).toContain('refs/keep-around');
  });
});

test('a password in the address opens the server, and stands in no argument, no file and no address of the clone', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a.txt': 'a\n' });
  const password = randomBytes(16).toString('hex');
  const listed: string[] = [];
  const onRequest = async (): Promise<void> => {
    listed.push((await run('ps', ['-ww', '-eo', 'args'], repo.dir, repo.env)).stdout);
  };
  await using server = await gitServer(repo, { login: `me:${password}`, onRequest });
  const url = server.url.replace('//', `//me:${password}@`);
  await withFreshClone(url, { temporary }, async (clone) => {
    expect(await refsOf(clone, repo.env)).toEqual(['refs/heads/main']);
    expect(clone.url).toBe(server.url);
    const { exit } = await run('grep', ['-r', '-F', '-e', password, clone.folder], repo.dir, repo.env);
    expect(exit).toBe(1);
  });
  expect(listed.join()).toContain('remote-http'); // the listing did see the helper
  expect(listed.join()).not.toContain(password);
  expect(listed.join()).not.toContain(Buffer.from(`me:${password}`).toString('base64'));
});

test('a wrong password is an authentication failure that does not repeat it', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a.txt': 'a\n' });
  const password = randomBytes(16).toString('hex');
  await using server = await gitServer(repo, { login: 'me:other' });
  const url = server.url.replace('//', `//me:${password}@`);
  const failure = await withFreshClone(url, { temporary }, async () => undefined).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'E_REMOTE', exit: 4 });
  expect(JSON.stringify(failure) + String(failure)).not.toContain(password);
});

test('a repository that is not there is a failure in words', async () => {
  const url = pathToFileURL(join(temporary, 'nowhere')).href;
  await expect(withFreshClone(url, { temporary }, async () => undefined)).rejects.toMatchObject({
    code: 'E_REMOTE',
    exit: 5,
  });
});

test.each([
  ['another program', "ext::sh -c 'touch /tmp/never'"],
  ['an option', '--upload-pack=touch /tmp/never'],
  ['a folder', '/srv/git/app.git'],
  ['a drive', 'C:\\git\\app'],
  ['plain http to a host', 'http://git.example.invalid/app.git'],
  ['the git protocol', 'git://git.example.invalid/app.git'],
  ['a host that is an option', 'ssh://-oProxyCommand=touch/app.git'],
  ['a token in the query', 'https://git.example.invalid/app.git?private_token=x'],
  ['a line break', 'https://git.example.invalid/app.git\n'],
  ['nothing', ''],
])('an address that is %s is refused before anything is started', async (_, url) => {
  await expect(withFreshClone(url, { temporary }, async () => undefined)).rejects.toMatchObject({
    code: 'E_REMOTE_URL',
    exit: 2,
  });
});

test('the clone is removed when its user fails', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a.txt': 'a\n' });
  const use = async (): Promise<never> => {
    throw new Error('no');
  };
  await expect(withFreshClone(pathToFileURL(repo.dir).href, { temporary }, use)).rejects.toThrow('no');
});

test('Ctrl-C while the server is silent ends git and removes the folder', async () => {
  await using repo = await gitRepo();
  await using server = await gitServer(repo, { silent: true });
  const controller = new AbortController();
  const cloning = withFreshClone(server.url, { temporary, signal: controller.signal }, async () => undefined);
  setTimeout(() => {
    controller.abort(new Error('stopped'));
  }, 200);
  await expect(cloning).rejects.toThrow('stopped');
  const { stdout } = spawnSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line.includes(`:${server.port}/`))).toEqual([]);
});

test('a server that says nothing is given up', async () => {
  await using repo = await gitRepo();
  await using server = await gitServer(repo, { silent: true });
  await expect(withFreshClone(server.url, { temporary, silenceMs: 300 }, async () => undefined)).rejects.toMatchObject({
    code: 'E_SILENT',
    exit: 5,
  });
});
