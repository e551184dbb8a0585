import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ask } from '../../app/ask.js';
import { mayPrompt, type Context } from '../../app/context.js';
import type { ProjectStore } from '../../app/project-store.js';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { findRepository, untrack } from '../../git/index.js';
import { referenceOf, retireEnvFile, type SetupReport } from '../../setup/index.js';
import type { PlanJob } from './plan.js';
import type { SetupFlags } from './command.js';
import type { Values } from './values.js';

type RetrievalReport = NonNullable<SetupReport['retrieval']>;
type EnvFileReport = NonNullable<SetupReport['envFile']>;

/**
 * Refuses --replace-env-file before anything is done, where what it names can only be read: a pipe would be waited for in vain.
 *
 * @throws AppError `E_ENV_FILE`, exit 2
 */
export async function refuseUnreplaceable(
  context: Context,
  { fromEnvFile, replaceEnvFile }: SetupFlags,
): Promise<void> {
  if (fromEnvFile === undefined || replaceEnvFile !== true) return;
  const found = await stat(resolve(context.cwd, fromEnvFile)).catch(() => undefined);
  if (found === undefined || found.isFile()) return; // whoever reads it says what is wrong
  throw new AppError('E_ENV_FILE', `--replace-env-file cannot write ${fromEnvFile}: it is no file; nothing was done`, {
    exit: exitCodes.usage,
    hint: 'leave --replace-env-file out, or name the file itself',
  });
}

/** Whether --replace-env-file has something to do, to which consent is needed: values in the file are told apart by where they come from. */
export function replacesValues(context: Context, { fromEnvFile, replaceEnvFile }: SetupFlags, values: Values): boolean {
  if (fromEnvFile === undefined || replaceEnvFile !== true) return false;
  const file = resolve(context.cwd, fromEnvFile);
  return [...values.values()].some((value) => value.kind === 'given' && value.from === file);
}

/**
 * Puts references in the place of the values of --from-env-file, and takes the file out of git's index, when that was asked for or is agreed to.
 *
 * Only when each value was read back from the store: no copy of the file is kept. The secrets are stored by then, so a failure is a part of
 * the report.
 */
export async function retire(
  context: Context,
  place: ProjectStore,
  job: PlanJob,
  { checks }: RetrievalReport,
  flags: SetupFlags,
): Promise<SetupReport['envFile']> {
  if (flags.fromEnvFile === undefined || place.id === 'env') return undefined;
  const file = resolve(context.cwd, flags.fromEnvFile);
  if (checks.length === 0 || !(await isAgreed(context, flags, { file, isWhole: isWhole(job, checks) })))
    return undefined;
  let report: EnvFileReport = { file, replaced: 0, untracked: false, left: [] };
  try {
    report = { ...report, ...(await replaceValues(file, place, job, checks)) };
    report = { ...report, untracked: await takeOutOfGit(context, file) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...report, reason: `${error.message}; ${error.hint ?? ''}` };
  }
  return report.replaced === 0 && !report.untracked ? undefined : report;
}

async function replaceValues(
  file: string,
  place: ProjectStore,
  { wanted, fingerprinter }: PlanJob,
  checks: RetrievalReport['checks'],
): Promise<Pick<EnvFileReport, 'replaced' | 'left'>> {
  const stored = new Set(checks.map((check) => check.stored));
  const references = new Map(
    wanted.filter((secret) => stored.has(secret.stored)).map((secret) => [secret.env, referenceOf(secret.stored)]),
  );
  return await retireEnvFile(file, references, {
    store: place.id,
    retrieved: checks,
    fingerprintOf: (value: Secret) => fingerprinter.of(value),
  });
}

/** Of the repository that the file lies in, which may be another than that of the application. */
async function takeOutOfGit(context: Context, file: string): Promise<boolean> {
  const repository = await findRepository(dirname(file));
  return repository !== undefined && (await untrack(repository, file, { signal: context.signal }));
}

/** Each secret was stored and read back, so that the question says what is true. */
function isWhole({ wanted }: PlanJob, checks: RetrievalReport['checks']): boolean {
  return checks.length === wanted.length && checks.every(({ outcome }) => outcome === 'same');
}

async function isAgreed(
  context: Context,
  { replaceEnvFile, fromEnvFile, yes }: SetupFlags,
  { file, isWhole }: { readonly file: string; readonly isWhole: boolean },
): Promise<boolean> {
  if (replaceEnvFile === true) return true;
  if (yes === true || !isWhole || !mayPrompt(context)) return false;
  if (!(await stat(file).catch(() => undefined))?.isFile()) return false;
  const message = `All values were read back from the store. Put references in their place in ${fromEnvFile ?? ''}, and take it out of git's index?`;
  return await ask<boolean>(context, { type: 'confirm', message, default: false });
}
