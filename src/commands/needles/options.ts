import type { Command } from 'commander';
import type { SecretSources } from '../../app/secret-input.js';

/** How the commands on history are told what to look for. */
export interface NeedleFlags extends SecretSources {
  readonly fingerprint?: readonly string[];
  readonly pattern?: readonly string[];
}

/** Adds the options that name values and patterns; a value itself is never an argument. */
export function addNeedleOptions(command: Command): Command {
  return command
    .option('--secret-from-stdin', 'the secret stands on standard input')
    .option('--secret-file <file>', 'the secret stands in a file; may be repeated', collect)
    .option('--secret-fd <number>', 'the secret comes from an open file descriptor; may be repeated', collect)
    .option('--secret-prompt', 'ask for the secret; what is typed is not shown')
    .option('--each-line', 'each line of these inputs is a secret of its own')
    .option('--fingerprint <fp>', 'the secret that secretctl scan reports under it; may be repeated', collect)
    .option('--pattern <regex>', 'what fits a pattern, for example sk-proj-; may be repeated', collect);
}

/** Gathers an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
