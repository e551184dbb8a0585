import type { Secret } from '../core/index.js';

/**
 * The text of a secret for those that must have it: the driver that connects, the signature of a cookie, and the request that carries it.
 * The only place of this room that looks; what it gives is never part of an error.
 */
export function plainOf(secret: Secret): string {
  return secret.reveal();
}
