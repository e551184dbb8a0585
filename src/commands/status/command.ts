import { Command } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl status`, as commander parses them. */
export interface StatusFlags {
  /** A path, or `-` for standard output. */
  readonly ics?: string;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl status                    all secrets: age, due date, rotation, what is owed, what leaked',
  '  $ secretctl status openai session     these two',
  '  $ secretctl status --quiet            from cron: silent while nothing is wrong',
  '  $ secretctl status --ics secrets.ics  due dates for the calendar',
  '',
].join('\n');

const NOTES = `
Exit code 1: something is overdue, a revocation is owed, a rotation stopped, or a value that is in use is known to have leaked.
Exit code 6: none of that was seen, but the store, a journal or an age is not known; which one is in the report. Nothing is changed.
Known leaks are those that secretctl scan found on this machine before (docs/guides/status.md).
`;

export function statusCommand(context: Context): Command {
  return new Command('status')
    .summary('what is due, what is in grace, what is still owed')
    .description(
      'Show each secret: how old it is, when it is due, where its rotation stands, what is owed, what leaked.',
    )
    .argument('[secrets...]', 'names in secretctl.yaml; default: all')
    .option('--ics <file>', 'write the due dates as a calendar (iCalendar); - for standard output')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (secrets: string[], flags: StatusFlags) => {
      const { runStatus } = await import('./run.js');
      context.finish(await runStatus(context, secrets, flags));
    });
}
