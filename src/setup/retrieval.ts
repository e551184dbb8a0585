import type { Secret } from '../core/index.js';
import { AppError } from '../errors/index.js';
import type { Store } from '../stores/index.js';
import { inLanes } from './lanes.js';
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
  reader: Pick<Store, 'get'>,
  secrets: readonly Pick<WantedSecret, 'name' | 'stored'>[],
  options: RetrievalOptions,
): Promise<readonly Retrieval[]> {
  options.signal?.throwIfAborted();
  return await inLanes(secrets, ({ name, stored }) => retrieve(reader, { name, stored }, options));
}

async function retrieve(
  reader: Pick<Store, 'get'>,
  secret: Pick<WantedSecret, 'name' | 'stored'>,
  { fingerprintOf, expected, register, signal }: RetrievalOptions,
): Promise<Retrieval> {
  try {
    const found = await reader.get(secret.stored, { stage: 'AWSCURRENT' }, { signal });
    register(found.secret);
    const fingerprint = fingerprintOf(found.secret);
    const outcome = (expected.get(secret.stored) ?? fingerprint) === fingerprint ? 'same' : 'other';
    return { ...secret, outcome, version: found.version, fingerprint };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...secret, outcome: 'failed', reason: error.message };
  }
}
