import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { gitRepo, run, type GitRepo } from '../support/git-repo.js';
import { asGitSays, asWeSay, digest, packsOf, versions } from './oracle.js';

/** Commits versions of a text, beside files that stay. */
async function withHistory(count: number, lines = 60): Promise<GitRepo> {
  const repo = await gitRepo();
  await addHistory(repo, count, lines);
  return repo;
}

async function addHistory(repo: GitRepo, count: number, lines = 60): Promise<void> {
  for (const text of versions(count, lines))
    await repo.commit({ 'a/b/text': text, [`c/${randomBytes(3).toString('hex')}`]: text.slice(0, 40), empty: '' });
  await repo.git('tag', '-a', '-m', 'a tag', `v${randomBytes(3).toString('hex')}`);
}

async function expectSameAsGit(repo: GitRepo): Promise<void> {
  const { objects, unread, twice } = await asWeSay(repo);
  expect(digest(objects)).toEqual(digest(asGitSays(repo)));
  expect(unread).toEqual([]);
  expect(twice).toEqual([]);
  expect(digest((await asWeSay(repo, { viaGit: true })).objects)).toEqual(digest(objects));
}

test('tells loose objects, unreachable and empty ones too', async () => {
  await using repo = await withHistory(5);
  await repo.write({ lost: 'nothing names this' });
  await repo.git('hash-object', '-w', 'lost');
  await expectSameAsGit(repo);
});

test('tells a packed history with long chains of deltas', async () => {
  await using repo = await withHistory(60);
  await repo.git('repack', '-adfq', '--depth=50', '--window=50');
  await expectSameAsGit(repo);
});

test('tells a pack whose deltas name their bases by id', async () => {
  await using repo = await withHistory(30);
  await repo.git('config', 'repack.useDeltaBaseOffset', 'false');
  await repo.git('repack', '-adfq', '--depth=50');
  const [pack] = await packsOf(repo);
  expect((await readFile(`${pack!}.pack`)).length).toBeGreaterThan(0);
  await expectSameAsGit(repo);
});

test('tells several packs, kept ones, and loose objects, each object once', async () => {
  await using repo = await withHistory(10);
  await repo.git('repack', '-adq');
  const [first] = await packsOf(repo);
  await writeFile(`${first!}.keep`, '');
  await addHistory(repo, 10);
  await repo.git('repack', '-dq');
  await repo.git('repack', '-aq', '--no-pack-kept-objects');
  const all = await repo.git('rev-list', '--objects', '--no-object-names', '--all');
  const { stdout } = await run('git', ['pack-objects', '-q', '.git/objects/pack/pack'], repo.dir, repo.env, `${all}\n`);
  expect(stdout).toMatch(/[0-9a-f]{40}/);
  await addHistory(repo, 3);
  expect((await packsOf(repo)).length).toBeGreaterThan(2);
  await expectSameAsGit(repo);
});

test('tells the objects of alternates, and of theirs', async () => {
  await using far = await withHistory(8);
  await using near = await gitRepo();
  await using repo = await gitRepo();
  await far.git('repack', '-adq');
  await writeFile(join(near.dir, '.git/objects/info/alternates'), `${join(far.dir, '.git/objects')}\n`);
  await addHistory(near, 4);
  await writeFile(join(repo.dir, '.git/objects/info/alternates'), `# a comment\n${join(near.dir, '.git/objects')}\n`);
  await addHistory(repo, 2);
  await expectSameAsGit(repo);
  expect((await asWeSay(repo)).objects.size).toBeGreaterThan((await asWeSay(near)).objects.size);
});

test('tells a repository of SHA-256', async () => {
  await using repo = await gitRepo();
  await rm(join(repo.dir, '.git'), { recursive: true });
  await repo.git('init', '-q', '-b', 'main', '--object-format=sha256');
  await addHistory(repo, 20);
  await repo.git('repack', '-adfq');
  await addHistory(repo, 2);
  await expectSameAsGit(repo);
  expect([...(await asWeSay(repo)).objects.keys()][0]).toHaveLength(64);
});

