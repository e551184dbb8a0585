import { Command, Option } from 'commander';
import type { Context } from '../../app/context.js';
import type { AuditFormat } from '../../report/index.js';

/** The options of `secretctl audit`, as commander parses them. */
export interface AuditFlags {
  readonly since?: string;
  readonly leakedAt?: string;
  readonly baseline?: string;
  readonly region?: readonly string[];
  /** false for --no-usage */
  readonly usage: boolean;
  readonly format?: AuditFormat;
  readonly output?: string;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl audit openai --since 2026-11-20                        who read it since then?',
  '  $ secretctl audit openai --since 30d --leaked-at 2026-11-20T14:00Z   who is new since the leak?',
  '  $ secretctl audit openai --since 7d --region us-east-1 --region eu-west-1',
  '  $ secretctl audit openai --since 7d --format csv -o reads.csv      for a spreadsheet',
  '',
].join('\n');

const NOTES = `
Reads come from CloudTrail's event history: management events of the last 90 days, of this account, region by region (the secret's own and
those of its replicas). It has needed up to about 15 minutes to show a call, which AWS does not promise. The right cloudtrail:LookupEvents is needed. AWS
allows two calls a second, of 50 records of Secrets Manager each: a busy account takes minutes. --baseline 14d looks at less.

New is a principal or an address of which no call on this secret was let in between the start of what was seen and the leak. Where nothing was seen of
that time, everybody is unknown, and nobody new. Usage is compared with the same weekdays of four weeks before the leak.

Times: 2026-11-20, 2026-11-20T14:00Z (UTC when nothing is said), or so long ago: 36h, 7d, 2w.

  exit 0   nothing unusual was seen
  exit 1   something unusual: a read or change by somebody new or from a new address, a denied call, or more usage than usual
  exit 4   a service did not accept the credentials
  exit 6   nothing unusual, but something could not be seen: a region refused, or records that are older than 90 days; it is listed
`;

export function auditCommand(context: Context): Command {
  return new Command('audit')
    .summary('who read a secret, from where, and is its usage as usual')
    .description(
      'Tell who read a secret and from where, who of them is new since a leak, and whether its usage is as usual.',
    )
    .argument('<secret>', 'name in secretctl.yaml')
    .option('--since <time>', 'list calls from this time on (default: --leaked-at, or 7d)')
    .option('--leaked-at <time>', 'when it leaked: whoever was not seen before is new (default: --since)')
    .option('--baseline <age>', 'how much of the time before the leak is looked at (default: all that there is)')
    .option('--region <region>', "instead of the secret's own and its replicas; may be repeated", collect)
    .option('--no-usage', 'do not ask the provider')
    .addOption(
      new Option('--format <format>', 'form of the report; default: pretty').choices(['pretty', 'json', 'csv']),
    )
    .option('-o, --output <file>', 'write the report to a file; the exit code still says the truth')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (secret: string, flags: AuditFlags) => {
      const { runAudit } = await import('./run.js');
      context.finish(await runAudit(context, secret, flags));
    });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
