import { appendFileSync, rmSync } from 'node:fs';
import { chmod, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { look, spots, unread } from './look.js';
import { gitRepo, run } from '../../support/git-repo.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import { zipOf } from '../../support/zip.js';

const MASKED = '[REDACTED-f00dfeed]';
const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;
const testOnPosix = isWindows ? test.skip : test;

test('every file counts: ignored, in node_modules, empty folders by their names', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.write({ '.gitignore': 'node_modules\n*.log\n', 'node_modules/x/y.js': value, 'a.log': value });
  await mkdir(join(repo.dir, `empty-${value}`));

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual(['work tree: a.log', `work tree: empty-${MASKED}`, 'work tree: node_modules/x/y.js']);
  expect(result.hits.find(({ path }) => path === 'a.log')!.fix).toBe(`# edit a.log, or: rm ${join(repo.dir, 'a.log')}`);
});

test('archives are unpacked, and the names of their members are masked', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.write({
    'a.zip': zipOf({ 'conf/app.env': `k=${value}` }),
    'b.zip': zipOf({ [`${value}.txt`]: 'x', 'log.gz': gzipSync(value) }),
  });

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual([
    'work tree: a.zip!conf/app.env',
    'work tree: b.zip', // the name stands there uncompressed
    'work tree: b.zip!', // and in the directory at its end
    `work tree: b.zip!${MASKED}.txt`,
    'work tree: b.zip!log.gz!',
  ]);
  expect(JSON.stringify(result)).not.toContain(value);
});

test('an archive over the limit is unread', async () => {
  await using repo = await seeded();
  await repo.write({ 'bomb.gz': gzipSync(Buffer.alloc(200_000)) });

  const limits = { depth: 5, unpackedBytes: 100_000, members: 10 };

  expect(unread(await look(repo.dir, plainValue(), { limits })).join()).toMatch(/^work tree: bomb\.gz: over the limit/);
});

test('a value spread over the names of a folder and a file is found once, at the file', async () => {
  await using repo = await seeded();
  const value = `${plainValue()}/${plainValue()}`;
  await repo.write({ [value]: 'x' });

  expect(spots(await look(repo.dir, value))).toEqual([`work tree: ${MASKED}`]);
});

testOnPosix('names of any bytes are searched, read and never printed with a value', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const odd = Buffer.concat([Buffer.from(`${repo.dir}/-x \n'"`), Buffer.from([0xff, 0xfe])]);
  await writeFile(odd, value);
  await writeFile(Buffer.concat([odd, Buffer.from(value)]), '');

  const result = await look(repo.dir, value);

  expect(result.hits).toHaveLength(2);
  expect(JSON.stringify(result)).not.toContain(value);
  for (const { fix } of result.hits) expect(fix).toContain('by hand');
});

testOnPosix('links are not followed, loops do no harm, and pipes and sockets are passed over', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const outside = join(repo.dir, '..', 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'x'), value);
  await symlink(outside, join(repo.dir, 'link'));
  await symlink('.', join(repo.dir, 'loop'));
  await run('mkfifo', [join(repo.dir, 'pipe')], repo.dir, repo.env);
  const server = createServer().listen(join(repo.dir, 'socket'));

  const result = await look(repo.dir, value);
  server.close();

  expect(spots(result)).toEqual([]);
  expect(unread(result)).toEqual([]);
});

const cannotDeny = isWindows || isRoot ? ' (skipped: root, and Windows, may read everything)' : '';
(cannotDeny === '' ? test : test.skip)(`files and folders that may not be read are unread${cannotDeny}`, async () => {
  await using repo = await seeded();
  await repo.write({ 'shut.txt': 'x', 'shut/x.txt': 'x' });
  await chmod(join(repo.dir, 'shut.txt'), 0);
  await chmod(join(repo.dir, 'shut'), 0);

  const found = unread(await look(repo.dir, plainValue()));
  await chmod(join(repo.dir, 'shut'), 0o700);

  expect(found).toEqual(['work tree: shut.txt: permission denied', 'work tree: shut: permission denied']);
});

testOnPosix('a folder that is too deep to be opened is unread', async () => {
  await using repo = await seeded();
  const script = `for (let depth = 0; depth < 30; depth++) {
    require('node:fs').mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)); }`;
  expect((await run(process.execPath, ['-e', script], repo.dir, repo.env)).exit).toBe(0);

  const found = unread(await look(repo.dir, plainValue()));
  await run('rm', ['-rf', 'd'.repeat(200)], repo.dir, repo.env);

  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^work tree: d+\/.*: the name is too long$/);
});

