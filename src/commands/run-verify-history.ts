import { wantsColor, type Context } from '../app/context.js';
import { ProgressLine } from '../app/progress-line.js';
import { AppError, exitCodes, type ExitCode } from '../errors/index.js';
import { findRepository, requireRepository, type Repository } from '../git/index.js';
import { verifyHistory, type Verdict, type VerifyReport } from '../history/index.js';
import { renderVerify } from '../report/index.js';
import { givenNeedles, withDiscovered, type Needles } from './needles.js';
import type { VerifyFlags } from './verify-history.js';

const EXITS: Readonly<Record<Verdict, ExitCode>> = {
  clean: exitCodes.ok,
  leaked: exitCodes.findings,
  incomplete: exitCodes.partial,
};

export function exitOfVerify({ verdict }: VerifyReport): ExitCode {
  return EXITS[verdict];
}

/** Looks for what the flags name, prints the report, and tells the exit code. */
export async function runVerify(context: Context, flags: VerifyFlags): Promise<{ exit: ExitCode }> {
  if (flags.oldCommits !== undefined && flags.freshClone === undefined) {
    throw new AppError('E_USAGE', '--old-commits goes with --fresh-clone: a server is asked for them', {
      exit: exitCodes.usage,
      hint: 'secretctl verify-history --fresh-clone URL --old-commits FILE',
    });
  }
  const report = flags.freshClone === undefined ? await verifyHere(context, flags) : await verifyClone(context, flags);
  await showVerify(context, report);
  return { exit: exitOfVerify(report) };
}

async function verifyHere(context: Context, flags: VerifyFlags): Promise<VerifyReport> {
  const repository = await requireRepository(context.cwd);
  const given = await givenNeedles(context, flags, repository);
  const sought = await withDiscovered(given, flags, repository, (flags.path ?? []).length === 0);
  return await verify(context, repository, sought, flags.path ?? []);
}

async function verifyClone(context: Context, flags: VerifyFlags): Promise<VerifyReport> {
  const { verifyFreshClone } = await import('./verify-fresh-clone.js');
  const given = await givenNeedles(context, flags, await findRepository(context.cwd));
  return await verifyFreshClone(context, flags, given);
}

/** Verifies one repository, with a progress line. */
export async function verify(
  context: Context,
  repository: Repository,
  { needles, before }: Needles,
  globs: readonly string[],
): Promise<VerifyReport> {
  const progress = new ProgressLine(context);
  try {
    return await verifyHistory({
      repository,
      needles,
      globs,
      before,
      signal: context.signal,
      onProgress: (state) => progress.update({ ...state, bytes: 0, totalBytes: undefined }),
    });
  } finally {
    progress.clear();
  }
}

/** Prints a verification in the form that was asked for. */
export async function showVerify(context: Context, report: VerifyReport): Promise<void> {
  const { stdout } = context.io;
  const { masker, options } = context;
  stdout.writeMasked(
    await renderVerify(report, {
      masker,
      json: options.json,
      color: wantsColor(context, stdout),
      columns: stdout.columns,
    }),
  );
}
