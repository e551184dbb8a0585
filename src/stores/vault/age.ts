import type * as Age from 'age-encryption';

/** Memory of the passphrase's scrypt is 2^16 KiB = 64 MiB, which takes about a second in JavaScript. */
const SCRYPT_WORK = 16;
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';

export type Opener = { readonly identities: readonly string[] } | { readonly passphrase: string };

/** Loaded when it is needed: a command that opens no vault does not pay for it. */
const age = (): Promise<typeof Age> => import('age-encryption');

/** @param recipients - `age1…`, all that can open it */
export async function encryptFor(text: string, recipients: readonly string[]): Promise<Uint8Array> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return await encrypter.encrypt(text);
}

export async function encryptWithPassphrase(text: string, passphrase: string): Promise<Uint8Array> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(SCRYPT_WORK);
  return await encrypter.encrypt(text);
}

/**
 * The text of an age file, binary or armored; undefined when the file is whole so far as one can see and nothing fits.
 *
 * @throws Error when the file is damaged
 */
export async function decryptWith(file: Uint8Array, opener: Opener): Promise<string | undefined> {
  const { Decrypter, armor } = await age();
  const decrypter = new Decrypter();
  const last = new Last();
  if ('passphrase' in opener) decrypter.addPassphrase(opener.passphrase);
  else for (const identity of opener.identities) decrypter.addIdentity(identity);
  decrypter.addIdentity(last);
  try {
    return await decrypter.decrypt(isArmored(file) ? armor.decode(Buffer.from(file).toString('latin1')) : file, 'text');
  } catch (error) {
    if (last.asked) return undefined;
    throw error;
  }
}

/** Identities are asked in order: when this one is, the header could be read and none before it fits. */
class Last implements Age.Identity {
  asked = false;

  unwrapFileKey(): null {
    this.asked = true;
    return null;
  }
}

export function isAgeFile(file: Uint8Array): boolean {
  return isArmored(file) || startsWith(file, 'age-encryption.org/');
}

export async function newIdentity(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const { generateX25519Identity } = await age();
  const identity = await generateX25519Identity();
  return { identity, recipient: await recipientOf(identity) };
}

/** @throws Error when it is no identity */
export async function recipientOf(identity: string): Promise<string> {
  const { identityToRecipient } = await age();
  return await identityToRecipient(identity);
}

/** Native X25519 recipients only: those are what every `age` in use can read together. */
export async function isRecipient(text: string): Promise<boolean> {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(text)) return false;
  const { Encrypter } = await age();
  try {
    new Encrypter().addRecipient(text); // checks the checksum
    return true;
  } catch {
    return false;
  }
}

const isArmored = (file: Uint8Array): boolean => startsWith(file, ARMOR);

function startsWith(file: Uint8Array, text: string): boolean {
  return Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, text.length)).toString('latin1') === text;
}
