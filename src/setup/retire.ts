import type { Secret } from '../core/index.js';
import type { StoreId } from '../stores/index.js';
import type { Retired, Retrieval } from './types.js';

/** That nothing is lost when values leave the file. */
export interface RetireProof {
  readonly store: StoreId;
  /** The secrets as they were read back. */
  readonly retrieved: readonly Retrieval[];
  readonly fingerprintOf: (value: Secret) => string;
}

/**
 * Puts references in the place of values in an env file. Comments, order and line ends stay; it is 0600 afterwards. No copy is kept.
 *
 * @param references - by variable: `secretctl://my-app/openai`; a variable that the file does not have is left out
 * @throws AppError `E_ENV_UNPROVED`, exit 3, nothing changed, unless each value of the file was read back from the store as the same; of an
 *   env store it never was; `E_ENV_FILE`, exit 2; `E_STORE_UNREACHABLE` and `E_STORE_BUSY` as the env store has them
 */
export async function retireEnvFile(
  _file: string,
  _references: ReadonlyMap<string, string>,
  _proof: RetireProof,
): Promise<Retired> {
  return await Promise.reject(new Error('not there yet'));
}