test('tells objects larger than a window, and giant ones, and what is built upon those', async () => {
  await using repo = await gitRepo();
  const large = randomBytes(600_000).toString('hex');
  const giant = randomBytes(9_000_000).toString('hex');
  await repo.commit({ large, giant });
  await repo.commit({ large: `${large}a`, giant: `${giant}a` });
  await repo.commit({ large: `b${large}`, giant: giant.slice(0, 100_000) });
  await expectSameAsGit(repo);
  await repo.git('repack', '-adfq');
  await expectSameAsGit(repo);
});

test('leaves an index of version 1 to git', async () => {
  await using repo = await withHistory(10);
  await repo.git('config', 'pack.indexVersion', '1');
  await repo.git('repack', '-adq');
  const [pack] = await packsOf(repo);
  expect((await readFile(`${pack!}.idx`)).readUInt32BE(0)).not.toBe(0xff744f63);
  await expectSameAsGit(repo);
});

test('tells nothing of an empty repository', async () => {
  await using repo = await gitRepo();
  expect(await asWeSay(repo)).toEqual({ objects: new Map(), unread: [], twice: [] });
});

test('tells only the types that are asked for', async () => {
  await using repo = await withHistory(6);
  await repo.git('repack', '-adfq');
  await addHistory(repo, 2);
  const { eachObject } = await import('../../src/odb/index.js');
  const seen: string[] = [];
  await eachObject(repo.dir, ['commit', 'tag'], (_id, type) => seen.push(type));
  expect(seen.filter((type) => type === 'commit')).toHaveLength(8);
  expect(seen.filter((type) => type === 'tag')).toHaveLength(2);
  expect(seen).toHaveLength(10);
});

