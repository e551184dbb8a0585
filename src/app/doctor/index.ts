/** Is everything in place? Every answer is a value. */
import type { Context } from '../context.js';
import type { Check } from './check.js';
import { findRepository } from '../../git/index.js';
import { checkGit, checkNode, checkPathNode } from './programs.js';
import { checkCommitHook, checkConfig, checkStore } from './project.js';
import { checkFingerprintKey, checkState } from './state.js';

export type { Check } from './check.js';

/** @param hook - how to look at the commit hook; tests bring their own */
export async function examine(
  context: Context,
  hook: (context: Context) => Promise<Check> = checkCommitHook,
): Promise<readonly Check[]> {
  const { check: config, loaded } = await checkConfig(context);
  const keyRoot = await keyRootOf(context);
  return [
    checkNode(context),
    await checkGit(context),
    await checkPathNode(context),
    config,
    await hook(context),
    checkStore(loaded),
    await checkState(context, keyRoot),
    await checkFingerprintKey(context, loaded, keyRoot),
  ];
}

/** What a scan keeps its key by: work trees of one repository share it. */
async function keyRootOf({ cwd }: Context): Promise<string> {
  const repository = await findRepository(cwd).catch(() => undefined);
  return repository?.commonDir ?? cwd;
}
