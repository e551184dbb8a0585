import { Matcher } from '../../match/index.js';
import { orphanedLfs, type PushOutcome } from '../after/index.js';
import { applyRewrite, type Applied, type ApplyOptions, type ApplyPlace } from '../apply/index.js';
import type { RewriteRequest } from '../rewrite/index.js';
import { aftermathFolder, tellAftermath } from './aftermath.js';
import type { CleanOptions, CleanPlan } from './plan.js';
import type { CleanRecord } from './types.js';

export interface ApplyCleanOptions extends CleanOptions {
  /** Encrypts the backup for whoever has it. */
  readonly passphrase?: ApplyOptions['passphrase'];
  /** Opens the backups of earlier runs. */
  readonly openBackup: () => Promise<string>;
  /** Push the new history; talks to the network. */
  readonly push: boolean;
  /** Where map, instructions and tickets go; default: beside the backup. */
  readonly out?: string | undefined;
}

export interface Cleaned {
  readonly applied: Applied;
  readonly record: CleanRecord;
  readonly pushed: readonly PushOutcome[] | undefined;
  readonly remotes: number;
}

/**
 * Carries out a plan, or goes on with a run that was killed, and writes what is left to do.
 *
 * @param plan - undefined for a run that changed refs already: what it came to is recorded
 * @param planHash - what was consented to
 * @throws AppError as `applyRewrite` does
 */
export async function applyClean(
  place: ApplyPlace,
  request: RewriteRequest,
  plan: CleanPlan | undefined,
  planHash: string,
  options: ApplyCleanOptions,
): Promise<Cleaned> {
  const { signal, onStep, passphrase } = options;
  const lfs = plan === undefined ? [] : await orphanedLfs(place.repository, plan.rewrite, { signal });
  const applied = await applyRewrite(place, request, planHash, {
    signal,
    passphrase,
    onStep,
    prepared: plan?.prepared,
  });
  const folder = options.out ?? aftermathFolder(applied.map);
  const matcher = request.needles.length === 0 ? undefined : new Matcher(request.needles);
  const { backup } = applied;
  const facts = {
    place,
    lfs,
    backup,
    folder,
    push: options.push,
    matcher,
    passphrase: passphrase ?? options.openBackup,
  };
  const { pushed, remotes } = await tellAftermath(facts, options);
  const { map, updatedFiles, leftFiles, cleared } = applied;
  return { applied, record: { backup, map, folder, updatedFiles, leftFiles, cleared }, pushed, remotes };
}
