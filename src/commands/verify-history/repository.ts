import { wantsColor, type Context } from '../../app/context.js';
import { ProgressLine } from '../../app/progress-line.js';
import { exitCodes, type ExitCode } from '../../errors/index.js';
import type { Repository } from '../../git/index.js';
import { verifyHistory, type Verdict, type VerifyReport } from '../../history/index.js';
import { renderVerify } from '../../report/index.js';
import type { Needles } from '../needles/needles.js';

const EXITS: Readonly<Record<Verdict, ExitCode>> = {
  clean: exitCodes.ok,
  leaked: exitCodes.findings,
  incomplete: exitCodes.partial,
};

/** What got worse since a record is a failed check, whatever the verdict. */
export function exitOfVerify({ verdict, check }: VerifyReport): ExitCode {
  return check?.judgement === 'worse' ? exitCodes.findings : EXITS[verdict];
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
