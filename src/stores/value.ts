import type { Secret } from '../core/index.js';

/**
 * The text of a secret for the two that must have it: the file that a store writes, and the check of its size.
 * The only place of this room that looks; what it gives is never part of an error.
 */
export function plainOf(secret: Secret): string {
  return secret.reveal();
}

export function bytesOf(secret: Secret): number {
  return Buffer.byteLength(plainOf(secret));
}

export function sameValue(one: Secret, other: Secret): boolean {
  return plainOf(one) === plainOf(other);
}
