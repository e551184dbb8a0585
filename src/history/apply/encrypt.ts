import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { AppError, exitCodes } from '../../errors/index.js';
import { syncFile } from './durable.js';

type Bytes = globalThis.ReadableStream<Uint8Array>;

/** Writes FILE.age, proves that it can be decrypted, and removes FILE. Piece by piece: memory does not grow with the file. */
export async function encryptFile(file: string, passphrase: string): Promise<void> {
  const draft = `${file}.age.part`;
  const { Encrypter } = await import('age-encryption'); // large, and few backups are encrypted
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  const sum = createHash('sha256');
  const plain = Readable.toWeb(createReadStream(file).on('data', (chunk) => sum.update(chunk))) as Bytes;
  await save(await encrypter.encrypt(plain), draft);
  await syncFile(draft);
  const again = createHash('sha256');
  for await (const piece of await decrypted(draft, passphrase)) again.update(piece as Uint8Array);
  if (again.digest('hex') !== sum.digest('hex'))
    throw new AppError('E_BACKUP', 'the backup could not be read again after it was encrypted', {
      exit: exitCodes.failed,
      hint: 'run the command again. Nothing was changed',
    });
  await rename(draft, `${file}.age`);
  await rm(file);
}

/** @throws AppError `E_PASSPHRASE`, exit 4 */
export async function decryptFile(file: string, to: string, passphrase: string): Promise<void> {
  await pipeline(await decrypted(file, passphrase), createWriteStream(to, { mode: 0o600 }));
}

async function decrypted(file: string, passphrase: string): Promise<Readable> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    const plain = await decrypter.decrypt(Readable.toWeb(createReadStream(file)) as Bytes);
    return Readable.fromWeb(plain);
  } catch (error) {
    throw new AppError('E_PASSPHRASE', 'the passphrase does not open the backup', {
      exit: exitCodes.authentication,
      hint: 'try again; nothing was changed',
      cause: error,
    });
  }
}

async function save(stream: Bytes, file: string): Promise<void> {
  await rm(file, { force: true });
  await pipeline(Readable.fromWeb(stream as unknown as ReadableStream), createWriteStream(file, { mode: 0o600 }));
}
