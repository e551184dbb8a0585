import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  aftermathFiles,
  commitMap,
  hostOf,
  orphanedLfs,
  planRemote,
  pullsHere,
  writeAftermath,
} from '../../../src/history/after/index.js';
import type { Rewrite } from '../../../src/history/rewrite/types.js';
import { gitRepo } from '../../support/git-repo.js';

const id = (length = 20): string => randomBytes(length).toString('hex');

function rewriteOf(more: Partial<Rewrite> = {}): Rewrite {
  const commits = [
    [id(), id()],
    [id(), null],
  ] as const;
  return {
    blobs: [],
    map: new Map(commits),
    commits,
    totalCommits: 9,
    firstChanged: [commits[0][0]],
    signaturesLost: { commits: [], tags: [] },
    refs: [{ name: 'refs/remotes/origin/main', old: commits[0][0], new: commits[0][1] }],
    unreplaceable: [],
    planHash: id(32),
    ...more,
  };
}

const remoteAt = (url: string, name = 'origin') => ({
  name,
  pushUrls: [url],
  fetch: [`+refs/heads/*:refs/remotes/${name}/*`],
  mirror: false,
});

function filesFor(url: string, more: Partial<Rewrite> = {}, facts = {}): Map<string, string> {
  const rewrite = rewriteOf(more);
  return aftermathFiles({
    rewrite,
    plan: { remotes: [planRemote(rewrite, remoteAt(url))] },
    pulls: new Map(),
    lfs: [],
    ...facts,
  });
}

test.each([
  ['https://github.com/acme/app.git', 'github'],
  ['git@github.com:acme/app.git', 'github'],
  ['https://user:x@gitlab.example.com:8443/acme/app', 'gitlab'],
  ['ssh://git@bitbucket.org/acme/app.git', 'bitbucket'],
  ['https://acme@dev.azure.com/acme/app/_git/app', 'azure'],
  ['git@ssh.dev.azure.com:v3/acme/app/app', 'azure'],
  ['https://acme.visualstudio.com/_git/app', 'azure'],
  ['https://codeberg.org/acme/app', 'gitea'],
  ['https://git.example.com/github/app', 'other'],
  ['/srv/git/gitlab/app.git', 'other'],
  ['C:\\git\\github', 'other'],
])('the host of %s is %s', (url, host) => {
  expect(hostOf(url)).toBe(host);
});

test('the commit map has the form of git-filter-repo: a heading, then old and new, zeros for what was dropped', () => {
  const rewrite = rewriteOf();
  const [[first, second], [third]] = rewrite.commits as [[string, string], [string, null]];
  expect(commitMap(rewrite)).toBe(`old${' '.repeat(37)} new\n${first} ${second}\n${third} ${'0'.repeat(40)}\n`);
  expect(commitMap({ commits: [[id(32), null]] })).toMatch(new RegExp(`^old {62}new\n[0-9a-f]{64} 0{64}\n$`));
});

test('the map for GitLab comes without heading, in pieces that it takes', () => {
  const commits = Array.from({ length: 6_001 }, (): [string, string] => [id(), id()]);
  const files = filesFor('https://gitlab.com/acme/app.git', { commits });
  const pieces = ['gitlab/commit-map-1', 'gitlab/commit-map-2', 'gitlab/commit-map-3'].map((name) => files.get(name)!);
  expect(files.has('gitlab/commit-map-4')).toBe(false);
  expect(pieces.join('')).toBe(commits.map(([old, now]) => `${old} ${now}\n`).join(''));
  for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(250_000);
  expect(files.get('tickets/gitlab-origin.md')).toContain(
    'gitlab/commit-map-1, gitlab/commit-map-2, gitlab/commit-map-3',
  );
});

test('the ticket for GitHub has what GitHub asks for', () => {
  const lfs = [id(32)];
  const pulls = new Map([['origin', { affected: [3, 14], unknown: [], seen: 1_598 }]]);
  const files = filesFor('https://github.com/acme/app.git', {}, { lfs, pulls });
  const text = files.get('tickets/github-origin.md')!;
  expect(text).toContain('Repository: acme/app\n');
  expect(text).toContain('Affected pull requests: 2 (#3, #14)\n');
  expect(text).toContain(`LFS objects orphaned by the rewrite: 1\n\n  - ${lfs[0]!}`);
  const [first] = [...files.get('commit-map')!.split('\n')[1]!.split(' ')];
  expect(text).toContain(`First changed commits (ids before the rewrite): 1\n\n  - ${first!}`);
  expect(text).not.toContain('could not be judged');
});

test('pull requests that nobody could judge are not counted as harmless', () => {
  const pulls = new Map([['origin', { affected: [3], unknown: [4, 5], seen: 3 }]]);
  const text = filesFor('https://github.com/acme/app', {}, { pulls }).get('tickets/github-origin.md')!;
  expect(text).toContain('1 (#3), and 2 that could not be judged');
  expect(text).toContain('git ls-remote origin');
  expect(filesFor('https://github.com/acme/app').get('tickets/github-origin.md')).toContain('not counted');
});

