import { readFile, stat } from 'node:fs/promises';
import type { Secret } from '../core/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import { parseEnv } from '../stores/index.js';
import { isReference } from './reference.js';
import { plainOf } from './value.js';
import type { EnvValues, ValueSource, WantedSecret } from './types.js';

/** As the env store has it. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Reads the values of an env file. The last assignment of a name wins; empty ones and references of ours give no value.
 *
 * @throws AppError `E_ENV_FILE`, exit 2, when the file is not there or is no text
 */
export async function readEnvValues(file: string, wanted: readonly WantedSecret[]): Promise<EnvValues> {
  return envValuesIn(await readEnvText(file), file, wanted);
}

/** The same for a text, for example from standard input. @param from - for people */
export function envValuesIn(text: string, from: string, wanted: readonly WantedSecret[]): EnvValues {
  const all = [...lastValues(text)].filter(([, value]) => value.length > 0);
  const given = new Map(all.filter(([, value]) => !isReference(value)));
  const values = wanted.flatMap(({ name, env }): [string, ValueSource][] => {
    const secret = given.get(env);
    return secret === undefined ? [] : [[name, { kind: 'given', secret, from }]];
  });
  const names = new Set(wanted.map(({ env }) => env));
  return {
    values: new Map(values),
    unused: [...given].flatMap(([variable, value]) => (names.has(variable) || isEndOfBase64(value) ? [] : [variable])),
    references: all.flatMap(([variable, value]) => (isReference(value) ? [variable] : [])),
  };
}

/** The last line of a key that nobody quoted, `c2VjcmV0Cg==`, is no variable, and what stands before "=" is a part of the key. */
function isEndOfBase64(value: Secret): boolean {
  return plainOf(value) === '=';
}

/** The last assignment counts, as for every reader. */
export function lastValues(text: string): Map<string, Secret> {
  return new Map(parseEnv(text).map(({ name, value }) => [name, value]));
}

/** @throws AppError `E_ENV_FILE`, exit 2 */
export async function readEnvText(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (!found.isFile() && !found.isFIFO()) throw unusable(file, 'it is no file');
    if (found.size > MOST_BYTES) throw unusable(file, 'it has more than 4 MiB');
    return textOf(file, await readFile(file));
  } catch (error) {
    if (error instanceof AppError || systemCode(error) === undefined) throw error;
    throw unusable(file, systemReason(error));
  }
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unusable(file, 'it is no UTF-8 text');
  }
}

function unusable(file: string, why: string): AppError {
  return new AppError('E_ENV_FILE', `the env file ${file} cannot be read: ${why}; nothing was done`, {
    exit: exitCodes.usage,
    hint: 'name a file of lines such as OPENAI_API_KEY=…',
  });
}
