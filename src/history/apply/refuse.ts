import { existsSync, readdirSync, statSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';
import { listWorkTrees, readSetting, requireRepository, type Repository, type WorkTree } from '../../git/index.js';

const UNCHANGED = 'Nothing was changed';

/**
 * Refuses what a rewrite could not carry out safely, before anything is done.
 *
 * @param folder - any folder of the repository
 * @throws AppError, exit 3: E_SHALLOW, E_PARTIAL, E_GRAFTS, E_REFTABLE, E_IN_PROGRESS, E_LOCKED, E_READ_ONLY; the hint is the way out
 */
export async function refuseUnsafe(folder: string): Promise<void> {
  const repository = await requireRepository(folder);
  const { commonDir } = repository;
  if (existsSync(join(commonDir, 'shallow')) && statSync(join(commonDir, 'shallow')).size > 0)
    refuse('E_SHALLOW', 'this clone is shallow: it lacks a part of its history', 'git fetch --unshallow');
  await refusePartial(commonDir);
  if (existsSync(join(commonDir, 'info', 'grafts')))
    refuse(
      'E_GRAFTS',
      'info/grafts gives commits other parents than they have, and a rewrite would lose that',
      'git replace --convert-graft-file',
    );
  if ((await readSetting(commonDir, 'extensions.refStorage')) === 'reftable')
    refuse(
      'E_REFTABLE',
      'the refs of this repository are in a reftable, whose reflogs cannot be rewritten',
      'git refs migrate --ref-format=files',
    );
  for (const tree of await listWorkTrees(repository)) refuseInProgress(tree);
  refuseLocks(repository);
  await refuseReadOnly(commonDir);
}

async function refusePartial(commonDir: string): Promise<void> {
  const packs = join(commonDir, 'objects', 'pack');
  const promised = existsSync(packs) && readdirSync(packs).some((name) => name.endsWith('.promisor'));
  if (!promised && (await readSetting(commonDir, 'extensions.partialClone')) === undefined) return;
  refuse(
    'E_PARTIAL',
    'this clone is partial: some of its objects are on the server only',
    'clean a full clone: git clone --mirror URL full.git',
  );
}

/** What a half-finished command keeps in a git folder, and how to be done with it. */
const IN_PROGRESS: readonly (readonly [file: string, what: string, hint: string])[] = [
  ['rebase-merge', 'a rebase', 'git rebase --continue, or: git rebase --abort'],
  ['rebase-apply', 'a rebase or git am', 'git rebase --abort, or: git am --abort'],
  ['MERGE_HEAD', 'a merge', 'git commit, or: git merge --abort'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', 'git cherry-pick --continue, or: git cherry-pick --abort'],
  ['REVERT_HEAD', 'a revert', 'git revert --continue, or: git revert --abort'],
  ['sequencer', 'a cherry-pick or revert of several commits', 'git cherry-pick --abort, or: git revert --abort'],
  ['BISECT_LOG', 'a bisection', 'git bisect reset'],
];

function refuseInProgress({ gitDir, top }: WorkTree): void {
  for (const [file, what, hint] of IN_PROGRESS)
    if (existsSync(join(gitDir, file))) refuse('E_IN_PROGRESS', `${what} is in progress in ${top ?? gitDir}`, hint);
}

function refuseLocks({ commonDir }: Repository): void {
  const lock = locksIn(commonDir)[0];
  if (lock !== undefined)
    refuse(
      'E_LOCKED',
      'another git command holds a lock in this repository',
      `let it finish; if none runs, it was killed: delete ${lock}`,
    );
}

/** Absolute paths of the locks of refs, HEADs and indexes. */
export function locksIn(commonDir: string): string[] {
  const found: string[] = [];
  const look = (folder: string, deep: boolean): void => {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && deep) look(path, true);
      else if (entry.isFile() && entry.name.endsWith('.lock') && entry.name !== 'secretctl.lock') found.push(path);
    }
  };
  look(commonDir, false);
  look(join(commonDir, 'refs'), true);
  const linked = join(commonDir, 'worktrees');
  if (existsSync(linked)) for (const name of readdirSync(linked)) lookInto(join(linked, name), look);
  return found;
}

function lookInto(gitDir: string, look: (folder: string, deep: boolean) => void): void {
  if (!statSync(gitDir).isDirectory()) return;
  look(gitDir, false);
  look(join(gitDir, 'refs'), true);
}

async function refuseReadOnly(commonDir: string): Promise<void> {
  for (const folder of ['', 'objects', join('objects', 'pack'), 'refs', 'logs']) {
    const path = join(commonDir, folder);
    if (!existsSync(path)) continue;
    try {
      await access(path, constants.W_OK);
    } catch (error) {
      refuse('E_READ_ONLY', `${path} cannot be written: ${systemReason(error)}`, 'run as the owner of the repository');
    }
  }
}

function refuse(code: `E_${string}`, message: string, hint: string): never {
  throw new AppError(code, message, { exit: exitCodes.refused, hint: `${hint}. ${UNCHANGED}` });
}
