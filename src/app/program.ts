import { Command, CommanderError, Option } from 'commander';
import { AppError, exitCodes } from '../errors/index.js';
import type { Context, GlobalOptions } from './context.js';
import { hookCommand } from '../commands/hook.js';
import { installHookCommand } from '../commands/install-hook.js';
import { scanCommand } from '../commands/scan.js';

/** Builds the command tree. Commands load what they need when they run. */
export function createProgram(context: Context, version: string): Command {
  const program = new Command('secretctl')
    .description('find a leaked credential, replace it, prove that it is gone')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .option('--json', 'print one JSON document on stdout, on failure too', false)
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--no-input', 'never ask; fail and name the flag that would do')
    .option('-q, --quiet', 'no progress and no hints on stderr', false)
    .addOption(new Option('--debug', 'show stacks, redacted').default(false))
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => context.io.stdout.write(text),
      writeErr: (text) => context.io.stderr.write(text),
      outputError: () => undefined, // shown once, by the failure renderer
    });
  for (const command of [scanCommand(context), installHookCommand(context)]) program.addCommand(command);
  program.addCommand(hookCommand(context), { hidden: true });
  for (const command of allCommands(program)) settle(command, program, context);
  return program;
}

/** Runs a command line. Usage errors become AppErrors with exit code 2; help and version end quietly. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return;
    throw new AppError('E_USAGE', error.message.replace(/^error: /, ''), {
      exit: exitCodes.usage,
      hint: 'secretctl --help lists the commands; secretctl <command> --help its options',
    });
  }
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

/** What `addCommand()` does not inherit, and the global options, which may also stand behind the command's name. */
function settle(command: Command, program: Command, context: Context): void {
  command.copyInheritedSettings(program).helpOption('-h, --help', 'show help');
  for (const name of ['--json', '--no-color', '--no-input', '--quiet', '--debug']) {
    if (!command.options.some((option) => option.long === name)) command.addOption(new Option(name).hideHelp());
  }
  command.hook('preAction', (_parent, action) => {
    context.options = globalOptions(action);
  });
}

function globalOptions(command: Command): GlobalOptions {
  const lineage: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) lineage.push(at);
  const any = (name: string): boolean => lineage.some((level) => level.opts<Record<string, unknown>>()[name] === true);
  const denied = (name: string): boolean => lineage.some((level) => level.opts<Record<string, unknown>>()[name] === false);
  return { json: any('json'), color: !denied('color'), input: !denied('input'), debug: any('debug'), quiet: any('quiet') };
}
