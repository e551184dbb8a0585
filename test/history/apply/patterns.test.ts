import { applyRewrite } from '../../../src/history/apply/index.js';
import type { RewriteRequest } from '../../../src/history/rewrite/index.js';
import { seeded } from '../../support/planted-places.js';
import type { GitRepo } from '../../support/git-repo.js';
import { placeOf, planHashOf, requestFor } from './support.js';

const pattern = (repo: GitRepo, source: string): RewriteRequest =>
  requestFor(repo, '', { needles: [{ kind: 'pattern', label: source, source }] });

test('a pattern for the ends of lines is replaced there, and in no name, where no line ends', async () => {
  await using repo = await seeded();
  await repo.commit({ 'key=aaa': 'key=aaa\nkey=aab\n', 'b.txt': 'x key=a' }, 'first key=aa\n\nkey=aa is in it\n');
  const request = pattern(repo, 'key=(a+)+$');
  await applyRewrite(placeOf(repo), request, await planHashOf(request), {});
  expect(await repo.git('show', '--format=%B', 'HEAD:key=aaa')).toMatch(/^\[REDACTED-[0-9a-f]{8}\]\nkey=aab$/);
  expect(await repo.git('show', 'HEAD:b.txt')).toMatch(/^x \[REDACTED-[0-9a-f]{8}\]$/);
  expect(await repo.git('log', '-1', '--format=%B')).toMatch(/^first \[REDACTED-.*\]\n\nkey=aa is in it\n$/);
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('patterns that ids match too are refused by the plan', async () => {
  await using repo = await seeded();
  for (let turn = 0; turn < 30; turn++) await repo.commit({ 'f.txt': `${turn} aaa`, [`${turn}.txt`]: `${turn}` });
  for (const source of ['(a+)+$', '[0-9a-f]{32}', '^tree .*', '[\\x61-\\x66]+$'])
    await expect(planHashOf(pattern(repo, source))).rejects.toMatchObject({
      code: 'E_PATTERN',
      exit: 2,
      message: expect.stringMatching(/also matches ids that git writes itself \(in (?:tree|commit) [0-9a-f]{40}\)/),
    });
});
