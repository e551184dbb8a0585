import { Command, Option } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl setup-secrets`, as commander parses them. */
export interface SetupFlags {
  readonly app?: string;
  readonly store?: 'aws' | 'vault' | 'env';
  readonly fromEnvFile?: string;
  readonly fromStdin?: boolean;
  readonly replaceEnvFile?: boolean;
  /** false for --no-access */
  readonly access: boolean;
  readonly for?: 'ec2' | 'ecs' | 'lambda' | 'eks';
  readonly oidcProvider?: string;
  readonly serviceAccount?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly emit?: 'terraform' | 'cloudformation';
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** false for --no-passphrase */
  readonly passphrase: boolean;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl setup                                  who and where, the plan, then: are you sure?',
  '  $ secretctl setup --from-env-file .env             values come from .env, which may be emptied afterwards',
  '  $ secretctl setup --dry-run                        only the plan',
  '  $ secretctl setup --for ecs --out deploy           a role for ECS, and files for the deployment',
  '  $ secretctl setup --emit terraform --out infra     the same as code; nothing is created',
  '  $ pass show openai | secretctl setup openai --from-stdin --yes',
  '',
].join('\n');

const NOTES = `
Without secretctl.yaml it looks at .env files and at the variables that the code reads, proposes one, and writes it when you agree.
Values come from --from-env-file, --from-stdin, hidden questions, or are made (provider: generated). Placeholders, and values that this
repository's history holds, are refused. What is there already is kept; run again, it finishes what was interrupted and changes nothing else.
On AWS it also makes a policy for reading (and for rotating) this app's secrets, and with --for a role: --no-access leaves IAM alone.
`;

export function setupSecretsCommand(context: Context): Command {
  const command = new Command('setup-secrets')
    .alias('setup')
    .summary("put the app's secrets into a store, with the rights to read them")
    .description(
      "Put the app's secrets into a store, with the rights to read them and nothing else, and prove that they can be read.",
    )
    .argument('[names...]', 'secrets of secretctl.yaml; default: all');
  addSources(command);
  addPlace(command);
  return command
    .option('-n, --dry-run', 'print the plan, change nothing')
    .option('-y, --yes', 'consent without a prompt')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES)
    .action(async (names: readonly string[], flags: SetupFlags) => {
      const { runSetup } = await import('./run.js');
      context.finish(await runSetup(context, names, flags));
    });
}

function addSources(command: Command): void {
  command
    .option('--from-env-file <file>', 'take values from a .env file')
    .option('--from-stdin', 'take values from standard input: NAME=VALUE lines, or with one name the value itself')
    .option(
      '--replace-env-file',
      'afterwards put references in the place of the values in that file, and take it out of git',
    )
    .option('--app <name>', 'for a new secretctl.yaml: the name of the application')
    .addOption(choice('--store <id>', 'for a new secretctl.yaml: where secrets are kept', ['aws', 'vault', 'env']));
}

function addPlace(command: Command): void {
  command
    .addOption(
      choice('--for <workload>', 'make a role for where the application runs', ['ec2', 'ecs', 'lambda', 'eks']),
    )
    .option('--oidc-provider <issuer>', "for eks: the cluster's issuer, or the ARN of its identity provider")
    .option('--service-account <namespace/name>', 'for eks: who may take the role')
    .option('--no-access', 'make no policies and no role')
    .option('--no-passphrase', 'for a new vault: protect its key by its mode (0600) alone, for CI')
    .option('--out <folder>', 'write the files for a deployment there')
    .option('--force', 'with --out: overwrite files that are there')
    .addOption(
      choice('--emit <as>', 'write the resources as code and create nothing', ['terraform', 'cloudformation']),
    );
}

function choice(flags: string, about: string, choices: readonly string[]): Option {
  return new Option(flags, about).choices(choices);
}
