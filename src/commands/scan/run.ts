import packageJson from '../../../package.json' with { type: 'json' };
import { wantsColor, type Context } from '../../app/context.js';
import { ProgressLine } from '../../app/progress-line.js';
import { writeOutput } from '../../app/write-output.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { checkRevisions, findRepository, noRepository, type Repository } from '../../git/index.js';
import { renderScan, type Format } from '../../report/index.js';
import {
  exitOfVerdict,
  explainLine,
  outsideTexts,
  registerTokens,
  scanFiles,
  scanHistory,
  scanStaged,
  scanStream,
  type ScanReport,
  type ScanSetup,
} from '../../scan/index.js';
import type { ScanFlags } from './command.js';
import { rememberScan } from './known-leaks.js';
import { scanSetup } from './setup.js';

/**
 * Scans what the flags name, prints or writes the report, and tells the exit code.
 *
 * @param remember - keep what was found for `status`; hooks have no time for it
 */
export async function runScan(
  context: Context,
  paths: readonly string[],
  flags: ScanFlags,
  remember = false,
): Promise<{ exit: ExitCode }> {
  refuseContradictions(paths, flags);
  if (flags.explain !== undefined) return explain(context, flags.explain);
  const startedAt = context.now();
  const progress = new ProgressLine(context);
  let report: ScanReport;
  let repository: Repository | undefined;
  try {
    repository = await findRepository(context.cwd);
    const setup = await scanSetup(context, flags, repository, (state) => progress.update(state));
    report = await scanSource(context, setup, repository, paths, flags);
  } finally {
    progress.clear();
  }
  registerTokens(outsideTexts(report), context.masker);
  const format: Format = flags.format ?? (context.options.json ? 'json' : 'pretty');
  const toTerminal = flags.output === undefined;
  const color = toTerminal && wantsColor(context, context.io.stdout);
  const text = await renderScan(report, format, {
    masker: context.masker,
    color,
    columns: context.io.stdout.columns,
    version: packageJson.version,
    startedAt,
  });
  if (flags.output === undefined) context.io.stdout.writeMasked(text);
  else await writeOutput(context, 'report', flags.output, text);
  if (remember) await rememberScan(context, repository, report, flags, paths);
  return { exit: exitOfVerdict(report) };
}

async function scanSource(
  context: Context,
  setup: ScanSetup,
  repository: Repository | undefined,
  paths: readonly string[],
  flags: ScanFlags,
): Promise<ScanReport> {
  if (flags.stdin) return scanStream(setup, context.io.stdin as AsyncIterable<Buffer>, flags.filename ?? 'stdin');
  const ofRepository = flags.staged ?? flags.history ?? (flags.range !== undefined || flags.revisions !== undefined);
  if (!ofRepository) return scanFiles(setup, paths, flags.allFiles ?? false);
  const { top } = repository ?? noRepository(context.cwd);
  if (flags.staged) return scanStaged(setup, top ?? noWorkTree());
  const revisions = flags.range === undefined ? flags.revisions : await checkRevisions(context.cwd, flags.range);
  return scanHistory(setup, context.cwd, revisions, revisions !== undefined);
}

function noWorkTree(): never {
  throw new AppError('E_NO_WORK_TREE', 'a repository without a work tree stages nothing', {
    exit: exitCodes.usage,
    hint: 'secretctl scan --history',
  });
}

/** Sources exclude each other, and only files take paths. */
function refuseContradictions(paths: readonly string[], flags: ScanFlags): void {
  const sources = [
    flags.staged && '--staged',
    flags.history && '--history',
    flags.range !== undefined && '--range',
    flags.stdin && '--stdin',
    flags.explain !== undefined && '--explain',
  ].filter(Boolean);
  if (sources.length > 1)
    throw usage(`${sources.join(' and ')} cannot be combined`, 'run secretctl scan once for each');
  if (sources.length === 1 && paths.length > 0)
    throw usage(`${String(sources[0])} takes no paths`, `secretctl scan ${String(sources[0])}, or secretctl scan PATH`);
  if (flags.filename !== undefined && !flags.stdin)
    throw usage('--filename goes with --stdin', 'secretctl scan --stdin --filename NAME');
  if (flags.allFiles && sources.length > 0)
    throw usage(`--all-files does not go with ${String(sources[0])}`, 'secretctl scan --all-files');
}

function usage(message: string, hint: string): AppError {
  return new AppError('E_USAGE', message, { exit: exitCodes.usage, hint });
}

function explain(context: Context, place: string): { exit: ExitCode } {
  const report = explainLine(context.cwd, place);
  if (context.options.json) {
    context.io.stdout.writeMasked(context.masker.json(report, 2));
    context.io.stdout.write('\n');
    return { exit: exitCodes.ok };
  }
  const { path, line, rules } = report.explain;
  if (rules.length === 0) context.io.stdout.write(`${path}:${String(line)}: no rule fired or nearly fired.\n`);
  for (const { rule, startColumn, outcome, check, reason } of rules) {
    const what = outcome === 'reported' ? 'reported' : `dropped by the ${String(check)} check: ${String(reason)}`;
    context.io.stdout.write(`${path}:${String(line)}:${String(startColumn)}  ${rule}  ${what}\n`);
  }
  return { exit: exitCodes.ok };
}
