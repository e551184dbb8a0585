import type { EnvValues, WantedSecret } from './types.js';

/**
 * Reads the values of an env file. The last assignment of a name wins; empty ones and references of ours give no value.
 *
 * @throws AppError `E_ENV_FILE`, exit 2, when the file is not there or is no text
 */
export async function readEnvValues(_file: string, _wanted: readonly WantedSecret[]): Promise<EnvValues> {
  return await Promise.reject(new Error('not there yet'));
}

/** The same for a text, for example from standard input. @param from - for people */
export function envValuesIn(_text: string, _from: string, _wanted: readonly WantedSecret[]): EnvValues {
  throw new Error('not there yet');
}
