import type { Secret } from '../core/index.js';

/** The only place of this room that looks at a value: for the checks of what may be stored, and to compare. */
export function plainOf(secret: Secret): string {
  return secret.reveal();
}

export function sameValue(one: Secret, other: Secret): boolean {
  return plainOf(one) === plainOf(other);
}
