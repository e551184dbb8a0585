import { readdir } from 'node:fs/promises';
import { applyRewrite, undoRun } from '../../../src/history/apply/index.js';
import { byteScan, plainValue, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor, stateOf } from './support.js';

test('a long replacement is cut in names of refs and files, also in those that hold the value often or are long', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const long = `${'n'.repeat(249 - value.length)}${value}`;
  const names = [`${value}.txt`, long, `${value}-`.repeat(5)];
  await repo.commit(Object.fromEntries(names.map((name) => [name, `${name}\n`])));
  for (const name of names) await repo.git('branch', `fix/${name.replace('.txt', '')}`);
  await repo.git('tag', '-a', '-m', 'long', long);
  const before = await stateOf(repo);
  const replacement = 'gone for good '.repeat(22);
  const request = requestFor(repo, value, { replacement });
  await applyRewrite(placeOf(repo), request, await planHashOf(request), {});
  expect(await byteScan(repo, [value])).toEqual([]);
  expect(await repo.git('show', 'HEAD:README.md')).toBe('hello');
  expect((await repo.git('for-each-ref', '--format=%(refname)', 'refs/heads/fix')).split('\n')).toHaveLength(3);
  const files = (await readdir(repo.dir)).filter((name) => name.includes('gone'));
  expect(files).toHaveLength(3);
  expect(files).toContain(`${replacement.slice(0, 64)}.txt`);
  await undoRun(placeOf(repo), 'last', {});
  expect(await stateOf(repo)).toEqual(before);
});
