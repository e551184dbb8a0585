import { constants, createDecipheriv, generateKeyPair, privateDecrypt, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Secret, textAt } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';

/** For one answer: the private key is never stored. */
export interface Envelope {
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** @throws AppError `E_PROVIDER_ANSWER` for what is not enveloped for this key, in one of the two ways */
  open(compact: string): Secret;
}

const HASHES: Readonly<Record<string, string>> = { 'RSA-OAEP': 'sha1', 'RSA-OAEP-256': 'sha256' };

/** @see https://www.rfc-editor.org/rfc/rfc7516#section-7.1, and RFC 7518 sections 4.3 and 5.3 */
export async function envelope(): Promise<Envelope> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    open: (compact) => {
      try {
        return opened(compact, privateKey);
      } catch {
        // What node says may quote the key.
        throw new AppError('E_PROVIDER_ANSWER', 'Stripe made a key, and its secret cannot be decrypted', {
          exit: exitCodes.failed,
          hint: 'run the same command again: that key is ended first',
        });
      }
    },
  };
}

function opened(compact: string, key: KeyObject): Secret {
  const parts = compact.split('.');
  if (parts.length !== 5) throw new TypeError('not five parts');
  const [header = '', ...rest] = parts;
  const [wrapped, iv, text, tag] = rest.map((part) => Buffer.from(part, 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const said = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as unknown;
  const oaepHash = HASHES[textAt(said, 'alg') ?? ''];
  if (oaepHash === undefined || textAt(said, 'enc') !== 'A256GCM') throw new TypeError('another way');
  const secret = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
  const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(header, 'ascii')).setAuthTag(tag);
  return new Secret(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8'));
}
