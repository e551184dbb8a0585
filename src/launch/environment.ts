import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { textOf } from './value.js';

export interface ProgramEnvironment {
  readonly environment: NodeJS.ProcessEnv;
  /** Variables that had another value before, by name. */
  readonly replaced: readonly string[];
}

/** What opens the whole store; a program gets its own secrets, and not the key to all of them. */
const KEYS_OF_THE_STORE = ['SECRETCTL_PASSPHRASE_FILE', 'SECRETCTL_IDENTITY_FILE'];

/**
 * The environment of a program: `base` with each secret under its variable, and without what opens the store.
 *
 * @param secrets - by variable
 * @throws as `requirePassable`
 */
export function environmentOf(
  base: NodeJS.ProcessEnv,
  secrets: ReadonlyMap<string, Secret>,
  platform: NodeJS.Platform,
): ProgramEnvironment {
  requirePassable(secrets);
  const keyOf = platform === 'win32' ? (name: string) => name.toUpperCase() : (name: string) => name;
  const hidden = new Set(KEYS_OF_THE_STORE.map(keyOf));
  const given = new Map([...secrets].map(([variable, secret]) => [keyOf(variable), textOf(secret)]));
  const environment: NodeJS.ProcessEnv = {};
  const replaced: string[] = [];
  for (const [name, value] of Object.entries(base)) {
    const mine = given.get(keyOf(name));
    if (mine !== undefined && mine !== value) replaced.push(name);
    if (mine === undefined && !hidden.has(keyOf(name))) environment[name] = value;
  }
  for (const [variable, secret] of secrets) environment[variable] = textOf(secret);
  return { environment, replaced };
}

/** Variables that only one of the two has, or that have another value; sorted. */
export function changedVariables(one: ReadonlyMap<string, Secret>, other: ReadonlyMap<string, Secret>): string[] {
  const textIn = (secrets: typeof one, variable: string): string | undefined => {
    const secret = secrets.get(variable);
    return secret === undefined ? undefined : textOf(secret);
  };
  const all = new Set([...one.keys(), ...other.keys()]);
  return [...all].filter((variable) => textIn(one, variable) !== textIn(other, variable)).sort();
}

/**
 * Checks that an environment can hold the values; node's own error would quote one.
 *
 * @throws AppError `E_SECRET_VALUE`, exit 5
 */
export function requirePassable(secrets: ReadonlyMap<string, Secret>): void {
  for (const [variable, secret] of secrets) {
    if (!textOf(secret).includes('\0')) continue;
    throw new AppError('E_SECRET_VALUE', `the secret for ${variable} holds a NUL, which no environment can hold`, {
      exit: exitCodes.failed,
      hint: 'store it as text, for example as base64, and decode it in the program',
    });
  }
}
