/** Is everything in place? Every answer is a value. */
import type { Context } from '../context.js';
import type { Check } from './check.js';
import { checkGit, checkNode } from './programs.js';
import { checkCommitHook, checkConfig, checkStore } from './project.js';
import { checkFingerprintKey, checkState } from './state.js';

export type { Check } from './check.js';

/** @param hook - how to look at the commit hook; tests bring their own */
export async function examine(
  context: Context,
  hook: (context: Context) => Promise<Check> = checkCommitHook,
): Promise<readonly Check[]> {
  const { check: config, loaded } = await checkConfig(context);
  return [
    checkNode(context),
    await checkGit(context),
    config,
    await hook(context),
    checkStore(loaded),
    await checkState(context, loaded?.projectRoot ?? context.cwd),
    await checkFingerprintKey(context, loaded),
  ];
}
