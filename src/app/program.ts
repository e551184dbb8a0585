import { Command, CommanderError, Option } from 'commander';
import { AppError, exitCodes } from '../errors/index.js';
import { commandIn, optionsIn } from './words.js';
import type { Context, GlobalOptions } from './context.js';
import { fitHelp } from './help-text.js';
import { auditCommand } from '../commands/audit/command.js';
import { cleanHistoryCommand } from '../commands/clean-history/command.js';
import { completionCommand } from '../commands/completion.js';
import { configCommand } from '../commands/config.js';
import { doctorCommand } from '../commands/doctor.js';
import { envCommand } from '../commands/env/command.js';
import { helpCommand } from '../commands/help-topics.js';
import { hookCommand } from '../commands/hook/command.js';
import { installHookCommand } from '../commands/install-hook/command.js';
import { monitorCommand } from '../commands/monitor/command.js';
import { rotateCommand } from '../commands/rotate/command.js';
import { purgeSessionsCommand } from '../commands/purge-sessions/command.js';
import { runCommand } from '../commands/run/command.js';
import { scanCommand } from '../commands/scan/command.js';
import { setupSecretsCommand } from '../commands/setup-secrets/command.js';
import { statusCommand } from '../commands/status/command.js';
import { vaultCommand } from '../commands/vault/command.js';
import { verifyHistoryCommand } from '../commands/verify-history/command.js';

const EXAMPLES = `Examples:
  $ secretctl scan                        is there a secret in this work tree?
  $ secretctl scan --history              was there ever one?
  $ secretctl install-hook                refuse commits that hold one
  $ secretctl scan --range main..HEAD     check a branch, in CI
  $ secretctl rotate openai               a new key; --compromised: it leaked
  $ secretctl status                      what is due, what is owed, what leaked
  $ secretctl doctor                      is everything in place?
`;

const TOPICS = `
More:
  secretctl help <command>                the same as secretctl <command> --help
  secretctl help exit-codes | suppression | environment
`;

const GLOBALS = [
  ['--json', 'print one JSON document on stdout, on failure too'],
  ['--no-color', 'no colours (NO_COLOR does the same)'],
  ['--no-input', 'never ask; fail and name the flag that would do'],
  ['-q, --quiet', 'no progress and no hints on stderr'],
  ['--debug', 'show stacks, redacted'],
] as const;

const ALSO = `
With every command: --json, --no-color, --no-input, -q/--quiet, --debug (secretctl --help says what they do)
`;

/** Builds the command tree. Commands load what they need when they run. */
export function createProgram(context: Context, version: string): Command {
  const program = new Command('secretctl')
    .description('find a leaked credential, replace it, prove that it is gone')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .enablePositionalOptions() // options behind `run CMD` are those of CMD
    .showHelpAfterError(false)
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', TOPICS)
    .configureOutput({
      writeOut: (text) => {
        context.io.stdout.write(fitHelp(text, context.io.stdout.columns));
      },
      getOutHasColors: () => false,
      // A usage error is shown once, by the failure renderer.
      writeErr: () => undefined,
      outputError: () => undefined,
    });
  for (const [flags, about] of GLOBALS) program.addOption(new Option(flags, about));
  for (const command of visibleCommands(context)) program.addCommand(command);
  program.addCommand(hookCommand(context), { hidden: true });
  for (const command of [program, ...allCommands(program)]) settle(command, program, context);
  return program;
}

/** In the order of the help. */
function visibleCommands(context: Context): Command[] {
  return [
    scanCommand(context),
    verifyHistoryCommand(context),
    cleanHistoryCommand(context),
    runCommand(context),
    setupSecretsCommand(context),
    rotateCommand(context),
    statusCommand(context),
    auditCommand(context),
    vaultCommand(context),
    purgeSessionsCommand(context),
    monitorCommand(context),
    installHookCommand(context),
    envCommand(context),
    configCommand(context),
    doctorCommand(context),
    completionCommand(context),
    helpCommand(context),
  ];
}

/** Runs a command line. Usage errors become AppErrors with exit code 2; help and version end quietly. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  if (commandIn(words) === undefined && words.every((word) => isGlobal(word))) {
    if (optionsIn(words).json) throw usage('no command was given', 'secretctl --help lists the commands');
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    throw usageError(error, commandIn(words));
  }
}

function usageError(error: CommanderError, command: string | undefined): AppError {
  if (error.code === 'commander.help')
    return usage(`${command ?? 'secretctl'} needs a command`, `secretctl ${command ?? ''} --help`);
  const [message = '', suggestion] = withoutValue(error.message.replace(/^error: /, '')).split('\n');
  const meant = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(suggestion ?? '')?.[1];
  const known = command !== undefined && error.code !== 'commander.unknownCommand';
  return usage(
    meant === undefined ? message : `${message}; did you mean ${meant}?`,
    known ? `secretctl ${command} --help lists its options` : 'secretctl --help lists the commands',
  );
}

/** Somebody who types `--password=...` shall not find it in a log. */
function withoutValue(message: string): string {
  return message.replace(/(unknown option '-[^=']*=)[^]*'/, "$1...'");
}

function usage(message: string, hint: string): AppError {
  return new AppError('E_USAGE', message, { exit: exitCodes.usage, hint });
}

function isGlobal(word: string): boolean {
  return GLOBALS.some(([flags]) => flags.split(', ').includes(word));
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

/** What `addCommand()` does not inherit, and the global options, which may also stand behind the command's name. */
function settle(command: Command, program: Command, context: Context): void {
  if (command !== program) command.copyInheritedSettings(program).addHelpText('after', ALSO);
  command.helpOption('-h, --help', 'show help').helpCommand(false);
  // Without it a parent takes the "--" away, and the words behind it become options of the subcommand.
  if (command.commands.length > 0) command.enablePositionalOptions();
  for (const [flags, about] of GLOBALS) {
    const option = new Option(flags, about).hideHelp();
    if (!command.options.some(({ long }) => long === option.long)) command.addOption(withoutClash(option, command));
  }
  command.hook('preAction', (_parent, action) => {
    context.options = globalOptions(action);
  });
}

/** A command's own `-q` wins over ours. */
function withoutClash(option: Option, command: Command): Option {
  if (!command.options.some(({ short }) => short !== undefined && short === option.short)) return option;
  return new Option(option.long ?? option.flags, option.description).hideHelp();
}

function globalOptions(command: Command): GlobalOptions {
  const lineage: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) lineage.push(at);
  const any = (name: string): boolean => lineage.some((level) => level.opts<Record<string, unknown>>()[name] === true);
  const denied = (name: string): boolean =>
    lineage.some((level) => level.opts<Record<string, unknown>>()[name] === false);
  return {
    json: any('json'),
    color: !denied('color'),
    input: !denied('input'),
    debug: any('debug'),
    quiet: any('quiet'),
  };
}
