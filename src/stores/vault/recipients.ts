import { isRecipient } from './age.js';
import type { VaultRecipient } from './document.js';
import { badRecipient } from './failures.js';
import type { VaultFile } from './vault-file.js';

export function firstRecipients(recipients: readonly string[], label: string | undefined, now: Date): VaultRecipient[] {
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
  if (!(await isRecipient(recipient)))
    throw badRecipient(
      'that is no public key of age (an X25519 recipient)',
      'give the line that begins with age1, as age-keygen -y prints it',
    );
  await vault.update((document) => {
    if (document.recipients.some((one) => one.recipient === recipient)) return document;
    const added = { recipient, label, added: now.toISOString() };
    return { ...document, recipients: [...document.recipients, added] };
  });
}

export async function removeRecipient(vault: VaultFile, recipient: string): Promise<void> {
  const own = (await vault.identity()).recipients;
  await vault.update((document) => {
    const rest = document.recipients.filter((one) => one.recipient !== recipient);
    if (rest.length === document.recipients.length)
      throw badRecipient('the vault has no such recipient', 'see who can open it, and give one of those');
    if (!rest.some((one) => own.includes(one.recipient)))
      throw badRecipient(
        'that is the key that opens the vault here',
        'add your new key first, and remove this one with it',
      );
    return { ...document, recipients: rest };
  });
  // The copy of the state before is still for the one who left.
  await vault.forgetPrevious();
}
