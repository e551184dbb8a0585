import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRevisions } from '../../src/git/index.js';
import { scanHistory, type ScanReport } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { foundPaths, onlyFinding, testSetup } from '../support/scan-setup.js';

const scan = async (repo: GitRepo, range: string, dir = repo.dir): Promise<ScanReport> =>
  scanHistory(testSetup(dir), dir, await checkRevisions(dir, range), true);

test('reports what the commits brought, removed again or not, and not what the base held', async () => {
  await using repo = await gitRepo();
  const base = await repo.commit({ old: githubToken(), a: 'x' });
  const first = await repo.commit({ a: githubToken() });
  await repo.commit({ a: 'removed' }, `message ${githubToken()}`);

  const report = await scan(repo, `${base}..HEAD`);
  expect(foundPaths(report)).toEqual(['a', expect.stringMatching(/^commit /)]);
  expect(report.findings.map(({ firstCommit }) => firstCommit)).toContain(first);
});

test('leaves alone a secret of the base when another line of the file changes', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  const base = await repo.commit({ a: `${token}\n` });
  await repo.commit({ a: `${token}\nx\n` });
  await repo.commit({ a: `y\n${token}\nx\n` });

  expect((await scan(repo, `${base}..HEAD`)).verdict).toBe('clean');
});

test('reports a changed secret on the same line', async () => {
  await using repo = await gitRepo();
  const base = await repo.commit({ a: githubToken() });
  const changed = await repo.commit({ a: githubToken() });

  expect(onlyFinding(await scan(repo, `${base}..HEAD`)).firstCommit).toBe(changed);
});

test('a merge brings what both sides and the merge itself added', async () => {
  await using repo = await gitRepo();
  const base = await repo.commit({ a: 'base\n' });
  await repo.git('switch', '-qc', 'side');
  await repo.commit({ side: githubToken() });
  await repo.git('switch', '-q', 'main');
  await repo.commit({ main: githubToken() });
  await repo.git('merge', '-q', '--no-commit', 'side');
  await repo.commit({ a: `base\n${githubToken()}\n` }, 'merge');

  expect(foundPaths(await scan(repo, `${base}..main`))).toEqual(['a', 'main', 'side']);
  expect(foundPaths(await scan(repo, 'side..main'))).toEqual(['a', 'main']);
  expect((await scan(repo, 'main..side')).verdict).toBe('clean');
});

test('an empty range is clean', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: githubToken() });

  expect(await scan(repo, 'HEAD..HEAD')).toMatchObject({ verdict: 'clean', stats: { items: 0 } });
});

test.each([
  'nope..HEAD',
  'HEAD..nope',
  '-n1',
  '--all',
  '--output=x',
  '',
  '--',
  'HEAD HEAD',
  '..',
  '\n',
  `${'0'.repeat(40)}..HEAD`,
])('the range %j is a usage error', async (range) => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x' });
  if (range === '..') return; // git reads it as HEAD..HEAD

  await expect(scan(repo, range)).rejects.toMatchObject({ code: 'E_RANGE', exit: 2 });
});

test('in a partial clone nothing is fetched', async () => {
  await using repo = await gitRepo();
  await repo.git('config', 'uploadpack.allowFilter', 'true');
  const base = await repo.commit({ a: 'one\n' });
  await repo.commit({ a: `one\n${githubToken()}\n` });
  const partial = join(repo.dir, '../partial');
  await repo.git('clone', '-q', '--filter=blob:none', `file://${repo.dir}`, partial);
  const packs = async (): Promise<string[]> => (await readdir(join(partial, '.git/objects/pack'))).sort();
  const before = await packs();

  expect(foundPaths(await scan(repo, `${base}..HEAD`, partial))).toEqual(['a']);
  expect(await packs()).toEqual(before);
});
