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
