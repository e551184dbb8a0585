import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Secret } from '../../src/core/index.js';
import { Matcher } from '../../src/match/index.js';
import { isCompressed, searchObjects } from '../../src/odb/index.js';
import { gitRepo, run, type GitRepo } from '../support/git-repo.js';
import { asGitSays, expectedHits, searchedAllWays, versions } from './oracle.js';

function secretValue(): string {
  return `tok+${randomBytes(15).toString('base64')}/é"x`;
}

function matcherFor(...values: readonly string[]): Matcher {
  return new Matcher(values.map((value, at) => ({ kind: 'value', label: `value ${at}`, secret: new Secret(value) })));
}

/** A history in which the value comes, moves, is encoded, and goes. */
async function leaky(value: string): Promise<GitRepo> {
  const repo = await gitRepo();
  const writings = [
    value,
    Buffer.from(`user:${value}`).toString('base64'),
    encodeURIComponent(value),
    JSON.stringify({ key: value }),
    Buffer.from(value, 'utf16le'),
    Buffer.from(value).toString('hex'),
  ];
  for (const [at, text] of versions(24, 80).entries()) {
    const lines = text.split('\n');
    const writing = Buffer.from(writings[Math.floor(at / 3) % writings.length]!);
    if (at % 3 === 0) lines.splice(at, 0, `key = ${writing.toString('latin1')}`);
    await repo.commit({ text: Buffer.from(lines.join('\n'), 'latin1'), [`dir/${at % 5}`]: text.slice(at, at + 60) });
  }
  return repo;
}

async function expectSearched(repo: GitRepo, value: string): Promise<void> {
  const matcher = matcherFor(value, secretValue());
  const objects = asGitSays(repo);
  const result = await searchedAllWays(repo, matcher);
  expect(result.hits).toEqual(expectedHits(objects, matcher));
  expect(result.hits.length).toBeGreaterThan(0);
  const items = Object.values(result.searched).reduce((sum, each) => sum + each.items, 0);
  const bytes = Object.values(result.searched).reduce((sum, each) => sum + each.bytes, 0);
  expect(items).toBe(objects.size);
  expect(bytes).toBe([...objects.values()].reduce((sum, each) => sum + each.content.length, 0));
  expect(result.unread).toEqual([]);
  expect(result.missing).toEqual([]);
}

test('finds a value in all its encodings, loose and packed alike', async () => {
  const value = secretValue();
  await using repo = await leaky(value);
  await expectSearched(repo, value);
  await repo.git('repack', '-adfq', '--depth=50', '--window=30');
  await expectSearched(repo, value);
});

test('finds a value in names, messages, authors and tags', async () => {
  const value = `example${randomBytes(12).toString('hex')}`;
  await using repo = await gitRepo();
  await repo.commit({ [`dir/${value}/file`]: 'x' });
  await repo.git('commit', '-q', '--allow-empty', '-m', `about ${value}`);
  await repo.git('commit', '-q', '--allow-empty', '-m', 'nothing', `--author=${value} <a@example.invalid>`);
  await repo.git('tag', '-a', '-m', value, 'v1');
  const { hits } = await searchedAllWays(repo, matcherFor(value));
  expect(hits.map((hit) => hit.type).sort()).toEqual(['commit', 'commit', 'tag', 'tree']);
});

test('tells the first 1,000 matches of an object, wherever in it they are', async () => {
  const value = secretValue();
  await using repo = await gitRepo();
  const gap = 'x'.repeat(5_000);
  await repo.commit({ many: `${value}\n`.repeat(1_500), far: `${value}${gap}${value}${gap}${gap}${value}` });
  await repo.git('repack', '-adq');
  const { hits } = await searchedAllWays(repo, matcherFor(value));
  expect(hits.map((hit) => hit.matches.length).sort((a, b) => a - b)).toEqual([3, 1_000]);
});

test('finds a value in giant objects', async () => {
  const value = secretValue();
  await using repo = await gitRepo();
  const half = randomBytes(9_000_000);
  const nested = Buffer.concat([half, Buffer.from(value), half]);
  await repo.commit({ giant: nested });
  await repo.git('repack', '-adq');
  const { hits } = await searchedAllWays(repo, matcherFor(value));
  expect(hits).toMatchObject([{ size: nested.length, matches: [{ start: half.length }] }]);
});

