import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rewrite } from '../../../src/history/rewrite/types.js';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';

export interface Scene extends AsyncDisposable {
  /** Bare; origin of the others. */
  readonly server: GitRepo;
  /** Where history is rewritten. */
  readonly dev: GitRepo;
  readonly value: string;
  /** Commits by what they are: `clean` is an ancestor of `leak`, which is one of `after`. `topic` stands on `leak`. */
  readonly ids: Readonly<Record<'clean' | 'leak' | 'after' | 'topic', string>>;
}

/** A server and a clone of it, with branches main, topic and side, tags v0 (clean) and v1 (annotated), and a value in `leak`. */
export async function scene(origin: (server: GitRepo) => string = ({ dir }) => dir): Promise<Scene> {
  const server = await gitRepo({ bare: true, name: 'server.git' });
  const dev = await gitRepo({ name: "it's a clone" });
  const value = `example${randomBytes(12).toString('hex')}`;
  const clean = await dev.commit({ 'readme.txt': 'hello\n' });
  await dev.git('branch', 'side');
  await dev.git('tag', 'v0');
  const leak = await dev.commit({ 'config.txt': `key=${value}\n` });
  await dev.git('tag', '-a', '-m', 'release', 'v1');
  await dev.git('switch', '-qc', 'topic');
  const topic = await dev.commit({ 'topic.txt': 'topic\n' });
  await dev.git('switch', '-q', 'main');
  const after = await dev.commit({ 'config.txt': 'key=$KEY\n' });
  await dev.git('remote', 'add', 'origin', origin(server));
  await dev.git('push', '-q', server.dir, 'main', 'topic', 'side', '--tags');
  await dev.git('fetch', '-q', server.dir, '+refs/heads/*:refs/remotes/origin/*');
  return {
    server,
    dev,
    value,
    ids: { clean, leak, after, topic },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await dev[Symbol.asyncDispose]();
    },
  };
}

/** Another clone of the server. */
export async function cloneOf({ server }: Scene, ...options: string[]): Promise<GitRepo> {
  const clone = await gitRepo({ name: 'colleague' });
  await clone.git('remote', 'add', 'origin', server.dir);
  await clone.git('fetch', '-q', ...options, 'origin');
  await clone.git('checkout', '-q', '-B', 'main', 'origin/main');
  return clone;
}

const refsOf = async (repo: GitRepo): Promise<Map<string, string>> => {
  const lines = await repo.git('for-each-ref', '--format=%(refname) %(objectname)');
  return new Map(lines.split('\n').map((line) => line.split(' ') as [string, string]));
};

export { refsOf };

/** Rewrites a repository for real, by fast-export and fast-import, and tells what clean-history would. */
export async function rewrite(repo: GitRepo, value: string): Promise<Rewrite> {
  const before = await refsOf(repo);
  const folder = join(repo.dir, '..');
  const marks = async (name: string): Promise<Map<string, string>> => {
    const lines = (await readFile(join(folder, name), 'utf8')).trim().split('\n');
    return new Map(lines.map((line) => line.split(' ') as [string, string]));
  };
  const order = (await repo.git('rev-list', '--reverse', '--topo-order', '--all')).split('\n');
  const refs = [...before.keys()].filter((name) => !name.endsWith('/HEAD'));
  const stream = await repo.git(
    ...['fast-export', '--mark-tags', '--reencode=no', `--export-marks=${join(folder, 'old')}`, ...refs],
  );
  const text = `${stream.replaceAll(value, 'x'.repeat(value.length))}\n`;
  const imported = await run(
    'git',
    ['fast-import', '--quiet', '--force', `--export-marks=${join(folder, 'new')}`],
    repo.dir,
    repo.env,
    text,
  );
  if (imported.exit !== 0) throw new Error(imported.stderr);
  const [old, now, after] = [await marks('old'), await marks('new'), await refsOf(repo)];
  const map = new Map<string, string>();
  for (const [mark, id] of old) if (now.get(mark) !== id) map.set(id, now.get(mark)!);
  for (const [name, id] of before) if (after.get(name) !== id) map.set(id, after.get(name)!); // tags have no marks
  const commits = order.filter((id) => map.has(id)).map((id): [string, string] => [id, map.get(id)!]);
  const firstChanged: string[] = [];
  for (const [id] of commits) {
    const parents = (await repo.git('rev-list', '--parents', '-1', id)).split(' ').slice(1);
    if (!parents.some((parent) => map.has(parent))) firstChanged.push(id);
  }
  const blobs: { id: string; new: string; paths: string[] }[] = [];
  for (const [id, next] of commits)
    for (const path of (await repo.git('diff', '--name-only', id, next)).split('\n').filter(Boolean)) {
      const [from, to] = [await repo.git('rev-parse', `${id}:${path}`), await repo.git('rev-parse', `${next}:${path}`)];
      if (!map.has(from)) blobs.push({ id: from, new: to, paths: [path] });
      map.set(from, to);
    }
  await repo.git('reset', '-q', '--hard').catch(() => undefined); // a bare one has nothing to reset
  return {
    blobs,
    map,
    commits,
    totalCommits: order.length,
    firstChanged,
    signaturesLost: { commits: [], tags: [] },
    refs: [...before].flatMap(([name, id]) =>
      after.get(name) === id ? [] : [{ name, old: id, new: after.get(name) ?? null }],
    ),
    unreplaceable: [],
    planHash: '0'.repeat(64),
  };
}

/** Installs a hook of the server. */
export async function serverHook({ server }: Scene, name: string, text: string): Promise<void> {
  await writeFile(join(server.dir, 'hooks', name), text);
  await chmod(join(server.dir, 'hooks', name), 0o755);
}
