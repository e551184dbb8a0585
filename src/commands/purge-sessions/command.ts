import { Command } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl purge-sessions`, as commander parses them. */
export interface PurgeFlags {
  readonly dryRun?: boolean;
  readonly confirm?: string;
  readonly onlyUser?: string;
  readonly olderThan?: string;
  readonly batch?: string;
  readonly truncate?: boolean;
  readonly settle?: string;
  /** false for --no-canary */
  readonly canary?: boolean;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl purge-sessions --dry-run             how many sessions are there, and which proof is missing?',
  '  $ secretctl purge-sessions                       throw everybody out, and prove it; asks for the count first',
  '  $ secretctl purge-sessions --confirm 1204        the same where nobody can be asked',
  '  $ secretctl purge-sessions --only-user 42        one user alone',
  '',
].join('\n');

const NOTES = `
First the new secret alone has to be deployed and old instances have to be gone; else they write sessions anew.

Proof: a session is made first (sessions.login, or sessions.cookie_secret and canary), and has to get 200 from sessions.verify.whoami;
afterwards its cookie has to be refused, a fresh session has to work, and sessions.verify.health has to be well. Requests in flight
write their sessions again: those are deleted too, until none came back for --settle seconds.

--confirm takes a count that is at most 10 % off, since people sign in meanwhile.

  PROVEN    exit 0   every proof was seen
  UNPROVEN  exit 6   nothing failed, but a proof is missing; it is named
  FAILED    exit 1   a proof failed
`;

export function purgeSessionsCommand(context: Context): Command {
  return new Command('purge-sessions')
    .summary('throw all sessions out, and prove that old cookies are dead')
    .description('Empty the session store of secretctl.yaml while it is in use, and prove that old cookies are dead.')
    .option('-n, --dry-run', 'count, say which proof is missing, change nothing')
    .option('--confirm <count>', 'consent without a prompt: how many sessions there are')
    .option('--only-user <id>', 'sessions of this user alone')
    .option('--older-than <age>', 'sessions alone that were not used for so long, such as 2h, 30m or 7d')
    .option('--settle <seconds>', 'for so long no session may come back (default: 10)')
    .option('--batch <sessions>', 'sessions that are deleted in one transaction (default: 10000)')
    .option('--truncate', 'empty the store at once: faster, but everybody waits for a moment')
    .option('--no-canary', 'without the session that proves it: UNPROVEN at best')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (flags: PurgeFlags) => {
      const { runPurge } = await import('./run.js');
      context.finish(await runPurge(context, flags));
    });
}
