import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Secret } from '../../../src/core/index.js';
import type { ApplyPlace } from '../../../src/history/apply/index.js';
import { nowhere, rewriteHistory, type RewriteRequest } from '../../../src/history/rewrite/index.js';
import type { GitRepo } from '../../support/git-repo.js';

export function requestFor(repo: GitRepo, value: string, more: Partial<RewriteRequest> = {}): RewriteRequest {
  return {
    repository: repo.dir,
    needles: [{ kind: 'value', label: '0123456789abcdef', secret: new Secret(value) }],
    dropPaths: [],
    dropBlobs: [],
    dropUnreplaceable: false,
    pruneEmpty: false,
    ...more,
  };
}

export function placeOf(repo: GitRepo): ApplyPlace {
  return { repository: repo.dir, state: join(repo.dir, '..', 'state') };
}

export async function planHashOf(request: RewriteRequest): Promise<string> {
  return (await rewriteHistory(request, nowhere())).planHash;
}

/** All that a person can tell about a repository's state, and that undo has to give back. */
export async function stateOf(repo: GitRepo, trees: readonly string[] = [repo.dir]): Promise<Record<string, string>> {
  const state: Record<string, string> = { refs: await repo.git('for-each-ref') };
  const gitDir = await gitDirOf(repo);
  for (const name of await gitFiles(gitDir))
    if (/(?:^|\/)(?:logs\/|HEAD$|ORIG_HEAD$|FETCH_HEAD$|[A-Z]+_EDITMSG$|rr-cache\/)/.test(name))
      state[name] = await readFile(join(gitDir, name), 'latin1');
  for (const tree of trees) {
    const where = (...args: string[]) => repo.git('-C', tree, ...args);
    if ((await where('rev-parse', '--is-bare-repository')) === 'true') continue;
    state[`status ${tree}`] = await where('status', '--porcelain=v2', '--ignored');
    state[`index ${tree}`] = await where('ls-files', '--stage', '-t', '-v');
    for (const file of await filesBelow(tree))
      state[`file ${tree} ${file}`] = await readFile(join(tree, file), 'latin1');
  }
  return state;
}

export async function gitDirOf(repo: GitRepo): Promise<string> {
  return await repo.git('rev-parse', '--absolute-git-dir');
}

async function gitFiles(gitDir: string): Promise<string[]> {
  return (await filesBelow(gitDir)).filter((name) => !name.startsWith('objects/'));
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    if (path.startsWith('.git/')) continue;
    if (entry.isFile() && (await stat(join(folder, path)).catch(() => undefined)) !== undefined) found.push(path);
  }
  return found.sort();
}
