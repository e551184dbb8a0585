import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { askHidden, consentByYes } from '../../app/consent.js';
import type { Context } from '../../app/context.js';
import { PASSPHRASE_VARIABLE } from '../../app/passphrase.js';
import { identitySource } from '../../app/vault-identity.js';
import { Secret } from '../../core/index.js';
import { AppError, exitCodes, systemReason, type ExitCode } from '../../errors/index.js';
import type { VaultReport } from '../../report/index.js';
import { publicKeys, rewrapIdentity } from '../../stores/index.js';
import { findPlace, finished, protectionOf, type PlaceFlags } from './place.js';
import type { PassphraseFlags } from './command.js';

const NEW_FILE = '--new-passphrase-file';

export async function runIdentity(context: Context, flags: PlaceFlags): Promise<{ readonly exit: ExitCode }> {
  const { identity: file } = await findPlace(context, flags, false);
  const keys = await publicKeys(await identitySource(context, file));
  return await finished(context, {
    schemaVersion: 1,
    command: 'vault identity',
    outcome: 'shown',
    identity: { file, protection: await protectionOf(file), publicKeys: keys },
    next: [],
  });
}

/** Wraps the key anew, for the first time, or not any more. */
export async function runPassphrase(context: Context, flags: PassphraseFlags): Promise<{ readonly exit: ExitCode }> {
  check(flags);
  const { identity: file } = await findPlace(context, flags, false);
  const before = await protectionOf(file);
  const outcome = await change(context, file, before, flags);
  const identity = { file, protection: await protectionOf(file), publicKeys: [] };
  const next = outcome === 'applied' ? nextSteps(context, before, flags.passphrase) : [];
  return await finished(context, { schemaVersion: 1, command: 'vault passphrase', outcome, identity, next });
}

async function change(
  context: Context,
  file: string,
  before: VaultReport['identity']['protection'],
  flags: PassphraseFlags,
): Promise<VaultReport['outcome']> {
  const source = await identitySource(context, file);
  if (before === 'none') await publicKeys(source); // says so
  if (before === 'mode' && !flags.passphrase) return 'unchanged';
  if (flags.dryRun) return 'planned';
  if (!flags.passphrase)
    await consentByYes(context, `Take the passphrase off ${file}? Whoever reads the file can use the key.`, flags.yes);
  const passphrase = 'passphrase' in source ? source.passphrase : undefined;
  const fresh = (): Promise<string> => newPassphrase(context, flags.newPassphraseFile);
  await rewrapIdentity({ file, passphrase, fresh: flags.passphrase ? fresh : undefined });
  return 'applied';
}

function check({ passphrase, newPassphraseFile }: PassphraseFlags): void {
  if (passphrase || newPassphraseFile === undefined) return;
  throw new AppError('E_USAGE', `--no-passphrase takes the passphrase off; it does not go with ${NEW_FILE}`, {
    exit: exitCodes.usage,
    hint: 'give one of the two',
  });
}

/** Not from SECRETCTL_PASSPHRASE_FILE: that one opens the key as it is. */
async function newPassphrase(context: Context, file: string | undefined): Promise<string> {
  const passphrase = file === undefined ? await askTwice(context) : await firstLine(context, file);
  if (passphrase === '') throw refuse('the new passphrase is empty');
  context.masker.register(new Secret(passphrase));
  return passphrase;
}

async function askTwice(context: Context): Promise<string> {
  const first = await askHidden(context, 'New passphrase for your key (it is not shown):', `${NEW_FILE} FILE`);
  if ((await askHidden(context, 'The same again:', NEW_FILE)) === first) return first;
  throw refuse('the two passphrases differ');
}

async function firstLine(context: Context, file: string): Promise<string> {
  try {
    return (await readFile(resolve(context.cwd, file), 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw refuse(`the file of ${NEW_FILE} cannot be read: ${systemReason(error)}`, error);
  }
}

function refuse(message: string, cause?: unknown): AppError {
  return new AppError('E_PASSPHRASE', `${message}; nothing was changed`, {
    exit: exitCodes.usage,
    hint: `run it again, or put the new passphrase into a file (0600) and name it with ${NEW_FILE}`,
    cause,
  });
}

function nextSteps(context: Context, before: VaultReport['identity']['protection'], wrap: boolean): string[] {
  const variable = context.env[PASSPHRASE_VARIABLE];
  const copies = before === 'passphrase' ? 'still open with the old passphrase' : 'are not wrapped';
  return [
    `Copies of the key made before (backups) ${copies}: delete them.`,
    ...(wrap && variable ? [`Put the new passphrase into ${variable}, which ${PASSPHRASE_VARIABLE} names.`] : []),
  ];
}
