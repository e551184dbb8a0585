import { gitRepo, type GitRepo } from '../../support/git-repo.js';
import { plainValue } from '../../support/planted-places.js';
import { randomHistory } from '../../support/random-history.js';
import { allObjects, filesOf, partsOf, type Stored } from './objects.js';
import { REPLACED, needleOf, prune, rewriteIn } from './support.js';

type Objects = ReadonlyMap<string, Stored>;

/** What the value becomes in the content of a file: in a binary nothing may move. */
function cleaned(content: Buffer, value: string): Buffer {
  const text = content.toString('latin1');
  const sameLength = REPLACED.padEnd(value.length, '*').slice(0, value.length);
  return Buffer.from(text.replaceAll(value, content.includes(0) ? sameLength : REPLACED), 'latin1');
}

/** Each file of a commit by path, with what it holds (or, for a submodule, names). */
function told(
  objects: Objects,
  tree: string,
  clean: (content: Buffer) => Buffer,
  name: (path: string) => string,
): string[] {
  return [...filesOf(objects, tree)]
    .map(([path, what]) => {
      const [mode = '', id = ''] = what.split(' ');
      const content = objects.get(id)?.content;
      return `${name(path)} ${mode} ${content === undefined ? id : clean(content).toString('latin1')}`;
    })
    .sort();
}

function treeIn({ content }: Stored): string {
  return partsOf(content).get('tree')?.[0] ?? '';
}

/** Kinds of what git complains about. */
async function complaints(repo: GitRepo): Promise<Set<string>> {
  const { stdout, stderr } = await repo.tryGit('fsck', '--strict', '--full', '--no-dangling');
  return new Set([...`${stdout}${stderr}`.matchAll(/: (\w+): /g)].map(([, kind = '']) => kind));
}

test.each([11, 12, 13, 14])('a value goes from everywhere, and nothing else changes: history %i', async (seed) => {
  await using repo = await gitRepo();
  const value = plainValue();
  const { commits, leaking } = await randomHistory(repo, { seed, commits: 50, value });
  const before = allObjects(repo);
  const complained = await complaints(repo);

  const { map, unreplaceable, unread, refs, signaturesLost, firstChanged } = await rewriteIn(repo, {
    needles: [needleOf(value)],
  });
  const after = allObjects(repo);

  expect({ unreplaceable, unread }).toEqual({ unreplaceable: [], unread: [] });
  const affected = new Set<string>();
  for (const id of commits) {
    const old = before.get(id)!;
    const parents = partsOf(old.content).get('parent') ?? [];
    if (leaking.has(id) || parents.some((parent) => affected.has(parent))) affected.add(id);
    const fresh = map.get(id) ?? id;
    expect([id, fresh !== id]).toEqual([id, affected.has(id)]);
    if (!affected.has(id)) continue;
    const [was, is] = [partsOf(old.content), partsOf(after.get(fresh)!.content)];
    expect(told(after, treeIn(after.get(fresh)!), (content) => content, String)).toEqual(
      told(
        before,
        treeIn(old),
        (content) => cleaned(content, value),
        (path) => path.replaceAll(value, REPLACED),
      ),
    );
    expect(is.get('parent')).toEqual(was.get('parent')?.map((parent) => map.get(parent) ?? parent));
    for (const key of ['author', 'committer', 'encoding', 'HG:extra'])
      expect(is.get(key)).toEqual(was.get(key)?.map((text) => text.replaceAll(value, REPLACED)));
    expect(is.has('gpgsig')).toBe(false);
    expect(signaturesLost.commits.includes(id)).toBe(
      was.has('gpgsig') || was.get('mergetag')?.length !== is.get('mergetag')?.length,
    );
    expect(firstChanged.includes(id)).toBe(!parents.some((parent) => affected.has(parent)));
    const idless = (text: string): string => text.replace(/\b[0-9a-f]{7,40}\b/g, 'ID');
    expect(idless(is.get('')![0]!)).toBe(idless(was.get('')![0]!.replaceAll(value, REPLACED)));
  }
  for (const ref of refs) if (ref.new === null) expect(map.get(ref.old)).toBe(null);

  await prune(repo);
  const left = [...allObjects(repo)].filter(([, { content }]) => content.includes(value));
  expect(left.map(([id, { type }]) => `${type} ${id}`)).toEqual([]);
  expect(await repo.git('for-each-ref')).not.toContain(value);
  for (const kind of await complaints(repo)) expect([...complained]).toContain(kind);
});
