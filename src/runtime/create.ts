import { CachedSecrets } from './secrets.js';
import { readSettings } from './settings.js';
import type { Secrets, SecretsOptions } from './types.js';

/**
 * Opens the store and loads what is declared: `required`, `names` and `fallback`. Other names are loaded when they are asked for.
 *
 * @throws `E_SECRETS_MISSING`, one error that lists all required names without a value; `E_SECRETS_OPTIONS` for wrong options
 */
export async function createSecrets(options: SecretsOptions): Promise<Secrets> {
  const secrets = new CachedSecrets(readSettings(options));
  await secrets.start();
  return secrets;
}
