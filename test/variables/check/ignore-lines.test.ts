import { ignorePattern, withIgnoreLines } from '../../../src/variables/check/ignore-lines.js';
import { ignoreRules } from '../../../src/git/index.js';
import { gitRepo } from '../../support/git-repo.js';

test.each([
  ['', '.env\n'],
  ['node_modules', 'node_modules\n.env\n'],
  ['.env.local\nnode_modules\n', '.env.local\n.env\nnode_modules\n'],
  ['.env.local\r\nnode_modules\r\n', '.env.local\r\n.env\r\nnode_modules\r\n'],
  ['.env.*\n!.env.example\nlogs\n', '.env.*\n!.env.example\nlogs\n.env\n'],
  ['# .env files\nlogs\n', '# .env files\nlogs\n.env\n'],
  ['logs\n.env\n', 'logs\n.env\n'],
  ['logs\r\n.env\r\n', 'logs\r\n.env\r\n'],
])('to %j it adds .env beside its like, once, with the same line ends', (text, expected) => {
  expect(withIgnoreLines(text, ['.env'])).toBe(expected);
  expect(withIgnoreLines(expected, ['.env'])).toBe(expected);
});

test('git obeys the patterns of odd names, and of none but them', async () => {
  await using repo = await gitRepo();
  const names = ['.env', '.env.[ab]', '.env.a*', '#.env', '!.env', '.env. ', '.env.a\nb', '.env.\\', '.env.é'];
  await repo.write({ '.gitignore': withIgnoreLines('', names.map(ignorePattern)) });
  const tree = { gitDir: `${repo.dir}/.git`, top: repo.dir, linked: undefined };
  const others = ['.env.a', '.env.aa', '.env.', '.env.x', 'env'];
  const rules = await ignoreRules(tree, [...names, ...others, 'sub/.env']);
  expect([...rules.keys()].sort()).toEqual([...names, 'sub/.env'].sort());
  expect([...rules.values()].some(({ isNegated }) => isNegated)).toBe(false);
});
