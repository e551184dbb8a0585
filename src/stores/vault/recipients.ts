import type { AppError } from '../../errors/index.js';
import { isRecipient } from './age.js';
import type { VaultDocument, VaultRecipient } from './document.js';
import { badRecipient } from './failures.js';
import type { VaultFile } from './vault-file.js';

const LONGEST = 100;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

export function firstRecipients(recipients: readonly string[], label: string | undefined, now: Date): VaultRecipient[] {
  checkLabel(label);
  return recipients.map((recipient, at) => ({
    recipient,
    label: at === 0 ? label : undefined,
    added: now.toISOString(),
  }));
}

export async function addRecipient(
  vault: VaultFile,
  recipient: string,
  label: string | undefined,
  now: Date,
): Promise<void> {
  if (!(await isRecipient(recipient))) throw noRecipient(recipient);
  checkLabel(label);
  await vault.update((document) => {
    const { recipients } = document;
    const known = recipients.find((one) => one.recipient === recipient);
    if (known !== undefined && (known.label !== undefined || label === undefined)) return document;
    if (label !== undefined && recipients.some((one) => one.label === label))
      throw badRecipient(`another key of the vault is labelled ${label} already`, 'give it another label');
    const added = { recipient, label, added: known?.added ?? now.toISOString() };
    const rest = recipients.filter((one) => one !== known);
    return { ...document, recipients: [...rest, added] };
  });
}

export async function removeRecipient(vault: VaultFile, recipient: string): Promise<void> {
  const own = (await vault.identity()).recipients;
  const change = (document: VaultDocument): VaultDocument => {
    const rest = document.recipients.filter((one) => one.recipient !== recipient);
    if (rest.length === document.recipients.length)
      throw badRecipient('the vault has no such recipient', 'secretctl vault recipients lists them');
    if (!rest.some((one) => own.includes(one.recipient)))
      throw badRecipient(
        'that is the key that opens the vault here',
        'let a colleague remove it, or add your new key first and remove this one with it',
      );
    return { ...document, recipients: rest };
  };
  // A copy of the state before would still be for the one who left.
  await vault.update(change, undefined, true);
}

/**
 * A label stands in lists and is typed to remove a key.
 *
 * @throws AppError `E_VAULT_RECIPIENT`, exit 2
 */
export function checkLabel(label: string | undefined): void {
  if (label === undefined) return;
  const isPlain = label.trim() === label && label !== '' && label.length <= LONGEST && !UNSEEN.test(label);
  if (isPlain && !/^age1|^age-secret-key-/i.test(label)) return;
  throw badRecipient(
    `a label is a name of 1 to ${String(LONGEST)} characters that is no key, without blanks around it`,
    'give one such as --label ana@laptop',
  );
}

function noRecipient(text: string): AppError {
  if (/^age-(?:secret-key|plugin)-/i.test(text.trim()))
    return badRecipient(
      'that is a private key, and this machine may have written it down (history of the shell, list of processes)',
      'do not use that key any more: its owner makes a new one with secretctl vault init, and gives the line that begins with age1',
    );
  return badRecipient(
    'that is no public key of age (an X25519 recipient)',
    'give the line that begins with age1, as secretctl vault identity (or age-keygen -y) prints it',
  );
}
