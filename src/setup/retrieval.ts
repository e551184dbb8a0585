import type { Secret } from '../core/index.js';
import type { Store } from '../stores/index.js';
import type { Retrieval, WantedSecret } from './types.js';

export interface RetrievalOptions {
  readonly fingerprintOf: (value: Secret) => string;
  /** Fingerprints of what was written, by stored name; a secret without one has only to be readable. */
  readonly expected: ReadonlyMap<string, string>;
  /** Told every value that was read. */
  readonly register: (value: Secret) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads secrets as the application will, and compares fingerprints. A failure is a result.
 *
 * @param reader - with the rights that are to be tested
 * @throws the signal's reason when it is aborted
 */
export async function testRetrieval(
  _reader: Pick<Store, 'get'>,
  _secrets: readonly Pick<WantedSecret, 'name' | 'stored'>[],
  _options: RetrievalOptions,
): Promise<readonly Retrieval[]> {
  return await Promise.reject(new Error('not there yet'));
}
