import { Command } from 'commander';
import { consentByYes } from '../../app/consent.js';
import type { Context } from '../../app/context.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import type { HookName, HookPlan } from '../../git/index.js';
import * as show from './text.js';

export interface InstallHookFlags {
  readonly prePush: boolean;
  readonly uninstall: boolean;
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly force: boolean;
}

const EXAMPLES = `
Examples:
  $ secretctl install-hook              refuse commits that hold a secret, in this clone
  $ secretctl install-hook --pre-push   refuse such pushes too
  $ secretctl install-hook --check      see whether it works, with a throw-away commit
  $ secretctl install-hook --uninstall  give back what was there before
`;

export function installHookCommand(context: Context, run = runInstallHook): Command {
  return new Command('install-hook')
    .description('refuse commits (and pushes) that hold a secret')
    .option('--pre-push', 'guard pushes too', false)
    .option('--uninstall', 'take the hooks away and give back what was there', false)
    .option('--check', 'try a throw-away commit and say whether protection is live', false)
    .option('-n, --dry-run', 'print the plan, change nothing', false)
    .option('-y, --yes', 'do not ask', false)
    .option('--force', 'install beside a hook manager, or over an edited hook of ours', false)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: InstallHookFlags) => {
      context.finish(await run(context, flags));
    });
}

/** Installs, takes away or checks the hooks of the repository that the working directory lies in. */
export async function runInstallHook(context: Context, flags: InstallHookFlags): Promise<{ readonly exit: ExitCode }> {
  if (flags.check && (flags.uninstall || flags.dryRun)) {
    throw new AppError('E_USAGE', '--check changes nothing; it goes with neither --uninstall nor --dry-run', {
      exit: exitCodes.usage,
      hint: 'secretctl install-hook --check',
    });
  }
  if (flags.check) return { exit: await check(context, hooksOf(flags)) };
  return { exit: flags.uninstall ? await uninstall(context, flags) : await install(context, flags) };
}

const hooksOf = ({ prePush }: InstallHookFlags): HookName[] => (prePush ? ['pre-commit', 'pre-push'] : ['pre-commit']);

async function install(context: Context, flags: InstallHookFlags): Promise<ExitCode> {
  const git = await import('../../git/index.js');
  const place = await git.findHooks(await git.requireRepository(context.cwd));
  const manager = flags.force ? undefined : await git.findManager(place, hooksOf(flags));
  if (manager !== undefined) {
    show.manager(context, manager);
    return manager.configured ? exitCodes.ok : exitCodes.refused;
  }
  const plan = await git.planInstall(place, hooksOf(flags), context.program, flags.force);
  return await carryOut(context, plan, flags, 'Install the hook?');
}

async function uninstall(context: Context, flags: InstallHookFlags): Promise<ExitCode> {
  const git = await import('../../git/index.js');
  const place = await git.findHooks(await git.requireRepository(context.cwd));
  return await carryOut(
    context,
    await git.planUninstall(place, flags.force),
    flags,
    'Take the hook away? Commits will not be checked any more.',
  );
}

async function carryOut(
  context: Context,
  plan: HookPlan,
  flags: InstallHookFlags,
  question: string,
): Promise<ExitCode> {
  const changes = plan.changes.some(({ kind }) => kind !== 'none');
  if (flags.dryRun || !changes) {
    show.plan(context, plan, flags.dryRun ? 'planned' : 'unchanged');
    return exitCodes.ok;
  }
  if (!flags.yes) show.question(context, plan);
  await consentByYes(context, question, flags.yes);
  const { applyHooks } = await import('../../git/index.js');
  await applyHooks(plan);
  show.plan(context, plan, 'done');
  return exitCodes.ok;
}

const ATTEMPT_MS = 120_000;
const HOUR_MS = 3_600_000;

async function check(context: Context, hooks: readonly HookName[]): Promise<ExitCode> {
  const git = await import('../../git/index.js');
  const { tmpdir } = await import('node:os');
  const place = await git.findHooks(await git.requireRepository(context.cwd));
  if (!context.options.quiet)
    context.io.stderr.write(
      'trying a throw-away commit; the hooks of this repository run twice, waiting at most 2 minutes for each\n',
    );
  await git.sweepProbes(place, new Date(context.now().getTime() - HOUR_MS));
  const options = { temporary: tmpdir(), signal: context.signal, timeoutMs: ATTEMPT_MS };
  const results = [
    { hook: hooks[0] ?? 'pre-commit', health: await git.checkHookLive(place, options), by: 'a throw-away commit' },
  ];
  if (hooks.includes('pre-push'))
    results.push({ hook: 'pre-push', health: await git.checkHook(place, 'pre-push'), by: 'its file' });
  show.health(context, results);
  return results.every(({ health }) => health.status === 'live') ? exitCodes.ok : exitCodes.findings;
}
