import type { Context } from '../../app/context.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { PROBE_VARIABLE, probeAnswer, pushedRevisions, type HookName } from '../../git/index.js';
import type { ScanFlags } from '../scan/command.js';

type RunScan = (context: Context, paths: string[], flags: ScanFlags) => Promise<{ readonly exit: ExitCode }>;

/** Scans what is about to be committed or pushed. Anything but a clean scan blocks. */
export async function runHook(
  context: Context,
  words: readonly string[],
  scan: RunScan = lazyScan,
): Promise<{ readonly exit: ExitCode }> {
  const [name, ...args] = words;
  if (name !== 'pre-commit' && name !== 'pre-push') {
    throw new AppError('E_USAGE', `there is no hook "${name ?? ''}" here`, {
      exit: exitCodes.usage,
      hint: 'secretctl install-hook --help',
    });
  }
  const exit = await verdict(context, name, args, scan);
  if (exit !== exitCodes.ok) context.io.stderr.write(waysOn(name, exit));
  return { exit };
}

async function verdict(context: Context, name: HookName, args: readonly string[], scan: RunScan): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.bug;
  try {
    const flags = name === 'pre-commit' ? { staged: true } : await pushFlags(context, args);
    exit = flags === undefined ? exitCodes.ok : (await scan(context, [], flags)).exit;
    return exit;
  } finally {
    const question = context.env[PROBE_VARIABLE];
    const verdict = exit === exitCodes.ok ? 'passed' : exit === exitCodes.findings ? 'blocked' : 'failed';
    if (question !== undefined) context.io.stderr.write(`${probeAnswer(question, verdict)}\n`);
  }
}

async function pushFlags(context: Context, args: readonly string[]): Promise<ScanFlags | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of context.io.stdin) chunks.push(Buffer.from(chunk as Buffer));
  const [remote, url] = args;
  const revisions = await pushedRevisions(context.cwd, {
    remote,
    url,
    lines: Buffer.concat(chunks).toString('utf8'),
    env: context.env,
  });
  return revisions === undefined ? undefined : { revisions };
}

function waysOn(name: HookName, exit: ExitCode): string {
  const verb = name === 'pre-commit' ? 'commit' : 'push';
  const again =
    name === 'pre-commit'
      ? 'git add it and commit again'
      : 'take it out of the commits (git rebase -i), and push again';
  const blocked = `secretctl: this ${verb} was blocked, because ${exit === exitCodes.findings ? 'it holds what looks like a secret' : 'not everything could be checked'}.`;
  const ways = [
    `remove it:        take the value out of the file, ${again}; if it ever left this machine, replace it`,
    'allow it:         end its line with a comment: secretctl:allow RULE REASON',
    `go on unchecked:  git ${verb} --no-verify`,
  ];
  const incomplete = ['look why:         secretctl doctor', `go on unchecked:  git ${verb} --no-verify`];
  return `\n${blocked}\n${(exit === exitCodes.findings ? ways : incomplete).map((line, at) => `  ${String(at + 1)}. ${line}\n`).join('')}`;
}

const lazyScan: RunScan = async (context, paths, flags) => {
  const { runScan } = await import('../scan/run.js');
  return await runScan(context, paths, flags);
};