test('a file that is written to all the time is unread', async () => {
  await using repo = await seeded();
  const file = join(repo.dir, 'server.log');
  await writeFile(file, Buffer.alloc(8_000_000, 'x'));
  let reports = 0;
  const signal = new AbortController().signal;
  // Each piece of the file asks the signal: a clock that ticks while the file is being read.
  signal.throwIfAborted = () => {
    if (reports++ % 2 === 0) appendFileSync(file, 'y');
  };

  expect(unread(await look(repo.dir, plainValue(), { signal }))).toContain(
    'work tree: server.log: it changed while it was read',
  );
});

test('a file that vanishes before its turn is told', async () => {
  await using repo = await seeded();
  await repo.write({ 'a.txt': 'x', 'z.txt': 'x' });
  let asked = 0;
  const pathMatches = (path: string): boolean => {
    if (path === 'a.txt' && asked++ === 0) rmSync(join(repo.dir, 'z.txt'));
    return false;
  };
  const result = await look(repo.dir, plainValue(), { pathMatches });
  expect(unread(result)).toEqual(['work tree: z.txt: it vanished before it was read']);
});

test('linked work trees are searched wherever they are, each once', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('worktree', 'add', '-q', '--detach', join(repo.dir, 'inside'));
  await repo.git('worktree', 'add', '-q', '--detach', join(repo.dir, '..', 'beside'));
  await writeFile(join(repo.dir, 'inside', 'x.txt'), value);
  await writeFile(join(repo.dir, '..', 'beside', 'x.txt'), value);

  for (const dir of [repo.dir, join(repo.dir, 'inside')]) {
    const { hits, repositories } = await look(dir, value);
    expect(hits.map(({ path, keptBy }) => [path, keptBy])).toEqual([
      ['x.txt', [`work tree ${join(repo.dir, '..', 'beside')}`]],
      ['x.txt', [`work tree ${join(repo.dir, 'inside')}`]],
    ]);
    expect(repositories).toEqual([]);
  }
});

test('a bare repository has linked work trees too, inside of it even', async () => {
  await using home = await seeded();
  const value = plainValue();
  const bare = join(home.dir, '..', 'bare.git');
  await home.git('clone', '-q', '--bare', home.dir, bare);
  await home.git('-C', bare, 'worktree', 'add', '-q', join(bare, 'main-tree'), 'main');
  await writeFile(join(bare, 'main-tree', 'x.txt'), value);

  expect(spots(await look(bare, value))).toEqual(['work tree: x.txt']);
});

test('the own work tree can be left to somebody else', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.write({ 'x.txt': value });
  await repo.git('worktree', 'add', '-q', '--detach', join(repo.dir, '..', 'beside'));
  await writeFile(join(repo.dir, '..', 'beside', 'y.txt'), value);

  expect(spots(await look(repo.dir, value, { workTree: false }))).toEqual(['work tree: y.txt']);
});

test('a repository inside is listed and its files are read; a .git that is none is read as files', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const inner = join(repo.dir, 'vendor', 'inner');
  await repo.git('init', '-q', inner);
  await writeFile(join(inner, 'x.txt'), value);
  await writeFile(join(inner, '.git', 'description'), value);
  await repo.git('init', '-q', '--bare', join(repo.dir, 'fixtures', 'bare.git'));
  await repo.write({ 'fake/.git/config': value, 'fake/y.txt': 'y' });

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual(['work tree: fake/.git/config', 'work tree: vendor/inner/x.txt']);
  expect(result.repositories.map(({ commonDir }) => commonDir).sort()).toEqual([
    join(repo.dir, 'fixtures', 'bare.git'),
    join(inner, '.git'),
  ]);
  expect(unread(result)).toEqual([]);
});

test('the name of a repository inside is searched', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.git('init', '-q', '--bare', join(repo.dir, `${value}.git`));
  await repo.git('init', '-q', '--bare', join(repo.dir, '.git', 'modules', value));

  expect(spots(await look(repo.dir, value))).toEqual([`git files: modules/${MASKED}`, `work tree: ${MASKED}.git`]);
});

test('patterns take the whole part of a name with them', async () => {
  await using repo = await gitRepo();
  const value = plainValue();
  await repo.write({ [`keys/example-${value}.txt`]: '' });
  const { Matcher } = await import('../../../src/match/index.js');
  const { searchPlaces } = await import('../../../src/history/places/index.js');
  const { requireRepository } = await import('../../../src/git/index.js');
  const matcher = new Matcher([{ kind: 'pattern', label: 'example-', source: 'example-' }]);

  const result = await searchPlaces(await requireRepository(repo.dir), matcher);

  expect(spots(result)).toEqual(['work tree: keys/[REDACTED]']);
  expect(JSON.stringify(result)).not.toContain(value);
});

test('a repository that was moved is searched where it is', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.write({ 'x.txt': value });
  const moved = `${repo.dir}-moved it's`;
  await rename(repo.dir, moved);

  const { hits } = await look(moved, value);

  expect(hits).toMatchObject([{ path: 'x.txt', fix: `# edit x.txt, or: rm "${join(moved, 'x.txt')}"` }]);
});
