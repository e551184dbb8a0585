import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listStoredRefs, moveRefs, pointSymbolicRef, requireRepository, type StoredRef } from '../../git/index.js';
import { changedSince } from './changed-since.js';
import { readIfThere, writeDurably } from './durable.js';
import { gitFolderFiles, inFolder, ownPath } from './git-folder.js';
import { Journal, now } from './journal.js';
import { takeLock } from './lock.js';
import type { RefPlan } from './ref-plan.js';
import { MESSAGE } from './reflogs.js';
import { removeOwnLocks } from './refs.js';
import { contentOf, openBackup, restoreObjects, type Restored } from './restore.js';
import { findRun, removeScratch } from './runs.js';
import { makeSetting, reach, type Setting } from './setting.js';
import type { ApplyOptions, ApplyPlace, RunState, Undone } from './types.js';
import { checkTrees, restoreTrees } from './undo-trees.js';

/**
 * Gives back what was there before a run: objects, refs, HEADs, reflogs, indexes and the files that the run changed.
 *
 * @throws AppError exit 3 `E_CHANGED_SINCE` when refs or indexes were changed after the run, so that undoing would lose that; then
 *   nothing is undone. `E_NO_RUN`, `E_LATER_RUN`, `E_PASSPHRASE`, `E_RUNNING`.
 */
export async function undoRun(place: ApplyPlace, runId: string, options: ApplyOptions): Promise<Undone> {
  const { commonDir } = await requireRepository(place.repository);
  const lock = await takeLock(commonDir);
  try {
    const run = await findRun(place, runId);
    const journal = await Journal.open(run.folder);
    if (!run.changed) return await forget(run, journal);
    const nothing = { needles: [], dropPaths: [], dropBlobs: [], dropUnreplaceable: false, pruneEmpty: false };
    const setting = await makeSetting({ repository: place.repository, ...nothing }, options, journal);
    return await undo(setting, run);
  } finally {
    await lock.release();
  }
}

async function forget(run: RunState, journal: Journal): Promise<Undone> {
  await removeScratch(run.folder, true);
  await journal.append({ event: 'undone', at: now() });
  return { run: { ...run, outcome: 'undone' }, leftFiles: [] };
}

async function undo(setting: Setting, run: RunState): Promise<Undone> {
  const { journal } = setting;
  await reach(setting, 'undo begin', 'undo: unpacking the backup');
  const restored = await openBackup(setting, run.backup ?? '');
  await removeOwnLocks(setting);
  const plan = journal.find('begin', 'refs')?.data as RefPlan;
  const commands = await commandsBack(setting, restored, plan);
  await checkTrees(setting, restored);
  await journal.append({ event: 'undo', at: now() });
  await restoreObjects(setting, restored);
  await reach(setting, 'undo objects', 'undo: refs, indexes, files and reflogs');
  if (commands.length > 0) await moveRefs(setting.commonDir, commands, MESSAGE);
  await restoreSymbolic(setting, restored);
  await reach(setting, 'undo refs');
  const leftFiles = await restoreTrees(setting, restored);
  await reach(setting, 'undo trees');
  await restoreFiles(setting, restored);
  await removeScratch(run.folder);
  await journal.append({ event: 'undone', at: now() });
  return { run: { ...run, outcome: 'undone' }, leftFiles };
}

/** Lines of a ref transaction. Every ref has to be as it was before the run, or as the run left it. */
async function commandsBack(setting: Setting, { refs, files, gitDir }: Restored, plan: RefPlan): Promise<string[]> {
  const isPlain = (ref: StoredRef): boolean => ref.symref === undefined;
  const now = new Map(
    (await listStoredRefs(setting.request.repository)).filter(isPlain).map(({ name, object }) => [name, object]),
  );
  const then = new Map(refs.filter(isPlain).map(({ name, object }) => [name, object]));
  const made = new Map(
    plan.moves.flatMap((move) => (move.new === null ? [] : [[move.renamedTo ?? move.key, move.new]])),
  );
  const commands: string[] = [];
  for (const [name, old] of then) {
    const object = now.get(name);
    if (object === old) continue;
    if (object === undefined) commands.push(`create ${name} ${old}`);
    else if (object === made.get(name)) commands.push(`update ${name} ${old} ${object}`);
    else throw changedSince(name);
  }
  for (const [name, object] of now) {
    if (then.has(name)) continue;
    if (object !== made.get(name)) throw changedSince(name);
    commands.push(`delete ${name} ${object}`);
  }
  return [...commands, ...(await headsBack(setting, { refs, files, gitDir }, plan))];
}

async function headsBack(setting: Setting, { files, gitDir }: Restored, plan: RefPlan): Promise<string[]> {
  const commands: string[] = [];
  for (const tree of setting.trees) {
    const path = tree.linked === undefined ? 'HEAD' : `worktrees/${tree.linked}/HEAD`;
    const id = files.get(Buffer.from(path).toString('latin1'));
    if (id === undefined) continue;
    const then = (await contentOf(gitDir, id)).toString('utf8').trim();
    const now = (await readFile(join(tree.gitDir, 'HEAD'), 'utf8')).trim();
    if (now === then || then.startsWith('ref: ')) continue;
    if (!plan.heads.some((head) => head.new === now || head.new === null)) throw changedSince('HEAD');
    commands.push('option no-deref', `update ${path} ${then}${now.startsWith('ref: ') ? '' : ` ${now}`}`);
  }
  return commands;
}

async function restoreSymbolic(setting: Setting, { refs, files, gitDir }: Restored): Promise<void> {
  const now = await listStoredRefs(setting.request.repository);
  for (const { name, symref } of refs) {
    if (symref === undefined || now.some((ref) => ref.name === name && ref.symref === symref)) continue;
    await pointSymbolicRef(setting.commonDir, name, symref);
  }
  for (const tree of setting.trees) {
    const path = tree.linked === undefined ? 'HEAD' : `worktrees/${tree.linked}/HEAD`;
    const id = files.get(Buffer.from(path).toString('latin1'));
    const target =
      id === undefined ? undefined : /^ref: (.*)\n?$/.exec((await contentOf(gitDir, id)).toString('utf8'))?.[1];
    if (target !== undefined) await pointSymbolicRef(tree.gitDir, 'HEAD', target);
  }
}

/** Files of git that a run rewrites or removes. Settings, hooks and the like are the user's: it never touched them. */
const TRACES =
  /^(?:logs\/.*|[A-Z_]*_EDITMSG|MERGE_MSG|SQUASH_MSG|MERGE_RR|rr-cache\/.*|lost-found\/.*|filter-repo\/.*|gitk\.cache|[A-Z_]*_HEAD|AUTO_MERGE|gc\.log|[^/]*\.orig|info\/refs)$/s;

async function restoreFiles(setting: Setting, { files, gitDir }: Restored): Promise<void> {
  const { commonDir } = setting;
  for (const [name, id] of files) {
    const path = Buffer.from(name, 'latin1');
    if (!TRACES.test(ownPath(path))) continue;
    const content = await contentOf(gitDir, id);
    const file = inFolder(commonDir, path);
    if ((await readIfThere(file))?.equals(content) === true) continue;
    await mkdir(dirname(file.toString()), { recursive: true });
    await writeDurably(file.toString(), content, 0o644);
  }
  for (const { path, location } of gitFolderFiles(commonDir))
    if (ownPath(path).startsWith('logs/') && !files.has(path.toString('latin1'))) await rm(location, { force: true });
}
