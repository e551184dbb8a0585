import { consentByYes } from '../../app/consent.js';
import type { Context } from '../../app/context.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import type { VaultReport, VaultReportRecipient } from '../../report/index.js';
import {
  checkLabel,
  checkRecipient,
  recipientsWith,
  recipientsWithout,
  type Vault,
  type VaultRecipient,
} from '../../stores/index.js';
import { findPlace, finished, protectionOf, withVault, type Place, type PlaceFlags } from './place.js';
import type { AddFlags, RemoveFlags } from './command.js';

type Ended = Promise<{ readonly exit: ExitCode }>;

export async function runRecipients(context: Context, flags: PlaceFlags): Ended {
  const place = await findPlace(context, flags);
  return await withVault(context, place, async (vault) => {
    const recipients = rowsOf(await vault.recipients(), await vault.ownKeys());
    const head = await headOf(place, vault);
    return await finished(context, { ...head, command: 'vault recipients', outcome: 'shown', recipients, next: [] });
  });
}

export async function runAdd(context: Context, recipient: string, flags: AddFlags): Ended {
  await checkRecipient(recipient);
  checkLabel(flags.label);
  const place = await findPlace(context, flags);
  return await withVault(context, place, async (vault) => {
    const before = await vault.recipients();
    const planned = recipientsWith(before, recipient, flags.label, context.now());
    if (!flags.dryRun && planned !== before) await vault.addRecipient(recipient, flags.label);
    const after = flags.dryRun ? planned : await vault.recipients();
    const isNew = before.every((one) => one.recipient !== recipient);
    return await finished(context, {
      ...(await headOf(place, vault)),
      command: 'vault add',
      outcome: outcomeOf(flags, planned !== before),
      recipients: rowsOf(after, await vault.ownKeys()),
      subject: rowOf(after.find((one) => one.recipient === recipient) ?? { recipient }, await vault.ownKeys()),
      next: isNew && !flags.dryRun ? addedSteps(place) : [],
    });
  });
}

export async function runRemove(context: Context, wanted: string, flags: RemoveFlags): Ended {
  const place = await findPlace(context, flags);
  return await withVault(context, place, async (vault) => {
    const before = await vault.recipients();
    const subject = pick(before, wanted);
    const own = await vault.ownKeys();
    const planned = recipientsWithout(before, subject.recipient, own);
    const rotate = await namesIn(vault);
    if (!flags.dryRun) {
      await consent(context, subject, rotate, flags.yes);
      await vault.removeRecipient(subject.recipient);
    }
    return await finished(context, {
      ...(await headOf(place, vault)),
      command: 'vault remove',
      outcome: outcomeOf(flags, true),
      recipients: rowsOf(flags.dryRun ? planned : await vault.recipients(), own),
      subject: rowOf(subject, own),
      rotate,
      next: flags.dryRun ? [] : removedSteps(place, rotate),
    });
  });
}

async function headOf(place: Place, vault: Vault): Promise<Pick<VaultReport, 'schemaVersion' | 'vault' | 'identity'>> {
  const protection = await protectionOf(place.identity);
  const identity = { file: place.identity, protection, publicKeys: await vault.ownKeys() };
  return { schemaVersion: 1, vault: place.file, identity };
}

function outcomeOf({ dryRun }: { readonly dryRun: boolean }, changes: boolean): VaultReport['outcome'] {
  if (!changes) return 'unchanged';
  return dryRun ? 'planned' : 'applied';
}

function rowsOf(recipients: readonly VaultRecipient[], own: readonly string[]): VaultReportRecipient[] {
  return recipients.map((one) => rowOf(one, own));
}

function rowOf(
  { recipient, label, added }: Partial<VaultRecipient> & Pick<VaultRecipient, 'recipient'>,
  own: readonly string[],
): VaultReportRecipient {
  return {
    recipient,
    ...(label === undefined ? {} : { label }),
    ...(added === undefined ? {} : { added }),
    own: own.includes(recipient),
  };
}

function pick(recipients: readonly VaultRecipient[], wanted: string): VaultRecipient {
  const found = recipients.filter(({ recipient, label }) => recipient === wanted || label === wanted);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const message =
    found.length === 0 ? 'the vault has no such recipient' : 'several keys have that label; name one by its public key';
  throw new AppError('E_VAULT_RECIPIENT', `${message}; nothing was changed`, {
    exit: exitCodes.usage,
    hint: 'secretctl vault recipients lists them',
  });
}

/** Also deleted ones that can be brought back: they can be read as well. */
async function namesIn(vault: Vault): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of vault.list('')) names.push(name);
  return names;
}

async function consent(
  context: Context,
  { label, recipient }: VaultRecipient,
  rotate: readonly string[],
  yes: boolean,
): Promise<void> {
  if (!yes)
    context.io.stderr.write(
      [
        `${label ?? recipient} will not be able to open what is written from then on.`,
        `They can read ${String(rotate.length)} ${rotate.length === 1 ? 'secret' : 'secrets'} now and may keep copies: those have to be rotated afterwards.`,
        '',
      ].join('\n'),
    );
  await consentByYes(context, `Remove ${label ?? recipient} from the vault?`, yes);
}

function addedSteps({ file }: Place): string[] {
  return [
    `Commit (or send) the vault, ${file}: they need the new file.`,
    'Did the public key come over a channel that you trust? Whoever owns it reads all secrets.',
  ];
}

/** `secretctl rotate` takes the name that secretctl.yaml gives. */
function removedSteps({ file, loaded }: Place, rotate: readonly string[]): string[] {
  const app = `${loaded.config.app ?? ''}/`;
  const commands = rotate.map((name) => `secretctl rotate ${name.startsWith(app) ? name.slice(app.length) : name}`);
  return [
    ...(rotate.length === 0 ? [] : [`Rotate what they could read:\n${commands.join('\n')}`]),
    `Commit (or send) the vault, ${file}. Older copies of it, in git and in backups, still open with their key: only rotation helps.`,
    'Take away their right to write where the vault is kept: who puts an old copy back is a recipient again.',
  ];
}
