import { isReferenceText, Secret } from '../core/index.js';

/** The text of a secret for the environment of the program that is meant to have it; the only place of this room that looks. */
export function textOf(secret: Secret): string {
  return secret.reveal();
}

/** Whether it is what setup-secrets puts in the place of a value: a program could do nothing with it. */
export function isReference(secret: Secret): boolean {
  return isReferenceText(textOf(secret));
}

/** A text of a value that is a JSON object; undefined where it is none, or has no such text. */
export function fieldOf(secret: Secret, field: string): Secret | undefined {
  try {
    const parsed = JSON.parse(textOf(secret)) as unknown;
    const found = new Map(Object.entries(parsed ?? {})).get(field) as unknown;
    return typeof found === 'string' && found !== '' ? new Secret(found) : undefined;
  } catch {
    return undefined; // node's own error would quote it
  }
}
