import { Command } from 'commander';
import type { Context } from '../../app/context.js';
import { addNeedleOptions, collect, type NeedleFlags } from '../needles/options.js';

/** The options of `secretctl clean-history`, as commander parses them. */
export interface CleanFlags extends NeedleFlags {
  readonly replace?: boolean;
  readonly with?: string;
  readonly dropPath?: readonly string[];
  readonly dropBlob?: readonly string[];
  readonly stripBiggerThan?: string;
  readonly fromFindings?: string;
  readonly dropUnreplaceable?: boolean;
  readonly pruneEmpty?: boolean;
  readonly apply?: boolean;
  readonly dryRun?: boolean;
  readonly plan?: string;
  readonly confirm?: string;
  readonly encryptBackup?: boolean;
  readonly push?: boolean;
  readonly out?: string;
  readonly undo?: boolean | string;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl clean-history --replace --secret-prompt           the plan: what would change',
  '  $ secretctl clean-history --replace --secret-prompt --apply   carry it out (asks for the name of the repository)',
  '  $ secretctl clean-history --drop-path Backend/env.example     the plan for a file',
  '  $ secretctl clean-history --replace --from-findings scan.json --apply --confirm app',
  '  $ secretctl clean-history --undo                              back to how it was',
  '',
].join('\n');

const NOTES = `
Without --apply nothing is changed. With it: a bundle of everything is written and verified first, new objects are checked before
any ref moves, and verify-history runs at the end; its verdict is this command's. Killed half-way, the same command goes on.
Nothing is pushed unless you say --push. Revoke the secret at its provider first: history may have been copied.
`;

export function cleanHistoryCommand(context: Context): Command {
  const command = new Command('clean-history')
    .summary('take a secret out of history: plan, backup, rewrite, proof')
    .description(
      'Rewrite history so that values, paths or blobs are gone from it. Commits that do not reach them keep their ids and signatures.',
    )
    .option('--replace', 'replace the secrets that the options below name, wherever they stand')
    .option('--with <text>', 'what to write in their place; default: [REDACTED-...]');
  return addNeedleOptions(command)
    .option('--from-findings <file>', 'the secrets of a report of secretctl scan --json')
    .option('--drop-path <glob>', 'drop files by their full path; may be repeated', collect)
    .option('--drop-blob <id>', 'drop a blob; may be repeated', collect)
    .option('--strip-bigger-than <size>', 'drop blobs of more bytes, for example 10M')
    .option('--drop-unreplaceable', 'drop blobs in which a secret cannot be replaced, for example archives')
    .option('--prune-empty', 'drop commits that have no changes left')
    .option('--apply', 'carry the plan out')
    .option('-n, --dry-run', 'print the plan, change nothing (the default)')
    .option('--plan <hash>', 'with --apply: refuse unless the plan is still the one with this hash')
    .option('--confirm <name>', "consent without a prompt: the repository's name")
    .option('--encrypt-backup', 'encrypt the backup with a passphrase (readable by the age command)')
    .option('--push', 'push the new history to the remotes afterwards')
    .option('--out <folder>', 'where to write the map, instructions and tickets')
    .option('--undo [run]', 'give back what was there before the last run, or before the run of this name')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (flags: CleanFlags) => {
      const { runClean } = await import('./run.js');
      const { inWords } = await import('./place.js');
      const ended = await runClean(context, flags).catch((error: unknown) => {
        throw inWords(error);
      });
      context.finish(ended);
    });
}
