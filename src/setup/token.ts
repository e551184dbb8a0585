import { Secret } from '../core/index.js';
import { plainOf } from './value.js';

/**
 * The id under which a value is stored as a version: the same for the same secret and value, so that a run that was killed finds what it
 * did; and, under the project's key, one that tells nobody anything about the value.
 */
export function setupToken(fingerprintOf: (value: Secret) => string, stored: string, value: Secret): string {
  return fingerprintOf(new Secret(`setup\0${stored}\0${plainOf(value)}`));
}
