import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../src/core/index.js';
import { findEnvFiles } from '../../src/variables/index.js';
import { gitRepo } from '../support/git-repo.js';
import { randomText } from '../support/random.js';

test('finds env files and examples of them, ignored ones too, by path', async () => {
  await using repo = await gitRepo();
  const real = [
    '.env',
    '.env.local',
    '.env.production',
    '.flaskenv',
    '.dev.vars',
    'a/b/web.env',
    'env.local',
    '.env.txt',
    '.envrc',
  ];
  const examples = [
    '.env.example',
    '.env.local.sample',
    'env.example',
    'example.env',
    '.env-template',
    '.env.dist',
    'a/.env.defaults',
  ];
  const others = [
    '.env.ts',
    'src/env.js',
    '.env.vault',
    '.env.production.gpg',
    'environment',
    'my_env',
    '.env.d/x',
    'env.tt',
    'prod.env.json',
  ];
  const leftOut = ['node_modules/p/.env', '.venv/.env', 'dist/.env', 'vendor/p/.env.example'];
  await repo.write(Object.fromEntries([...real, ...examples, ...others, ...leftOut].map((path) => [path, 'A=1\n'])));
  await repo.commit({ '.gitignore': '.env*\n*.env\na/\n' });
  const found = await findEnvFiles(repo.dir);
  expect(found.filter(({ isExample }) => !isExample).map(({ path }) => path)).toEqual([...real].sort());
  expect(found.filter(({ isExample }) => isExample).map(({ path }) => path)).toEqual([...examples].sort());
});

test('tells names, lines and lengths, and wraps the values', async () => {
  await using repo = await gitRepo();
  const value = randomText('base62', 24);
  await repo.write({ '.env': `# A=x\r\nexport A=${value}\r\n\r\nB="1\r\n2"\r\nC=\r\nA=${value}2\r\n` });
  const [file] = await findEnvFiles(repo.dir);
  expect(file?.assignments.map(({ name, line, value: { length } }) => [name, line, length])).toEqual([
    ['A', 2, 24],
    ['B', 4, 3],
    ['C', 6, 0],
    ['A', 7, 25],
  ]);
  expect(file?.assignments.every((assignment) => assignment.value instanceof Secret)).toBe(true);
  expect(JSON.stringify(file)).not.toContain(value);
});

test('reads what PowerShell writes, and empty files', async () => {
  await using repo = await gitRepo();
  await repo.write({
    '.env': Buffer.from('\ufeffA_KEY=1\r\n', 'utf16le'),
    'b.env': '',
    'c.env': Buffer.from('\ufeffB=1'),
  });
  const files = await findEnvFiles(repo.dir);
  expect(files.map(({ path, assignments }) => [path, assignments.map(({ name }) => name)])).toEqual([
    ['.env', ['A_KEY']],
    ['b.env', []],
    ['c.env', ['B']],
  ]);
});

test('leaves out links, pipes, folders, binaries, huge files and repositories inside', async () => {
  await using repo = await gitRepo();
  await repo.write({
    'a/web.env': 'A=1',
    'binary.env': Buffer.from([65, 61, 0, 1]),
    'huge.env': 'A=1\n'.repeat(300_000),
    'folder.env/x': 'A=1',
    'inner/.git': 'gitdir: elsewhere',
    'inner/.env': 'A=1',
  });
  await symlink('a/web.env', join(repo.dir, '.env'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(repo.dir, '.env.pipe')]);
  expect((await findEnvFiles(repo.dir)).map(({ path }) => path)).toEqual(['a/web.env']);
});

test('stops when the signal says so', async () => {
  await using repo = await gitRepo();
  await expect(findEnvFiles(repo.dir, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});
