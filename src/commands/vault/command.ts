import { Command } from 'commander';
import type { Context } from '../../app/context.js';
import type { PlaceFlags } from './place.js';

const EXAMPLES = `Examples:
  $ secretctl vault init                          your key, and the vault of this project
  $ secretctl vault identity                      your public key, to give to a colleague
  $ secretctl vault add age1... --label ana       ana can open the vault
  $ secretctl vault recipients                    who can
  $ secretctl vault remove ana                    not any more; says what to rotate
  $ secretctl vault passphrase                    change the passphrase of your key
`;

const NOTES = `
The vault is one age file: age -d -i KEY vault.age prints what it holds. Commit it; never commit a key.
`;

export interface InitFlags extends PlaceFlags {
  readonly passphrase: boolean;
  readonly label?: string;
  readonly dryRun: boolean;
}
export interface AddFlags extends PlaceFlags {
  readonly label?: string;
  readonly dryRun: boolean;
}
export interface RemoveFlags extends PlaceFlags {
  readonly yes: boolean;
  readonly dryRun: boolean;
}
export interface PassphraseFlags extends PlaceFlags {
  readonly passphrase: boolean;
  readonly newPassphraseFile?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** `secretctl vault`: the store of a team without a cloud. */
export function vaultCommand(context: Context): Command {
  const vault = new Command('vault')
    .description('the embedded store of a team: its key, and who can open it')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', NOTES);
  for (const command of [init, identity, recipients, add, remove, passphrase]) vault.addCommand(command(context));
  return vault;
}

function init(context: Context): Command {
  return withDryRun(placed('init', 'make your key and the vault, where there is none; nothing is overwritten'))
    .option('--no-passphrase', 'a new key is plain, protected by its mode (0600) alone: for CI')
    .option('--label <name>', 'whose key it is, in a new vault; default: user@host')
    .action(async (flags: InitFlags) => {
      context.finish(await (await import('./init.js')).runInit(context, flags));
    });
}

function identity(context: Context): Command {
  return new Command('identity')
    .description('print your public key')
    .option('--identity <file>', 'your key; default: in the state folder')
    .action(async (flags: PlaceFlags) => {
      context.finish(await (await import('./key.js')).runIdentity(context, flags));
    });
}

function recipients(context: Context): Command {
  return placed('recipients', 'list the keys that can open the vault').action(async (flags: PlaceFlags) => {
    context.finish(await (await import('./team.js')).runRecipients(context, flags));
  });
}

function add(context: Context): Command {
  return withDryRun(placed('add', 'let the owner of a key open the vault'))
    .argument('<recipient>', 'their public key, age1...')
    .option('--label <name>', 'whose it is')
    .action(async (recipient: string, flags: AddFlags) => {
      context.finish(await (await import('./team.js')).runAdd(context, recipient, flags));
    });
}

function remove(context: Context): Command {
  return withDryRun(placed('remove', 'lock the owner of a key out of what is written from now on'))
    .argument('<recipient>', 'a public key, age1..., or its label')
    .option('-y, --yes', 'do not ask', false)
    .action(async (recipient: string, flags: RemoveFlags) => {
      context.finish(await (await import('./team.js')).runRemove(context, recipient, flags));
    });
}

function passphrase(context: Context): Command {
  return withDryRun(new Command('passphrase').description('change the passphrase that wraps your key'))
    .option('--identity <file>', 'your key; default: in the state folder')
    .option('--new-passphrase-file <file>', 'its first line is the new passphrase; default: asked for, not shown')
    .option('--no-passphrase', 'take the passphrase off; the file is plain, and only its mode (0600) protects it')
    .option('-y, --yes', 'with --no-passphrase: do not ask', false)
    .action(async (flags: PassphraseFlags) => {
      context.finish(await (await import('./key.js')).runPassphrase(context, flags));
    });
}

function placed(name: string, about: string): Command {
  return new Command(name)
    .description(about)
    .option('--file <file>', 'the vault; default: as secretctl.yaml says')
    .option('--identity <file>', 'your key; default: in the state folder');
}

function withDryRun(command: Command): Command {
  return command.option('-n, --dry-run', 'say what would be done, change nothing', false);
}
