import type { Secret } from '../core/index.js';

/**
 * The text of a secret for those that must have it: a list of old values, and the header of a request that tells an application.
 * What it gives is never part of an error.
 */
export function plainOf(secret: Secret): string {
  return secret.reveal();
}