describe('damage', () => {
  /** Everything is told or unread, and all that git can read is told. */
  async function expectHonest(repo: GitRepo, all: readonly string[]): Promise<string[]> {
    const { objects, unread } = await asWeSay(repo);
    for (const id of asGitSays(repo).keys()) expect([...objects.keys()]).toContain(id);
    expect([...new Set([...objects.keys(), ...unread.filter((id) => /^[0-9a-f]{40,}$/.test(id))])].sort()).toEqual(all);
    return unread;
  }

  interface Packed extends AsyncDisposable {
    readonly repo: GitRepo;
    readonly all: string[];
    readonly pack: string;
  }

  async function packed(): Promise<Packed> {
    const repo = await withHistory(15);
    await repo.git('repack', '-adfq', '--depth=10');
    const [pack] = await packsOf(repo);
    for (const ending of ['pack', 'idx']) await chmod(`${pack!}.${ending}`, 0o644);
    const all = [...asGitSays(repo).keys()].sort();
    return { repo, all, pack: pack!, [Symbol.asyncDispose]: () => repo[Symbol.asyncDispose]() };
  }

  test('a flipped bit anywhere in a pack makes objects unread, never wrong', async () => {
    await using damaged = await packed();
    const { repo, all, pack } = damaged;
    const whole = digest(asGitSays(repo));
    const content = await readFile(`${pack}.pack`);
    for (let round = 0; round < 12; round++) {
      const at = 12 + Math.floor(Math.random() * (content.length - 32));
      const broken = Buffer.from(content);
      broken[at]! ^= 1 << (round % 8);
      await writeFile(`${pack}.pack`, broken);
      const { objects, unread } = await asWeSay(repo);
      expect([...new Set([...objects.keys(), ...unread])].sort()).toEqual(all);
      const told = digest(objects).filter((line) => !unread.includes(line.slice(0, 40)));
      // What the header of an object or a delta says is not in any check sum; git itself believes it.
      const differing = told.filter((line) => !whole.includes(line));
      const asGit = digest(asGitSays(repo));
      for (const line of differing) expect(asGit).toContain(line);
    }
  }, 120_000);

  test('a truncated pack', async () => {
    await using damaged = await packed();
    const { repo, all, pack } = damaged;
    const size = (await readFile(`${pack}.pack`)).length;
    await truncate(`${pack}.pack`, Math.floor(size / 2));
    expect((await expectHonest(repo, all)).length).toBeGreaterThan(0);
  });

  test('a copy elsewhere stands in for a damaged object', async () => {
    await using damaged = await packed();
    const { repo, all, pack } = damaged;
    const file = await open(`${pack}.pack`, 'r+');
    const packs = join(repo.dir, '.git/objects/pack');
    const copy = join(repo.dir, 'copy');
    await mkdir(copy);
    await run('git', ['unpack-objects', '-q'], repo.dir, { ...repo.env, GIT_OBJECT_DIRECTORY: copy }, '');
    for (const name of await readdir(packs)) await writeFile(join(copy, name), await readFile(join(packs, name)));
    await mkdir(join(copy, 'pack'));
    for (const name of await readdir(packs))
      await writeFile(join(copy, 'pack', name), await readFile(join(packs, name)));
    await file.write(Buffer.alloc(200, 0xff), 0, 200, 400);
    await file.close();
    await writeFile(join(repo.dir, '.git/objects/info/alternates'), `${copy}\n`);
    expect(await expectHonest(repo, all)).toEqual([]);
  });

  test('a damaged index is unread by the name of its pack', async () => {
    await using damaged = await packed();
    const { repo, pack } = damaged;
    await writeFile(`${pack}.idx`, randomBytes(3_000));
    const { unread } = await asWeSay(repo);
    expect(unread).toEqual([expect.stringMatching(/^pack-[0-9a-f]{40}$/)]);
  });

  test('a base that is not there leaves its deltas unread', async () => {
    await using repo = await withHistory(15);
    await repo.git('config', 'repack.useDeltaBaseOffset', 'false');
    await repo.git('repack', '-adfq');
    const thin = await thinPack(repo);
    const { objects, unread } = await asWeSay(repo);
    expect(unread.length).toBeGreaterThan(0);
    expect(unread.filter((id) => objects.has(id))).toEqual([]);
    expect(thin).toBeGreaterThan(0);
  });

  test('a loose object that is cut off, followed by garbage, or lies about its size', async () => {
    await using repo = await withHistory(3);
    const ids = [...asGitSays(repo).keys()].slice(0, 3);
    const paths = ids.map((id) => join(repo.dir, '.git/objects', id.slice(0, 2), id.slice(2)));
    const all = [...asGitSays(repo).keys()].sort();
    for (const path of paths) await chmod(path, 0o644);
    await truncate(paths[0]!, 10);
    await appendFile(paths[1]!, 'garbage');
    await writeFile(paths[2]!, deflateSync(Buffer.from('blob 5\0four')));
    const { objects, unread } = await asWeSay(repo);
    expect([...new Set([...objects.keys(), ...unread])].sort()).toEqual(all);
    expect(unread).toContain(ids[0]);
    expect(unread).toContain(ids[2]);
  });
});

/** Makes every delta's named base an id that does not exist, in the pack itself; tells how many there were. */
async function thinPack(repo: GitRepo): Promise<number> {
  const [pack] = await packsOf(repo);
  await chmod(`${pack!}.pack`, 0o644);
  const content = await readFile(`${pack!}.pack`);
  const list = await repo.git('verify-pack', '-v', `${pack!}.idx`);
  const deltas = list.split('\n').filter((line) => /^\S+ +\S+ +\d+ \d+ \d+ \d+ [0-9a-f]{40}$/.test(line));
  for (const line of deltas) {
    const [, , , , offset, , base = ''] = line.split(/ +/);
    const at = content.indexOf(Buffer.from(base, 'hex'), Number(offset));
    content.fill(0xee, at, at + 20);
  }
  await writeFile(`${pack!}.pack`, content);
  return deltas.length;
}

test('an aborted pass rejects with the reason', async () => {
  await using repo = await withHistory(3);
  await expect(asWeSay(repo, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow();
  expect(existsSync(repo.dir)).toBe(true);
});
