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
  const all = ['filter-repo', '--force', '--quiet', '--preserve-commit-encoding', ...args];
  await repo.git(...all, '--replace-text', rules, '--replace-message', rules);
  const lines = (await readFile(join(repo.dir, '.git', 'filter-repo', 'commit-map'), 'utf8')).trim().split('\n');
  return new Map(lines.slice(1).map((line) => line.split(' ') as [string, string]));
}

async function twins(
  seed: number,
  value: string,
): Promise<{ ours: GitRepo; theirs: GitRepo; commits: readonly string[] }> {
  const [ours, theirs] = [await gitRepo(), await gitRepo()];
  const options = { seed, commits: 60, value, plant: ['files', 'messages'], odd: false } as const;
  const { commits } = await randomHistory(ours, options);
  await randomHistory(theirs, options);
  return { ours, theirs, commits };
}

withOracle.each([1, 2, 3, 4])(
  `trees, parents and messages are those that filter-repo makes: history %i${reason}`,
  async (seed) => {
    const value = plainValue();
    const { ours, theirs, commits } = await twins(seed, value);
    await using _ours = ours;
    await using _theirs = theirs;

    const map = await filterRepo(theirs, value, ['--prune-empty', 'never', '--prune-degenerate', 'never']);
    const rewrite = await rewriteIn(ours, { needles: [needleOf(value)] });

    const [mine, wanted] = [await commitsOf(ours), await commitsOf(theirs)];
    const newId = (id: string): string => rewrite.map.get(id) ?? id;
    const oldOfTheirs = new Map([...map].map(([old, to]) => [to, old]));
    const oldOfOurs = new Map(commits.map((id) => [newId(id), id]));
    let compared = 0;
    for (const [old, to] of map) {
      const [me, them] = [mine.get(newId(old)), wanted.get(to)];
      if (them === undefined) continue;
      compared++;
      expect({ ...me, parents: me?.parents.map((id) => oldOfOurs.get(id)) }).toEqual({
        ...them,
        parents: them.parents.map((id) => oldOfTheirs.get(id)),
      });
    }
    expect(compared).toBeGreaterThan(20);
    const kept = (change: (id: string) => string): number => commits.filter((id) => change(id) === id).length;
    expect(kept(newId)).toBeGreaterThanOrEqual(kept((id) => map.get(id) ?? ''));
  },
);
