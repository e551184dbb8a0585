import { Command } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl env example`, as commander parses them. */
export interface EnvExampleFlags {
  readonly out?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** The options of `secretctl env check`, as commander parses them. */
export interface EnvCheckFlags {
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function envCommand(context: Context): Command {
  return new Command('env')
    .summary('make an example of .env that is safe to commit; check .env files')
    .description('Env files: an example that is safe to commit, and what is wrong with those that are not.')
    .addCommand(exampleCommand(context))
    .addCommand(checkCommand(context));
}

const EXAMPLE_EXAMPLES = [
  'Examples:',
  '  $ secretctl env example                           print it',
  '  $ secretctl env example --out .env.example        write it; harmless lines that are there stay',
  '  $ secretctl env example --out .env.example --force   over an example that somebody wrote by hand',
  '',
].join('\n');

function exampleCommand(context: Context): Command {
  return new Command('example')
    .summary('an example of .env with placeholders')
    .description(
      'An example of .env: the secrets of secretctl.yaml with placeholders, and the other variables that the code reads.\n' +
        'No value of an env file gets into it, and the result is scanned before it is written.',
    )
    .option('-o, --out <file>', 'write it to a file, for example .env.example')
    .option('--force', 'change an example that was not written by this command; its harmless lines stay')
    .option('-n, --dry-run', 'print it, write nothing')
    .addHelpText('before', EXAMPLE_EXAMPLES)
    .action(async (flags: EnvExampleFlags) => {
      const { runEnvExample } = await import('./example.js');
      context.finish(await runEnvExample(context, flags));
    });
}

const CHECK_EXAMPLES = [
  'Examples:',
  '  $ secretctl env check                  what is wrong, with the next command for each',
  '  $ secretctl env check --fix            ignore rules, modes and the index are put right, after a question',
  '  $ secretctl env check --fix --dry-run  only the plan',
  '',
].join('\n');

const CHECK_NOTES = `
It looks for env files that git tracks, had in its history or does not ignore; that docker build would take along; that others may read;
examples with real values; variables that the code reads and nobody defines, and secrets that no code reads; one secret in several
environments. Exit code 1: an error or a warning; 6: something could not be read.
--fix adds lines to .gitignore and .dockerignore, sets modes to 0600 and takes files out of git's index (they stay on the disk).
`;

function checkCommand(context: Context): Command {
  return new Command('check')
    .summary('is anything wrong with the env files?')
    .description('Look for env files that leak, and for variables that nobody defines. Shows no value.')
    .option('--fix', 'put right what can be')
    .option('-n, --dry-run', 'with --fix: print the plan, change nothing')
    .option('-y, --yes', 'with --fix: consent without a prompt')
    .addHelpText('before', CHECK_EXAMPLES)
    .addHelpText('after', CHECK_NOTES)
    .action(async (flags: EnvCheckFlags) => {
      const { runEnvCheck } = await import('./check.js');
      context.finish(await runEnvCheck(context, flags));
    });
}
