import { Command } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl rotate`, as commander parses them. */
export interface RotateFlags {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly rollback?: boolean;
  readonly revoke?: boolean;
  readonly confirmRevoked?: boolean;
  readonly compromised?: boolean;
  readonly revokeFirst?: boolean;
  readonly allDue?: boolean;
  readonly valueFromStdin?: boolean;
  readonly reason?: string;
  /** false for --no-auto-rollback */
  readonly autoRollback: boolean;
  readonly enableAws?: boolean;
  readonly disableAws?: boolean;
  readonly despiteAws?: boolean;
  /** ARN of the function that AWS calls. */
  readonly lambda?: string;
  readonly every?: string;
  readonly immediately?: boolean;
  readonly writeLog?: boolean | string;
  readonly yes?: boolean;
  readonly confirm?: string;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl rotate openai --dry-run              the plan: steps, hosts, until when the old value lives',
  '  $ secretctl rotate openai                        replace it; the old value lives until grace is over',
  '  $ secretctl rotate openai --resume               go on: after grace, or after anything that stopped it',
  '  $ secretctl rotate openai --compromised          it leaked: revoke the old value at once',
  '  $ secretctl rotate openai --rollback             take it back, as long as the old value lives',
  '  $ secretctl rotate --all-due --yes               from cron: what is due, and what was left open',
  '  $ secretctl rotate openai --enable-aws --lambda arn:aws:lambda:... --every 30d     AWS does it by itself',
  '',
].join('\n');

const NOTES = `
A rotation is journalled step by step; killed at any point, the same command goes on from there. The old value is revoked when grace is
over (secretctl rotate --resume, or --all-due from cron) and counts as dead when its provider was seen to refuse it; until then it is owed.
`;

export function rotateCommand(context: Context): Command {
  const command = new Command('rotate')
    .summary('replace a secret and retire the old value')
    .description(
      'Replace a secret without downtime: make, store, test, promote, tell applications, wait, revoke, prove.',
    )
    .argument('[secret]', 'name in secretctl.yaml');
  addActs(command);
  addByAws(command);
  return command
    .option('-n, --dry-run', 'print the plan, change nothing')
    .option('-y, --yes', 'consent without a prompt')
    .option('--confirm <secret>', 'consent to an outage or a revocation without a prompt: the name of the secret')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (secret: string | undefined, flags: RotateFlags) => {
      const { runRotate } = await import('./run.js');
      context.finish(await runRotate(context, secret, flags));
    });
}

function addActs(command: Command): void {
  command
    .option('--resume', 'go on with the rotation that is open')
    .option('--rollback', 'take the open rotation back; not after the old value was revoked')
    .option('--revoke', 'end grace now, and do not wait for applications that could not be told')
    .option('--confirm-revoked', 'say that the old value was revoked by hand, where nothing else can prove it')
    .option('--compromised', 'the value leaked: no grace')
    .option('--revoke-first', 'revoke the old value before there is a new one: an outage')
    .option('--all-due', 'every secret whose period is over, and every rotation that can go on')
    .option('--value-from-stdin', 'take the new value from standard input, for providers without an API')
    .option('--reason <text>', 'why; it stands in the journal and in the log')
    .option('--no-auto-rollback', 'stop when the application is not well, instead of taking the rotation back')
    .option('--write-log [file]', 'write what was rotated as a table, without values; default: ROTATION_LOG.md');
}

function addByAws(command: Command): void {
  command
    .option('--enable-aws', 'have AWS Secrets Manager rotate it by itself, with a function of yours')
    .option('--lambda <arn>', 'with --enable-aws: the function')
    .option('--every <duration>', 'with --enable-aws: how often, as in 30d or 12h; default: every in secretctl.yaml')
    .option('--immediately', 'with --enable-aws: the first time now, not when the schedule says so')
    .option('--disable-aws', 'end that')
    .option('--despite-aws', 'rotate by hand what AWS rotates by itself');
}
