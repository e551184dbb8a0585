import { Command } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl run`, as commander parses them. */
export interface RunFlags {
  readonly only?: readonly string[];
  readonly require?: readonly string[];
  /** true without an interval. */
  readonly watch?: string | true;
  readonly mask?: boolean;
  readonly list?: boolean;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl run -- node server.js                  with all secrets of secretctl.yaml',
  '  $ secretctl run --only DATABASE_URL -- npm test    with this one alone',
  '  $ secretctl run --watch -- node server.js          started again when a secret was rotated',
  '  $ secretctl run --list                             what would it get?',
  '',
].join('\n');

const NOTES = `
A secret is named as in secretctl.yaml (database) or by its variable (DATABASE_URL). One that the store lacks is an error before
the program starts; with --require only those must be there. What the environment has already is replaced, and said.
Values are in the program's environment alone: not in files, not in arguments. SECRETCTL_PASSPHRASE_FILE and SECRETCTL_IDENTITY_FILE
are not handed on, since they open all of the store.

Signals go to the program, and it decides: Ctrl-C, a second one too, does what it does without secretctl. The exit code is the
program's; 126 when it cannot be executed, 127 when it is not there. Ended by a signal: 128 and its number, and for SIGINT, SIGTERM and
SIGHUP secretctl ends by the same signal.

--watch reads the store again and again, and on a change ends the program (SIGTERM, after 10 s SIGKILL) and starts it anew.
--mask replaces values that the program prints, also in base64, hex, URL- and JSON-escaped form. The program sees no terminal then, so
most print without colours and in blocks. What begins like a secret is held until it is clear that it is none.
`;

export function runCommand(context: Context): Command {
  return new Command('run')
    .summary('start a program with its secrets in the environment')
    .description('Start a program with the secrets of secretctl.yaml in its environment, and nowhere else.')
    .usage('[options] -- CMD [ARGS...]')
    .argument('[command...]', 'the program and its arguments; no shell is involved')
    .option('--only <names>', 'hand over these secrets alone; may be repeated', names)
    .option('--require <names>', 'these must be there; others may be missing, with a warning', names)
    .option('--watch [interval]', 'start it again when a secret changes; looks every 60s or as often as said')
    .option('--mask', 'replace the values where the program prints them')
    .option('--list', 'print which variables the program would get, without values, and start nothing')
    .passThroughOptions()
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (words: string[], flags: RunFlags) => {
      const { runWithSecrets } = await import('./run.js');
      context.finish(await runWithSecrets(context, words, flags));
    });
}

function names(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((name) => name.trim())].filter((name) => name !== '');
}
