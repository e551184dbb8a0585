import type { Secret } from '../core/index.js';
import type { WantedSecret } from './types.js';

/**
 * Why a value may not be stored, in words behind "the value": `is a placeholder`. Never holds a part of the value.
 *
 * @returns undefined when it may
 */
export function refusalOf(_value: Secret, _secret: WantedSecret): string | undefined {
  return undefined;
}

/** What is odd about a value that may be stored, as a warning: it looks like another provider's. */
export function warningOf(_value: Secret, _secret: WantedSecret): string | undefined {
  return undefined;
}
