import { consentByYes } from '../../app/consent.js';
import { wantsColor, type Context } from '../../app/context.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { renderEnvCheck } from '../../report/index.js';
import { registerTokens } from '../../scan/index.js';
import {
  applyEnvFixes,
  checkEnv,
  planEnvFixes,
  type EnvCheckOptions,
  type EnvCheckReport,
  type EnvFix,
  type EnvFixStep,
} from '../../variables/index.js';
import type { EnvCheckFlags } from './command.js';
import { envProject } from './project.js';

/** Checks, mends on request, and says what is left. */
export async function runEnvCheck(context: Context, flags: EnvCheckFlags): Promise<{ readonly exit: ExitCode }> {
  if (!flags.fix && (flags.yes || flags.dryRun)) {
    throw new AppError('E_USAGE', '--yes and --dry-run go with --fix: without it nothing is changed', {
      exit: exitCodes.usage,
      hint: 'secretctl env check --fix --dry-run',
    });
  }
  const { options } = await envProject(context);
  const report = await checkEnv(options);
  return flags.fix ? await mend(context, report, options, flags) : await show(context, report);
}

async function mend(
  context: Context,
  before: EnvCheckReport,
  options: EnvCheckOptions,
  flags: EnvCheckFlags,
): Promise<{ readonly exit: ExitCode }> {
  const fixes = await planEnvFixes(before, options.root);
  const planned = fixes.map((fix): EnvFixStep => ({ ...fix, outcome: 'planned' }));
  if (flags.dryRun || fixes.length === 0) return await show(context, { ...before, fixes: planned });
  if (!flags.yes && !context.options.json) await showPlan(context, { ...before, fixes: planned });
  await consentByYes(context, `Make ${fixes.length === 1 ? 'this change' : 'these changes'}?`, flags.yes ?? false);
  return await apply(context, fixes, options);
}

async function apply(
  context: Context,
  fixes: readonly EnvFix[],
  options: EnvCheckOptions,
): Promise<{ readonly exit: ExitCode }> {
  const steps = await applyEnvFixes(fixes, options.root, options.repository, options.signal);
  // What was done counts when it is seen.
  return await show(context, { ...(await checkEnv(options)), fixes: steps });
}

/** On standard error, before the question: the result comes later. */
async function showPlan(context: Context, report: EnvCheckReport): Promise<void> {
  context.io.stderr.writeMasked(await render(context, { ...report, findings: [], unread: [] }, true));
}

async function show(context: Context, report: EnvCheckReport): Promise<{ readonly exit: ExitCode }> {
  context.io.stdout.writeMasked(await render(context, report, false));
  return { exit: exitOf(report) };
}

async function render(context: Context, report: EnvCheckReport, isPlan: boolean) {
  registerTokens(outsideTexts(report), context.masker);
  const stream = isPlan ? context.io.stderr : context.io.stdout;
  return await renderEnvCheck(report, {
    masker: context.masker,
    json: context.options.json,
    color: wantsColor(context, stream),
    columns: stream.columns,
    isPlan,
  });
}

/** Names of files come from outside, and may be tokens. */
function* outsideTexts({ findings, unread }: EnvCheckReport): Generator<string> {
  for (const { path } of [...findings, ...unread]) yield path;
}

function exitOf({ verdict, fixes = [] }: EnvCheckReport): ExitCode {
  if (verdict === 'findings') return exitCodes.findings;
  const isOpen = fixes.some(({ outcome }) => outcome === 'failed');
  return verdict === 'partial' || isOpen ? exitCodes.partial : exitCodes.ok;
}
