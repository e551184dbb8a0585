import type { Secret } from '../core/index.js';
import { AppError } from '../errors/index.js';
import { askIdentity } from './identity.js';
import type { AwsOptions } from './options.js';
import { accessKeys } from './secret-value.js';
import type { CallOptions } from './service-call.js';

/** `unknown`: there is no such key, or it is not active. `mismatch`: there is one of that id, with another secret. */
export type KeysState = 'accepted' | 'unknown' | 'mismatch';

/** Everybody may ask for their identity: only the key itself can be refused. */
export async function tryKeys(
  region: string,
  options: AwsOptions,
  { id, key }: { readonly id: string; readonly key: Secret },
  call: CallOptions,
): Promise<KeysState> {
  try {
    await askIdentity(region, { ...options, keys: accessKeys(id, key) }, call);
    return 'accepted';
  } catch (error) {
    const refusal = error instanceof AppError && error.code === 'E_STORE_CREDENTIALS' ? error.cause : undefined;
    const [, name] = refusal instanceof Error ? (/^(\w+):/.exec(refusal.message) ?? []) : [];
    if (name === 'InvalidClientTokenId') return 'unknown';
    if (name === 'SignatureDoesNotMatch') return 'mismatch';
    throw error;
  }
}
