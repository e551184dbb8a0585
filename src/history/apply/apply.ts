import { AppError, exitCodes } from '../../errors/index.js';
import { requireRepository } from '../../git/index.js';
import { backUp } from './backup.js';
import { checkNew } from './check.js';
import { Journal, now } from './journal.js';
import { takeLock } from './lock.js';
import { admit, expel, rewriteApart, type Quarantine } from './objects.js';
import { pruneObjects } from './prune.js';
import { adoptPrepared } from './prepare.js';
import { loadRewrite, mapFile, saveRewrite } from './record.js';
import { finishRefs, nothingMoved, startRefs } from './refs.js';
import { refuseUnsafe } from './refuse.js';
import { makeRunFolder, removeScratch, resumable } from './runs.js';
import { makeSetting, reach, type Setting } from './setting.js';
import { clearTraces } from './traces.js';
import { changeTrees, unfoldTrees, type TreesOutcome } from './trees.js';
import type { Applied, ApplyOptions, ApplyPlace, Rewrite, RewriteRequest, RunState } from './types.js';

/**
 * Carries a rewrite out: backup, new objects, refs, work trees, traces, pruning. Killed at any instant, the same call goes on.
 *
 * @param expectedPlanHash - of the plan that a person consented to; of a run that goes on, its own
 * @throws AppError exit 3 for what is refused: E_PLAN_MOVED (the plan is another one now), E_UNFINISHED (another rewrite was
 *   begun), E_RUNNING, and all of `refuseUnsafe`; exit 5 or 6 for what fails. Before the refs move nothing is changed.
 */
export async function applyRewrite(
  place: ApplyPlace,
  request: RewriteRequest,
  expectedPlanHash: string,
  options: ApplyOptions,
): Promise<Applied> {
  const { commonDir } = await requireRepository(request.repository);
  const lock = await takeLock(commonDir);
  try {
    const open = await resumable(place);
    const isSame = open?.planHash === expectedPlanHash;
    if (open?.changed === true) {
      if (!isSame || open.undoing) throw unfinished(open);
      const journal = await Journal.open(open.folder);
      const setting = await makeSetting(request, options, journal);
      return await orBack(setting, undefined, () => finish(setting, undefined));
    }
    if (open !== undefined && !isSame) await giveUp(open);
    return await start(place, request, expectedPlanHash, isSame ? open : undefined, options);
  } finally {
    await lock.release();
  }
}

async function start(
  place: ApplyPlace,
  request: RewriteRequest,
  planHash: string,
  open: RunState | undefined,
  options: ApplyOptions,
): Promise<Applied> {
  await refuseUnsafe(request.repository);
  const folder = open?.folder ?? (await makeRunFolder(place)).folder;
  const journal = await Journal.open(folder);
  const setting = await makeSetting(request, options, journal);
  const labels = request.needles.map(({ label }) => setting.redactor.text(Buffer.from(label)).toString('utf8'));
  if (open === undefined)
    await journal.append({ event: 'start', at: now(), planHash, repository: setting.commonDir, labels });
  let admitted: Quarantine | undefined;
  return await orBack(
    setting,
    () => admitted,
    async () => {
      await reach(setting, 'start');
      const { rewrite, quarantine } = (await adoptPrepared(setting, options.prepared)) ?? (await rewriteApart(setting));
      if (rewrite.planHash !== planHash) throw moved();
      await unfoldTrees(setting);
      await backUp(setting);
      await journal.end('objects', { pack: quarantine.pack });
      await reach(setting, 'objects end', 'checked: searching the new objects');
      await checkNew(setting, rewrite, quarantine);
      await journal.end('checked');
      await reach(setting, 'checked end');
      const shown = await saveRewrite(setting, rewrite);
      admitted = quarantine;
      await admit(setting, quarantine);
      await startRefs(setting, rewrite);
      return await finish(setting, shown);
    },
  );
}

/** When work fails before any ref moved, what it prepared is removed. */
async function orBack(
  setting: Setting,
  admitted: (() => Quarantine | undefined) | undefined,
  work: () => Promise<Applied>,
): Promise<Applied> {
  const { journal, folder } = setting;
  try {
    return await work();
  } catch (error) {
    const begun = journal.find('begin', 'refs') !== undefined;
    const isRefusal = error instanceof AppError && error.code === 'E_REFS_MOVED';
    if (!begun || (isRefusal && (await nothingMoved(setting)))) {
      await expel(setting, admitted?.()).catch(() => undefined);
      await giveUp({ folder }).catch(() => undefined);
    }
    throw error;
  }
}

/** All that follows once refs may have moved. */
async function finish(setting: Setting, known: Rewrite | undefined): Promise<Applied> {
  const { journal, folder } = setting;
  if (journal.find('end', 'refs') === undefined) await finishRefs(setting, true);
  const rewrite = known ?? (await loadRewrite(folder));
  const trees =
    (journal.find('end', 'trees')?.data as TreesOutcome | undefined) ?? (await changeTrees(setting, rewrite));
  if (journal.find('end', 'traces') === undefined) await clearTraces(setting, rewrite);
  else setting.cleared.push(...clearedBy(journal, 'traces'));
  if (journal.find('end', 'prune') === undefined) await pruneObjects(setting, rewrite);
  else setting.cleared.push(...clearedBy(journal, 'prune'));
  await removeScratch(folder);
  await journal.end('done');
  await reach(setting, 'done');
  const backup = journal.find('end', 'backup')?.data as { readonly file: string };
  return {
    rewrite,
    backup: `${folder}/${backup.file}`,
    map: mapFile(folder),
    ...trees,
    cleared: [...new Set(setting.cleared)],
  };
}

function clearedBy(journal: Journal, step: 'traces' | 'prune'): readonly string[] {
  return (journal.find('end', step)?.data as { readonly cleared: readonly string[] }).cleared;
}

/** Nothing was changed: what was prepared is of no use any more. */
async function giveUp({ folder }: Pick<RunState, 'folder'>): Promise<void> {
  const journal = await Journal.open(folder);
  await journal.append({ event: 'given up', at: now() });
  await removeScratch(folder, true);
}

function moved(): AppError {
  return new AppError('E_PLAN_MOVED', 'refs moved since the plan, so that it is another one now; nothing was changed', {
    exit: exitCodes.refused,
    hint: 'look at the new plan: run the command without --apply, then again with it',
  });
}

function unfinished({ runId }: RunState): AppError {
  return new AppError('E_UNFINISHED', `clean-history run ${runId} was interrupted and has to be finished first`, {
    exit: exitCodes.refused,
    hint: 'run the same command as then, or: secretctl clean-history --undo',
  });
}
