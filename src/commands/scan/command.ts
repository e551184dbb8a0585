import { Command, Option } from 'commander';
import type { Context } from '../../app/context.js';
import { formats, type Format } from '../../report/index.js';

/** The options of `secretctl scan`, as commander parses them. */
export interface ScanFlags {
  readonly staged?: boolean;
  readonly history?: boolean;
  readonly range?: string;
  /** Arguments of git rev-list, from our own hooks; not reachable from the command line. */
  readonly revisions?: readonly string[];
  readonly stdin?: boolean;
  readonly filename?: string;
  readonly allFiles?: boolean;
  readonly baseline?: string;
  readonly explain?: string;
  readonly format?: Format;
  readonly output?: string;
}

export function scanCommand(context: Context): Command {
  return new Command('scan')
    .summary('find secrets in files, in what is staged, in history, or on standard input')
    .description(
      'Find secrets. Without options: the files of the work tree (tracked, and untracked but not ignored).\n' +
        'No output ever holds a secret: a preview shows the public prefix and the length.',
    )
    .argument('[paths...]', 'files and folders; default: the working directory')
    .option('--staged', 'what the next commit would add')
    .option('--history', 'every blob and message that a ref or reflog reaches, each once')
    .option('--range <A..B>', 'what the commits of a range brought, for CI')
    .option('--stdin', 'standard input, for example a log')
    .option('--filename <name>', 'the name under which --stdin is reported')
    .option('--all-files', 'ignored files too')
    .option('--baseline <file>', 'leave out what an earlier --json report holds')
    .option('--explain <file:line>', 'say for one line what each rule made of it')
    .addOption(new Option('--format <format>', 'form of the report; default: pretty').choices(formats))
    .option('-o, --output <file>', 'write the report to a file; the exit code still says the truth')
    .addHelpText(
      'before',
      [
        'Examples:',
        '  $ secretctl scan                                    the work tree',
        '  $ secretctl scan src config/app.yaml                a folder and a file',
        '  $ secretctl scan --history                          everything that was ever committed',
        '  $ secretctl scan --range origin/main..HEAD          a pull request, in CI',
        '  $ kubectl logs pod | secretctl scan --stdin         a log',
        '  $ secretctl scan --format sarif --output out.sarif  for code scanning',
        '',
      ].join('\n'),
    )
    .action(async (paths: string[], flags: ScanFlags) => {
      const { runScan } = await import('./run.js');
      context.finish(await runScan(context, paths, flags, true));
    });
}
