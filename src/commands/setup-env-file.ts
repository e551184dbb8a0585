import { resolve } from 'node:path';
import { ask } from '../app/ask.js';
import { mayPrompt, type Context } from '../app/context.js';
import type { ProjectStore } from '../app/project-store.js';
import type { Secret } from '../core/index.js';
import { findRepository, untrack } from '../git/index.js';
import { referenceOf, retireEnvFile, type SetupReport } from '../setup/index.js';
import type { PlanJob } from './setup-plan.js';
import type { SetupFlags } from './setup-secrets.js';

type RetrievalReport = NonNullable<SetupReport['retrieval']>;

/**
 * Puts references in the place of the values of --from-env-file, and takes the file out of git's index, when that was asked for or is agreed to.
 *
 * Only when each value was read back from the store: no copy of the file is kept.
 */
export async function retire(
  context: Context,
  place: ProjectStore,
  { wanted, fingerprinter }: PlanJob,
  { checks }: RetrievalReport,
  flags: SetupFlags,
): Promise<SetupReport['envFile']> {
  if (flags.fromEnvFile === undefined || place.id === 'env') return undefined;
  if (checks.length === 0 || !(await isAgreed(context, flags))) return undefined;
  const file = resolve(context.cwd, flags.fromEnvFile);
  const stored = new Set(checks.map((check) => check.stored));
  const references = new Map(
    wanted.filter((secret) => stored.has(secret.stored)).map((secret) => [secret.env, referenceOf(secret.stored)]),
  );
  const { replaced, left } = await retireEnvFile(file, references, {
    store: place.id,
    retrieved: checks,
    fingerprintOf: (value: Secret) => fingerprinter.of(value),
  });
  const repository = await findRepository(context.cwd);
  const untracked = repository !== undefined && (await untrack(repository, file, { signal: context.signal }));
  return replaced === 0 && !untracked ? undefined : { file, replaced, untracked, left };
}

async function isAgreed(context: Context, { replaceEnvFile, fromEnvFile, yes }: SetupFlags): Promise<boolean> {
  if (replaceEnvFile === true) return true;
  if (yes === true || !mayPrompt(context)) return false;
  const message = `All values were read back from the store. Put references in their place in ${fromEnvFile ?? ''}, and take it out of git's index?`;
  return await ask<boolean>(context, { type: 'confirm', message, default: false });
}
