import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../../src/core/index.js';
import { applyClean, planClean, pushLastRun, type ApplyPlace, type Cleaned } from '../../../src/history/index.js';
import { plainValue } from '../../support/planted-places.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';

const nobody = (): Promise<string> => Promise.reject(new Error('nobody can be asked'));

async function clean(repo: GitRepo, place: ApplyPlace, value: string, passphrase?: string): Promise<Cleaned> {
  const plan = await planClean({
    repository: repo.dir,
    needles: [{ kind: 'value', label: value.slice(-16), secret: new Secret(value) }],
    dropPaths: [],
    dropBlobs: [],
    dropUnreplaceable: false,
    pruneEmpty: false,
  });
  return await applyClean(place, plan.request, plan, plan.rewrite.planHash, {
    push: false,
    openBackup: nobody,
    ...(passphrase === undefined ? {} : { passphrase: () => Promise.resolve(passphrase) }),
  });
}

interface Scene extends AsyncDisposable {
  readonly repo: GitRepo;
  readonly server: GitRepo;
  readonly place: ApplyPlace;
  readonly values: readonly [string, string];
}

/** Two values in two commits, on a server; a branch there is named after the first. */
async function scene(): Promise<Scene> {
  const repo = await gitRepo();
  const server = await gitRepo({ bare: true, name: 'server.git' });
  const values = [plainValue(), plainValue()] as const;
  await repo.commit({ 'one.txt': values[0] });
  await repo.git('branch', `fix-${values[0]}`);
  await repo.commit({ 'two.txt': values[1] });
  await repo.git('remote', 'add', 'origin', server.dir);
  await repo.git('push', '-q', 'origin', '--all');
  const state = join(repo.dir, '..', 'state');
  return {
    repo,
    server,
    place: { repository: repo.dir, state },
    values,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await repo[Symbol.asyncDispose]();
    },
  };
}

const refsOf = async (repo: GitRepo): Promise<string> =>
  await repo.git('for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/');

test('whoever cleans twice pushes once; the old name of a branch goes too, although the push is not told the value', async () => {
  await using all = await scene();
  const { repo, server, place, values } = all;
  await clean(repo, place, values[0]);
  const { record } = await clean(repo, place, values[1]);
  const { pushed } = await pushLastRun(place, nobody, {});

  expect(pushed?.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(await refsOf(server)).toBe(await refsOf(repo));
  expect(await server.git('log', '--all', '-p')).not.toMatch(new RegExp(values.join('|')));
  expect(JSON.stringify(pushed)).not.toContain(values[0]);
  for (const file of ['README.md', 'team/README.md', 'tickets/other-origin.md'])
    expect(await readFile(join(record.folder, file), 'utf8')).not.toMatch(new RegExp(values.join('|')));
});

test('the names are read from an encrypted backup with its passphrase, and a push without the backup is refused', async () => {
  await using all = await scene();
  const { repo, server, place, values } = all;
  const { record } = await clean(repo, place, values[0], 'some words');
  const before = await refsOf(server);
  await expect(pushLastRun(place, nobody, {})).rejects.toThrow('nobody can be asked');
  await pushLastRun(place, () => Promise.resolve('some words'), {});
  expect(await refsOf(server)).toBe(await refsOf(repo));
  expect(before).not.toBe(await refsOf(server));
  await rm(record.backup);
  await expect(pushLastRun(place, nobody, {})).rejects.toMatchObject({ code: 'E_NO_BACKUP', exit: 3 });
});

test('work on the server that this clone never saw is named, and is no success', async () => {
  await using all = await scene();
  const { repo, server, place, values } = all;
  await clean(repo, place, values[1]);
  await using colleague = await gitRepo({ name: 'colleague' });
  await colleague.git('fetch', '-q', server.dir, 'main');
  await colleague.git('checkout', '-q', '-B', 'main', 'FETCH_HEAD');
  await colleague.commit({ 'three.txt': 'three\n' });
  await colleague.git('push', '-q', server.dir, 'main');
  const { pushed } = await pushLastRun(place, nobody, {});
  expect(pushed).toMatchObject([{ ref: 'refs/heads/main', outcome: 'left', ok: false }]);
});

test('a server that does not answer is told of, and the run stays as it is', async () => {
  await using all = await scene();
  const { repo, place, values } = all;
  await clean(repo, place, values[1]);
  await repo.git('remote', 'set-url', 'origin', join(repo.dir, '..', 'nowhere.git'));
  const { pushed } = await pushLastRun(place, nobody, {});
  expect(pushed).toMatchObject([{ ref: 'every ref', outcome: 'left', ok: false }]);
});
