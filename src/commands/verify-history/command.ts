import { Command } from 'commander';
import type { Context } from '../../app/context.js';
import { addNeedleOptions, collect, type NeedleFlags } from '../needles/options.js';

/** The options of `secretctl verify-history`, as commander parses them. */
export interface VerifyFlags extends NeedleFlags {
  readonly path?: readonly string[];
  readonly freshClone?: string;
  readonly oldCommits?: string;
  readonly evidence?: string;
  readonly check?: string;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl verify-history --secret-prompt               is this value left anywhere?',
  '  $ secretctl verify-history --secret-file old-key.txt     the same, from a file',
  '  $ secretctl verify-history --pattern sk-proj- --path Backend/env.example',
  '  $ secretctl verify-history                               whatever the rules of scan know',
  '  $ secretctl verify-history --secret-prompt --fresh-clone https://github.com/acme/app.git',
  '',
].join('\n');

const CODES = `
Exit codes: 0 clean, 1 leaked, 6 incomplete (something could not be read: it is listed, and the result is not "clean").
Values are looked for as they are, in base64, hex, UTF-16, URL-, JSON- and HTML-escaped, and inside compressed files.
`;

export function verifyHistoryCommand(context: Context): Command {
  const command = new Command('verify-history')
    .summary('prove that a secret is gone from every place where git keeps things')
    .description(
      'Prove that a value, a pattern or a path is gone: from every object (unreachable ones too), ref, reflog, index, stash and file\n' +
        'of the repository, its work trees and submodules. Reads only. Without options: whatever the rules of scan know.',
    );
  return addNeedleOptions(command)
    .option('--path <glob>', 'a path that must not be in any commit, index or work tree; may be repeated', collect)
    .option('--fresh-clone <url>', 'clone every ref that a server offers into a temporary folder, and look there')
    .option(
      '--old-commits <file>',
      'with --fresh-clone: ask the server for these ids too (a commit map of clean-history)',
    )
    .option('--evidence <file>', 'write a record of the result, without any value, for a report')
    .option('--check <file>', 'look for what such a record names, and compare')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', CODES)
    .action(async (flags: VerifyFlags) => {
      const { runVerify } = await import('./run.js');
      context.finish(await runVerify(context, flags));
    });
}
