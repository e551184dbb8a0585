import type { Context } from '../../app/context.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { findRepository, requireRepository } from '../../git/index.js';
import type { VerifyReport } from '../../history/index.js';
import { givenNeedles, withDiscovered } from '../needles/needles.js';
import { withEvidence } from './evidence.js';
import type { VerifyFlags } from './command.js';
import { exitOfVerify, showVerify, verify } from './repository.js';

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
  const report = await verify(context, repository, sought, flags.path ?? []);
  return await withEvidence(context, flags, { report, repository, sought });
}

async function verifyClone(context: Context, flags: VerifyFlags): Promise<VerifyReport> {
  const { verifyFreshClone } = await import('./fresh-clone.js');
  const given = await givenNeedles(context, flags, await findRepository(context.cwd));
  return await verifyFreshClone(context, flags, given);
}
