import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  askForOldCommits,
  readOldCommits,
  withFreshClone,
  type Asked,
} from '../../../src/history/fresh-clone/index.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';
import { gitServer } from './git-server.js';

/** Three commits that a force push took off the branch, and one that stayed. */
async function rewritten(): Promise<AsyncDisposable & { repo: GitRepo; old: string[]; kept: string }> {
  const repo = await gitRepo();
  const kept = await repo.commit({ 'a.txt': 'a\n' });
  const old = [await repo.commit({ 'a.txt': 'b\n' }), await repo.commit({ 'a.txt': 'c\n' })];
  await repo.git('reset', '-q', '--hard', kept);
  return { repo, old, kept, [Symbol.asyncDispose]: () => repo[Symbol.asyncDispose]() };
}

const answersOf = (asked: readonly Asked[]): string[] => asked.map(({ answer }) => answer);
const made = (length = 20): string => randomBytes(length).toString('hex');

test('old commits that the server still has are served by id, what it never had is refused, in the order asked', async () => {
  await using server = await rewritten();
  const { repo, old, kept } = server;
  await repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const ids = [made(), old[0]!, made(), old[1]!, kept, old[0]!];
  const asked = await withFreshClone(pathToFileURL(repo.dir).href, {}, (clone) => askForOldCommits(clone, ids));
  expect(asked.map(({ id }) => id)).toEqual(ids.slice(0, 5));
  expect(answersOf(asked)).toEqual(['refused', 'served', 'refused', 'served', 'served']);
  expect(asked[4]!.reason).toContain('everybody');
});

test('what is asked for does not get into the clone that is verified', async () => {
  await using server = await rewritten();
  const { repo, old } = server;
  await withFreshClone(pathToFileURL(repo.dir).href, {}, async (clone) => {
    expect(answersOf(await askForOldCommits(clone, old))).toEqual(['served', 'served']);
    const { exit } = await repo.tryGit('--git-dir', clone.repository.commonDir, 'cat-file', '-e', old[0]!);
    expect(exit).not.toBe(0);
  });
});

test('a server that pruned the commits refuses them all', async () => {
  await using server = await rewritten();
  const { repo, old } = server;
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  await repo.git('gc', '-q', '--prune=now');
  const asked = await withFreshClone(pathToFileURL(repo.dir).href, {}, (clone) => askForOldCommits(clone, old));
  expect(answersOf(asked)).toEqual(['refused', 'refused']);
});

test('ids beyond the limit are unknown, and so is everything once the server is gone', async () => {
  await using there = await rewritten();
  const { repo, old } = there;
  const server = await gitServer(repo);
  await withFreshClone(server.url, {}, async (clone) => {
    expect(answersOf(await askForOldCommits(clone, old, { most: 1 }))).toEqual(['served', 'unknown']);
    await server[Symbol.asyncDispose]();
    expect(answersOf(await askForOldCommits(clone, old))).toEqual(['unknown', 'unknown']);
  });
});

test('an old server by the first protocol serves only what it tells of: the rest is refused', async () => {
  await using there = await rewritten();
  const { repo, old } = there;
  await using server = await gitServer(repo, { oldProtocol: true });
  const asked = await withFreshClone(server.url, {}, (clone) => askForOldCommits(clone, old));
  expect(answersOf(asked)).toEqual(['refused', 'refused']);
  await repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const again = await withFreshClone(server.url, {}, (clone) => askForOldCommits(clone, old));
  expect(answersOf(again)).toEqual(['served', 'served']);
});

test('a SHA-256 server is asked with SHA-256 ids', async () => {
  await using repo = await gitRepo();
  await rm(join(repo.dir, '.git'), { recursive: true });
  await repo.git('init', '-q', '-b', 'main', '--object-format=sha256');
  await repo.commit({ 'a.txt': 'a\n' });
  const old = await repo.commit({ 'a.txt': 'b\n' });
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  const ids = [old, made(32)];
  const asked = await withFreshClone(pathToFileURL(repo.dir).href, {}, (clone) => askForOldCommits(clone, ids));
  expect(answersOf(asked)).toEqual(['served', 'refused']);
});

test('old commits are read from commit maps, lists and evidence', () => {
  const [a, b, c] = [made(), made(), made()];
  expect(readOldCommits(`old${' '.repeat(37)} new\n${a} ${b}\n${c} ${c}\r\n`, 'map')).toEqual([a]);
  expect(readOldCommits(`# first\n${a}\n\n${b} # second\n${a}\n`, 'list')).toEqual([a, b]);
  const evidence = JSON.stringify({ hits: [{ firstCommit: a, lastCommit: b }, {}], oldCommits: [{ id: c }] });
  expect(readOldCommits(evidence, 'evidence')).toEqual([a, b, c]);
});

test.each(['', '# nothing\n', 'main\n', 'abcdef1\n', '{}', '{'])('%j tells of no old commits', (text) => {
  expect(() => readOldCommits(text, 'some file')).toThrow(/^some file does not tell which commits are old: /);
});
