import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';
import { plainValue } from '../../support/planted-places.js';
import { randomHistory } from '../../support/random-history.js';
import { REPLACED, needleOf, rewriteIn } from './support.js';

const found = (await run('git', ['filter-repo', '--version'], '.', process.env)).exit === 0;
const withOracle = found ? test : test.skip;
const reason = found ? '' : ' (skipped: git-filter-repo is not installed)';

interface Told {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Ids in it blanked: they differ where we keep what filter-repo rewrites. */
  readonly message: string;
}

async function commitsOf(repo: GitRepo): Promise<Map<string, Told>> {
  const log = await repo.git('rev-list', '--all', '--format=%T%x00%P%x00%B%x00%x00');
  const told = new Map<string, Told>();
  for (const item of log.split('\0\0\n')) {
    const [head = '', parents = '', message = ''] = item.split('\0');
    const [id = '', tree = ''] = head.replace(/^\n*commit /, '').split('\n');
    if (tree === '') continue;
    told.set(id, { tree, parents: parents.split(' '), message: message.replace(/\b[0-9a-f]{7,40}\b/g, 'ID') });
  }
  return told;
}

/** Old to new id, as filter-repo tells it; all zeros: dropped. */
async function filterRepo(repo: GitRepo, value: string, args: readonly string[]): Promise<Map<string, string>> {
  const rules = join(repo.dir, '..', 'rules');
  await writeFile(rules, `literal:${value}==>${REPLACED}\n`);
  const replace = value === '' ? [] : ['--replace-text', rules, '--replace-message', rules];
  await repo.git('filter-repo', '--force', '--quiet', '--preserve-commit-encoding', ...replace, ...args);
  const lines = (await readFile(join(repo.dir, '.git', 'filter-repo', 'commit-map'), 'utf8')).trim().split('\n');
  return new Map(lines.slice(1).map((line) => line.split(' ') as [string, string]));
}

interface Rewritten {
  readonly map: ReadonlyMap<string, string | null>;
}

/** The commits of both histories that stand for the same old ones, with ids that can be compared. */
async function pairs(ours: GitRepo, theirs: GitRepo, map: ReadonlyMap<string, string>, { map: mine }: Rewritten) {
  const [made, wanted] = [await commitsOf(ours), await commitsOf(theirs)];
  const newId = (id: string): string => mine.get(id) ?? id;
  const kept = [...map].filter(([, to]) => wanted.has(to));
  const toName = (change: (old: string, to: string) => string): Map<string, string> =>
    new Map(kept.map(([old, to]) => [change(old, to), old]));
  const [mineName, theirName] = [toName((old) => newId(old)), toName((_, to) => to)];
  return kept.map(([old, to]) => ({
    mine: named(made.get(newId(old)), mineName),
    theirs: named(wanted.get(to), theirName),
  }));
}

/** Parents by the old id of one of those that became them. */
function named(told: Told | undefined, names: ReadonlyMap<string, string>): Told | undefined {
  return told === undefined ? undefined : { ...told, parents: told.parents.map((id) => names.get(id) ?? id) };
}

async function twins(seed: number, value: string, empty = true) {
  const [ours, theirs] = [await gitRepo(), await gitRepo()];
  const options = { seed, commits: 60, value, plant: ['files', 'messages'], odd: false, empty } as const;
  const { commits } = await randomHistory(ours, options);
  await randomHistory(theirs, options);
  const remove = async (): Promise<void> => {
    await Promise.all([ours, theirs].map((each) => each[Symbol.asyncDispose]()));
  };
  return { ours, theirs, commits, [Symbol.asyncDispose]: remove };
}

const NEVER = ['--prune-empty', 'never', '--prune-degenerate', 'never'];

withOracle.each([1, 2, 3, 4])(
  `trees, parents and messages are those of filter-repo: values, history %i${reason}`,
  async (seed) => {
    const value = plainValue();
    await using both = await twins(seed, value);
    const { ours, theirs, commits } = both;

    const map = await filterRepo(theirs, value, NEVER);
    const rewrite = await rewriteIn(ours, { needles: [needleOf(value)] });

    const compared = await pairs(ours, theirs, map, rewrite);
    expect(compared.map(({ mine }) => mine)).toEqual(compared.map(({ theirs: wanted }) => wanted));
    expect(compared.length).toBeGreaterThan(20);
    const kept = (change: (id: string) => string | null | undefined): number =>
      commits.filter((id) => change(id) === id).length;
    expect(kept((id) => rewrite.map.get(id) ?? id)).toBeGreaterThanOrEqual(kept((id) => map.get(id)));
  },
);

withOracle.each([
  [5, '*.txt', '*.txt'],
  [6, 'lib/**', 'lib/*'],
  [7, 'lib/deep/er/y.c', 'lib/deep/er/y.c'],
])(
  `trees, parents and messages are those of filter-repo: paths, history %i, %s${reason}`,
  async (seed, glob, theirGlob) => {
    await using both = await twins(seed, plainValue());
    const { ours, theirs } = both;

    const map = await filterRepo(theirs, '', [...NEVER, '--invert-paths', '--path-glob', theirGlob]);
    const rewrite = await rewriteIn(ours, { dropPaths: [glob] });

    const compared = await pairs(ours, theirs, map, rewrite);
    expect(compared.map(({ mine }) => mine)).toEqual(compared.map(({ theirs: wanted }) => wanted));
    expect(compared.length).toBeGreaterThan(20);
    expect(rewrite.commits.length).toBeGreaterThan(0);
  },
);

withOracle.each([21, 22])(
  `commits without changes are dropped as filter-repo drops them: history %i${reason}`,
  async (seed) => {
    await using both = await twins(seed, plainValue(), false);
    const { ours, theirs } = both;
    const globs = ['*.txt', '*.c', 'a*'];

    const map = await filterRepo(theirs, '', [
      '--invert-paths',
      ...globs.flatMap((glob) => ['--path-glob', glob, '--path-glob', `*/${glob}`]),
    ]);
    const rewrite = await rewriteIn(ours, { dropPaths: globs, pruneEmpty: true });

    // Where the first parent of a merge goes, filter-repo loses files that no glob names: the trees are looked at in other tests.
    const shape = (told: Told | undefined) => ({ parents: [...new Set(told?.parents)], message: told?.message });
    const compared = await pairs(ours, theirs, map, rewrite);
    expect(compared.map(({ mine }) => shape(mine))).toEqual(compared.map(({ theirs: wanted }) => shape(wanted)));
    expect(compared.length).toBeGreaterThan(10);
    expect(
      rewrite.commits.filter(([, to]) => [...rewrite.map.values()].filter((other) => other === to).length > 1),
    ).not.toEqual([]);
  },
);