test('lists blobs that begin like compressed files', async () => {
  await using repo = await gitRepo();
  const packed = gzipSync('hello');
  await repo.commit({ 'a.gz': packed, text: 'plain', short: 'P', 'b.zip': Buffer.from('PK\x03\x04rest') });
  const { compressed } = await searchedAllWays(repo, matcherFor(secretValue()));
  expect(compressed.map((each) => each.size).sort((a, b) => a - b)).toEqual([8, packed.length]);
  const starts = ['BZh91AY', '# v2 git bundle\n', '# v3 git bundle\n', 'PACK\0\0\0\x02'];
  expect(starts.map((start) => isCompressed(Buffer.from(start)))).toEqual([true, true, true, true]);
  expect(isCompressed(Buffer.from('x is a letter'))).toBe(false);
  expect(isCompressed(Buffer.from('789c4b4c4a06', 'hex').subarray(0, 2))).toBe(false);
});

describe('objects that are named and not there', () => {
  test('are told once each, submodules and the empty tree never', async () => {
    await using repo = await gitRepo();
    await repo.commit({ a: 'one', 'b/c': 'two', keep: 'three' });
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    await repo.git('commit', '-q', '-m', 'with a submodule');
    const empty = await repo.git('commit-tree', '4b825dc642cb6eb9a060e54bf8d69288fbee4904', '-m', 'of nothing');
    await repo.git('update-ref', 'refs/heads/empty', empty);
    const lost = await Promise.all(['HEAD:a', 'HEAD:b', 'HEAD~1'].map((name) => repo.git('rev-parse', name)));
    for (const id of lost) await rm(join(repo.dir, '.git/objects', id.slice(0, 2), id.slice(2)));
    const { missing } = await searchedAllWays(repo, matcherFor(secretValue()));
    expect(missing.map((each) => each.id)).toEqual([...lost].sort());
    expect(missing.find((each) => each.id === lost[2])?.namedBy).toBe(await repo.git('rev-parse', 'HEAD'));
  });

  test('are told of tags, and of a shallow clone', async () => {
    await using far = await gitRepo();
    await far.commit({ a: 'one' });
    const first = await far.git('rev-parse', 'HEAD');
    await far.commit({ a: 'two' });
    await using repo = await gitRepo();
    await repo.git('fetch', '-q', '--depth=1', `file://${far.dir}`, 'main:main2');
    const tag = `object ${'2'.repeat(40)}\ntype commit\ntag v\ntagger T <t@example.invalid> 1 +0000\n\nx\n`;
    await run('git', ['hash-object', '-w', '-t', 'tag', '--literally', '--stdin'], repo.dir, repo.env, tag);
    const { missing } = await searchedAllWays(repo, matcherFor(secretValue()));
    expect(missing.map((each) => each.id).sort()).toEqual([first, '2'.repeat(40)].sort());
  });

  test('are told for a tree of very many', async () => {
    await using repo = await gitRepo();
    const lines = Array.from({ length: 20_000 }, (_, at) => `100644 blob ${randomBytes(20).toString('hex')}\t${at}`);
    await run('git', ['mktree', '--missing'], repo.dir, repo.env, `${lines.join('\n')}\n`);
    const { missing } = await searchedAllWays(repo, matcherFor(secretValue()));
    expect(missing).toHaveLength(20_000);
  });
});

test('a linked alternate and a work tree folder below the top are searched the same', async () => {
  const value = secretValue();
  await using repo = await leaky(value);
  await mkdir(join(repo.dir, 'deep/down'), { recursive: true });
  await writeFile(join(repo.dir, 'deep/down/file'), 'x');
  const matcher = matcherFor(value);
  const there = await searchObjects(join(repo.dir, 'deep/down'), matcher);
  expect(there).toEqual(await searchObjects(repo.dir, matcher));
});

test('tells how far it is', async () => {
  await using repo = await leaky(secretValue());
  const told: number[][] = [];
  await searchObjects(repo.dir, matcherFor(secretValue()), { onProgress: (...numbers) => told.push(numbers) });
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(([done = 0, total = 0]) => done >= 0 && done <= total)).toBe(true);
});