test('a mirror counts the pull requests whose heads changed, not their merge refs', () => {
  const refs = ['refs/pull/1/head', 'refs/pull/1/merge', 'refs/pull/2/merge'].map((name) => ({
    name,
    old: id(),
    new: id(),
  }));
  const names = [...refs.map(({ name }) => name), 'refs/pull/2/head', 'refs/heads/main'];
  expect(pullsHere({ refs }, names)).toEqual({ affected: [1], unknown: [], seen: 2 });
});

test.each([
  ['https://github.com/acme/app.git', 'github', 'support.github.com'],
  ['https://gitlab.com/acme/app.git', 'gitlab', 'Repository cleanup'],
  ['https://bitbucket.org/acme/app.git', 'bitbucket', 'support.atlassian.com'],
  ['https://bitbucket.example.com/scm/acme/app.git', 'bitbucket', 'Data Center'],
  ['https://dev.azure.com/acme/app/_git/app', 'azure', 'recycle bin'],
  ['https://codeberg.org/acme/app.git', 'gitea', 'update-ref -d'],
  ['https://git.example.com/app.git', 'other', 'git gc --prune=now'],
])('the remote %s gets the steps for %s', (url, host, words) => {
  const files = filesFor(url);
  expect(files.get(`tickets/${host}-origin.md`)).toContain(words);
  expect(files.get('README.md')).toContain(`tickets/${host}-origin.md`);
});

test('no text has a password of an address, the old name of a ref that held a value, or a path of a file', () => {
  const value = `example${id()}`;
  const refs = [{ name: `refs/remotes/origin/${value}`, old: id(), new: id(), renamedTo: 'refs/remotes/origin/clean' }];
  const blobs = [{ id: id(), new: id(), paths: [`conf/${value}.txt`] }];
  for (const host of [
    'github.com',
    'gitlab.com',
    'bitbucket.org',
    'dev.azure.com',
    'codeberg.org',
    'git.example.com',
  ]) {
    const files = filesFor(`https://me:${value}@${host}/acme/app.git`, { refs, blobs });
    expect(files.size).toBeGreaterThan(8);
    for (const [name, text] of files) expect(`${name}\n${text}`).not.toContain(value);
    expect(files.get('README.md')).toContain('only `secretctl clean-history --push` removes it');
  }
});

test('values in names that a server chose are taken out by whoever knows them', () => {
  const value = `example${id()}`;
  const redact = (text: string): string => text.replaceAll(value, '[masked]');
  const files = filesFor(`https://github.com/acme/${value}.git`, {}, { redact });
  for (const text of files.values()) expect(text).not.toContain(value);
  expect(files.get('README.md')).toContain('[masked]');
});

test('the README tells what became of the push, and where the backup is that holds the secret', () => {
  const pushed = [{ remote: 'origin', ref: 'refs/heads/main', outcome: 'protected', advice: 'allow it', ok: false }];
  const text = filesFor('https://github.com/acme/app.git', {}, { pushed, backup: '/state/backup.bundle' }).get(
    'README.md',
  )!;
  expect(text).toContain('refs/heads/main: protected: allow it');
  expect(text).toContain('it holds the secret: `/state/backup.bundle`');
});

test('the files are private, replace links that lie in their way, and can be written again', async () => {
  const home = await mkdtemp(join(tmpdir(), 'secretctl-texts-'));
  try {
    const rewrite = rewriteOf();
    const facts = {
      rewrite,
      plan: { remotes: [planRemote(rewrite, remoteAt('https://github.com/a/b'))] },
      pulls: new Map(),
      lfs: [],
    };
    const folder = join(home, 'deep', 'after');
    await writeAftermath(folder, facts);
    await writeFile(join(home, 'other'), 'mine');
    await rm(join(folder, 'commit-map'));
    await symlink(join(home, 'other'), join(folder, 'commit-map'));
    const files = await writeAftermath(folder, facts);
    expect(files.at(-1)).toBe(join(folder, 'README.md'));
    for (const file of files) {
      if (process.platform === 'win32') continue;
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    }
    expect(await readFile(join(home, 'other'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'commit-map'), 'utf8')).toBe(commitMap(rewrite));
  } finally {
    await rm(home, { recursive: true });
  }
});

test('LFS objects of dropped pointers are named, of other files not', async () => {
  await using repo = await gitRepo();
  const oid = id(32);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12345\n`;
  await repo.commit({ 'big.bin': pointer, 'text.txt': `about ${pointer}`, 'large.txt': pointer + 'x'.repeat(5_000) });
  const ids = (await repo.git('rev-parse', 'HEAD:big.bin', 'HEAD:text.txt', 'HEAD:large.txt')).split('\n');
  const blobs = [...ids, id()].map((each) => ({ id: each, new: null, paths: [] }));
  expect(await orphanedLfs(repo.dir, { blobs })).toEqual([oid]);
  expect(await orphanedLfs(repo.dir, { blobs: blobs.slice(1) })).toEqual([]);
});
