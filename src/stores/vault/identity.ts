import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode, systemReason } from '../../errors/index.js';
import { syncFolder } from '../files/durable.js';
import { decryptWith, encryptWithPassphrase, isAgeFile, newIdentity, recipientOf } from './age.js';
import { damaged, exists, locked } from './failures.js';

const MOST_BYTES = 65_536;
const IDENTITY = 'AGE-SECRET-KEY-';

/** Where the key of a vault comes from; a passphrase is asked for when it is needed, once. */
export type IdentitySource =
  /** A file as `age-keygen` makes it, or one that `age -p` (or `createIdentity`) has encrypted. */
  | { readonly file: string; readonly passphrase?: (() => Promise<string>) | undefined }
  /** The text of such a file, for machines that are handed it. */
  | { readonly read: () => Promise<string> };

export interface OpenIdentity {
  /** `AGE-SECRET-KEY-…` */
  readonly keys: readonly string[];
  /** Their public halves, `age1…`. */
  readonly recipients: readonly string[];
}

export interface NewIdentity {
  readonly file: string;
  /** Wraps the key; without it the file is plain and only its mode (0600) protects it. */
  readonly passphrase?: (() => Promise<string>) | undefined;
}

/**
 * Makes a key pair and writes its secret half, 0600, as a file that `age -i` takes too.
 *
 * @returns the public half, `age1…`
 * @throws AppError `E_VAULT_EXISTS`, exit 3: an identity is never overwritten
 */
export async function createIdentity(options: NewIdentity): Promise<string> {
  const { identity, recipient } = await newIdentity();
  const text = `# public key: ${recipient}\n${identity}\n`;
  if (options.passphrase === undefined) await writeOnce(options.file, text);
  else await writeOnce(options.file, await encryptWithPassphrase(text, await options.passphrase()));
  return recipient;
}

/** @throws AppError `E_VAULT_LOCKED`, exit 4, or `E_VAULT_DAMAGED`, exit 5 */
export async function readIdentity(source: IdentitySource): Promise<OpenIdentity> {
  return await keysIn(await identityText(source), 'file' in source ? source.file : 'the identity that was handed over');
}

/** What the file holds, or what its passphrase wraps. */
export async function identityText(source: IdentitySource): Promise<string> {
  return 'file' in source ? await textOf(source.file, source.passphrase) : await source.read();
}

/** @param from - for the error */
export async function keysIn(text: string, from: string): Promise<OpenIdentity> {
  const keys = text.split(/\r?\n/).filter((line) => line.startsWith(IDENTITY));
  if (keys.length === 0) throw damaged(from, 'it holds no age identity');
  try {
    return { keys, recipients: await Promise.all(keys.map(recipientOf)) };
  } catch {
    throw damaged(from, 'the age identity in it is not whole'); // the cause may quote it
  }
}

async function textOf(file: string, passphrase: (() => Promise<string>) | undefined): Promise<string> {
  const bytes = await bytesOf(file);
  if (!isAgeFile(bytes)) return bytes.toString('utf8');
  if (passphrase === undefined)
    throw locked(
      `the identity ${file} needs its passphrase`,
      'run it in a terminal, or put the passphrase into a file (0600) and name it in SECRETCTL_PASSPHRASE_FILE',
    );
  const text = await opened(file, bytes, await passphrase());
  if (text === undefined) throw locked(`the passphrase does not open ${file}`, 'run the command again');
  return text;
}

async function opened(file: string, bytes: Uint8Array, passphrase: string): Promise<string | undefined> {
  try {
    return await decryptWith(bytes, { passphrase });
  } catch {
    throw damaged(file, 'it is no age file that is whole and locked with a passphrase');
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const found = await stat(file);
    if (found.isFile() && found.size <= MOST_BYTES) return await readFile(file);
  } catch (error) {
    throw locked(
      `the identity ${file} cannot be read: ${systemReason(error)}`,
      'bring it back, or make one with: secretctl vault init   and let somebody who can open the vault add its public key',
    );
  }
  throw damaged(file, 'an age identity is a small file');
}

async function writeOnce(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.draft-${randomBytes(8).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
    await handle.close();
    await link(draft, file).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      await copyFile(draft, file, constants.COPYFILE_EXCL); // file systems without hard links
    });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw exists(file);
    throw error;
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(file));
}
