import { createHmac } from 'node:crypto';
import type { Secret } from './secret.js';

/**
 * Names secrets without revealing them: HMAC-SHA-256 under a project's key, cut to 128 bits, as 32 hex digits.
 *
 * Keyed, because a bare hash of a short password can be guessed offline.
 */
export class Fingerprinter {
  readonly #key: Buffer;

  /** @param key - at least 16 bytes from a random source */
  constructor(key: Buffer) {
    this.#key = key;
  }

  of(secret: Secret): string {
    return this.#hmac(`value\0${secret.reveal()}`).slice(0, 32);
  }

  /** Eight hex digits that tell whether two reports were made under the same key. */
  get keyId(): string {
    return this.#hmac('key-id').slice(0, 8);
  }

  #hmac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}
