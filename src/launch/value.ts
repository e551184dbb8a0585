import type { Secret } from '../core/index.js';

/** The text of a secret for the environment of the program that is meant to have it; the only place of this room that looks. */
export function textOf(secret: Secret): string {
  return secret.reveal();
}
