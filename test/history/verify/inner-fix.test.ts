import { innerFix } from '../../../src/history/verify/inner-fix.js';
import { Words } from '../../../src/history/resolve/index.js';

const words = new Words(undefined, '/outer/.git');

test('commands for a repository inside say where they run, line by line', () => {
  const inner = { top: '/outer/my lib', gitDir: '/outer/.git/modules/lib', commonDir: '/outer/.git/modules/lib' };
  const fix = [
    'git stash drop 0',
    'git -C /elsewhere reset -q',
    "rm '/outer/x'",
    'secretctl clean-history --apply',
    'git gc --prune=now',
  ].join('\n');

  expect(innerFix(fix, inner, 'submodules/lib', words).split('\n')).toEqual([
    "git -C '/outer/my lib' stash drop 0",
    'git -C /elsewhere reset -q',
    "rm '/outer/x'",
    '# in submodules/lib: secretctl clean-history --apply',
    "git -C '/outer/my lib' gc --prune=now",
  ]);
});

test('a place that cannot be written for a shell leaves words alone', () => {
  const inner = { top: '/outer/a\nb', gitDir: '/outer/a\nb/.git', commonDir: '/outer/a\nb/.git' };

  expect(innerFix('git gc --prune=now', inner, 'repository inside', words)).toBe(
    '# in repository inside: git gc --prune=now',
  );
});
