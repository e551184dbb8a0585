import { isRecipient } from './age.js';
import type { VaultRecipient } from './document.js';
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
  await checkRecipient(recipient);
  await vault.update((document) => {
    const recipients = recipientsWith(document.recipients, recipient, label, now);
    return recipients === document.recipients ? document : { ...document, recipients };
  });
}

export async function removeRecipient(vault: VaultFile, recipient: string): Promise<void> {
  const own = (await vault.identity()).recipients;
  // A copy of the state before would still be for the one who left.
  await vault.update(
    (document) => ({ ...document, recipients: recipientsWithout(document.recipients, recipient, own) }),
    undefined,
    true,
  );
}

/**
 * The list with one more key, or with a label for a key that had none; the list that was given when there is nothing to change.
 *
 * @throws AppError `E_VAULT_RECIPIENT`, exit 2, when the label cannot be used
 */
export function recipientsWith(
  recipients: readonly VaultRecipient[],
  recipient: string,
  label: string | undefined,
  now: Date,
): readonly VaultRecipient[] {
  checkLabel(label);
  const known = recipients.find((one) => one.recipient === recipient);
  if (known !== undefined && (known.label !== undefined || label === undefined)) return recipients;
  if (label !== undefined && recipients.some((one) => one.label === label))
    throw badRecipient(`another key of the vault is labelled ${label} already`, 'give it another label');
  if (known !== undefined) return recipients.map((one) => (one === known ? { ...known, label } : one));
  return [...recipients, { recipient, label, added: now.toISOString() }];
}

/**
 * The list without one key.
 *
 * @param own - keys that are here: one of them has to stay
 * @throws AppError `E_VAULT_RECIPIENT`, exit 2
 */
export function recipientsWithout(
  recipients: readonly VaultRecipient[],
  recipient: string,
  own: readonly string[],
): readonly VaultRecipient[] {
  const rest = recipients.filter((one) => one.recipient !== recipient);
  if (rest.length === recipients.length)
    throw badRecipient('the vault has no such recipient', 'secretctl vault recipients lists them');
  if (rest.some((one) => own.includes(one.recipient))) return rest;
  throw badRecipient(
    'that is the key that opens the vault here',
    'let a colleague remove it, or add your new key first and remove this one with it',
  );
}

/** @throws AppError `E_VAULT_RECIPIENT`, exit 2, when it is no X25519 recipient of age */
export async function checkRecipient(text: string): Promise<void> {
  if (await isRecipient(text)) return;
  if (/^age-(?:secret-key|plugin)-/i.test(text.trim()))
    throw badRecipient(
      'that is a private key, and this machine may have written it down (history of the shell, list of processes)',
      'do not use that key any more: its owner makes a new one with secretctl vault init, and gives the line that begins with age1',
    );
  throw badRecipient(
    'that is no public key of age (an X25519 recipient)',
    'give the line that begins with age1, as secretctl vault identity (or age-keygen -y) prints it',
  );
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
