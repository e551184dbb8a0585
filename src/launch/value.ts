import { isReferenceText, type Secret } from '../core/index.js';

/** The text of a secret for the environment of the program that is meant to have it; the only place of this room that looks. */
export function textOf(secret: Secret): string {
  return secret.reveal();
}

/** Whether it is what setup-secrets puts in the place of a value: a program could do nothing with it. */
export function isReference(secret: Secret): boolean {
  return isReferenceText(textOf(secret));
}
