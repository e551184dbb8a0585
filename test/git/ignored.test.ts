import { ignoreRules, pastPaths } from '../../src/git/index.js';
import { gitRepo } from '../support/git-repo.js';

test('the rule that decides about a path is told, tracked or not; a path without one is missing', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.gitignore': '# x\n.env*\n!.env.keep\n', '.env': 'A=b', 'sub/.gitignore': '*.txt\n' });
  const tree = { gitDir: `${repo.dir}/.git`, top: repo.dir, linked: undefined };
  const rules = await ignoreRules(tree, ['.env', 'sub/.env', '.env.keep', 'sub/a.txt', 'other', ':(top)x', '-q']);
  expect(Object.fromEntries(rules)).toEqual({
    '.env': { source: '.gitignore', line: 2, pattern: '.env*', isNegated: false },
    'sub/.env': { source: '.gitignore', line: 2, pattern: '.env*', isNegated: false },
    '.env.keep': { source: '.gitignore', line: 3, pattern: '!.env.keep', isNegated: true },
    'sub/a.txt': { source: 'sub/.gitignore', line: 1, pattern: '*.txt', isNegated: false },
  });
});

test('a path of the past is found on any branch, through any merge, after its end', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'README.md': 'a', 'same.txt': 'the same content' });
  await repo.git('switch', '-qc', 'side');
  await repo.commit({ 'deep/down/.env': 'A=b', '.env.known\nhere': 'the same content' });
  await repo.commit({ 'deep/down/.env': null, '.env.known\nhere': null });
  await repo.git('switch', '-q', 'main');
  await repo.commit({ 'README.md': 'b' });
  await repo.git('merge', '-q', '--no-ff', '-m', 'merged', 'side');
  await repo.git('branch', '-qD', 'side');
  const isWanted = (path: string): boolean => path.endsWith('/.env') || path.startsWith('.env');
  expect(await pastPaths(repo.dir, [], isWanted)).toEqual(['deep/down/.env']);
  expect(await pastPaths(repo.dir, ['.env.known\nhere', '.env.never'], isWanted)).toEqual([
    '.env.known\nhere',
    'deep/down/.env',
  ]);
});

test('in a repository without commits nothing is of the past', async () => {
  await using repo = await gitRepo();
  expect(await pastPaths(repo.dir, ['.env'], () => true)).toEqual([]);
});
