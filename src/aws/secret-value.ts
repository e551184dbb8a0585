import { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';

/** What the wire carries of a value. */
interface WireValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** A value as the API takes it. The only place of this room that looks; what it gives goes into a request and nowhere else. */
export function toWire(secret: Secret): { readonly SecretString: string } {
  return { SecretString: secret.reveal() };
}

/** @returns undefined for a version that holds bytes, or nothing */
export function fromWire(value: WireValue): Secret | undefined {
  return value.SecretString === undefined ? undefined : new Secret(value.SecretString);
}

/** Keys as the SDK wants them, at the moment when it signs. */
export type KeysProvider = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}>;

export function temporaryKeys(accessKeyId: string, key: Secret, token: Secret, expiration?: Date): KeysProvider {
  return () =>
    Promise.resolve({
      accessKeyId,
      secretAccessKey: key.reveal(),
      sessionToken: token.reveal(),
      ...(expiration === undefined ? {} : { expiration }),
    });
}

/** Of a user, for as long as nobody ends them. */
export function accessKeys(accessKeyId: string, key: Secret): KeysProvider {
  return () => Promise.resolve({ accessKeyId, secretAccessKey: key.reveal() });
}

/** @throws AppError `E_ACCESS_REFUSED` when IAM made a key and did not tell it */
export function secretOfKey(key: { readonly SecretAccessKey?: string | undefined } | undefined): Secret {
  if (key?.SecretAccessKey) return new Secret(key.SecretAccessKey);
  throw new AppError('E_ACCESS_REFUSED', 'IAM made an access key and did not tell its secret part', {
    exit: exitCodes.failed,
    hint: 'run the same command again: the key is removed first',
  });
}
