import { isReferenceText, REFERENCE_SCHEME as SCHEME, Secret } from '../core/index.js';
import { plainOf } from './value.js';

/**
 * What stands in an env file in a value's place: `secretctl://my-app/openai`.
 *
 * @param stored - `<app>/<name>`
 */
export function referenceOf(stored: string): string {
  return `${SCHEME}${stored}`;
}

export function isReference(value: Secret): boolean {
  return isReferenceText(plainOf(value));
}

/** The secret that a reference names; undefined when it is none. */
export function storedOf(reference: string): string | undefined {
  return reference.startsWith(SCHEME) && reference.length > SCHEME.length ? reference.slice(SCHEME.length) : undefined;
}

/** As the env store takes it. */
export function referenceValue(reference: string): Secret {
  return new Secret(reference);
}
