import { Secret } from '../core/index.js';

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
  readonly sessionToken: string;
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
