import { resolve } from 'node:path';
import { DAY, HOUR, milliseconds, SECOND } from './durations.js';
import { badOption } from './failures.js';
import { processEnvironment, systemClock } from './surroundings.js';
import type { Clock, Logger, ReadableStore, SecretsOptions } from './types.js';

export interface Settings {
  readonly app: string;
  readonly store: 'auto' | 'aws' | 'vault' | 'env' | ReadableStore;
  /** Milliseconds, these three. */
  readonly ttl: number;
  readonly maxStale: number;
  readonly timeout: number;
  readonly required: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
  readonly fallback: ReadonlySet<string>;
  readonly logger: Logger | undefined;
  readonly signal: AbortSignal | undefined;
  readonly aws: NonNullable<SecretsOptions['aws']>;
  readonly vault: SecretsOptions['vault'];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

const STORES: readonly unknown[] = ['auto', 'aws', 'vault', 'env'];
const OPTIONS: Readonly<Record<keyof SecretsOptions, true>> = {
  app: true,
  store: true,
  ttl: true,
  maxStale: true,
  timeout: true,
  required: true,
  names: true,
  fallback: true,
  logger: true,
  signal: true,
  aws: true,
  vault: true,
  environment: true,
  clock: true,
};

/** Checks the options, as JavaScript may hand over anything, and fills in defaults. @throws `E_SECRETS_OPTIONS` */
export function readSettings(options: SecretsOptions): Settings {
  const { app, store = 'auto', logger, signal, aws = {}, vault, clock = systemClock } = checked(options);
  return {
    app,
    store,
    ttl: milliseconds('ttl', options.ttl ?? HOUR, SECOND, 7 * DAY),
    maxStale: milliseconds('maxStale', options.maxStale ?? 12 * HOUR, 0, 30 * DAY),
    timeout: milliseconds('timeout', options.timeout ?? 10 * SECOND, 1, HOUR),
    required: new Set(names('required', options.required)),
    names: new Map(Object.entries(options.names ?? {})),
    fallback: new Set(names('fallback', options.fallback)),
    logger,
    signal,
    aws,
    vault: vault && inPlace(vault),
    environment: options.environment ?? processEnvironment(),
    clock,
  };
}

/** Where they are now: a program may go to another folder afterwards. */
function inPlace({ file, identity, passphraseFile }: NonNullable<Settings['vault']>): Settings['vault'] {
  return {
    file: resolve(file),
    identity: resolve(identity),
    passphraseFile: passphraseFile ? resolve(passphraseFile) : undefined,
  };
}

/** All names that are loaded at the start and kept fresh. */
export function declaredNames({ required, names: mapped, fallback }: Settings): readonly string[] {
  return [...new Set([...required, ...mapped.keys(), ...fallback])];
}

/** What a name is called in the store. */
export function storedName({ app, names: mapped }: Settings, name: string): string {
  return `${app}/${mapped.get(name) ?? name}`;
}

function checked(options: unknown): SecretsOptions {
  if (!isRecord(options)) throw badOption('options must be an object');
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(OPTIONS, key));
  if (unknown.length > 0) throw badOption(`no such option: ${unknown.join(', ')}`);
  checkApp(options);
  checkParts(options);
  checkVault(options);
  return options as unknown as SecretsOptions;
}

function checkApp({ app, names: mapped }: Record<string, unknown>): void {
  if (typeof app !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/.test(app))
    throw badOption('app must be a name of letters, digits, ".", "_", "-" and "/"');
  if (mapped !== undefined && !(isRecord(mapped) && !Array.isArray(mapped) && Object.values(mapped).every(isName)))
    throw badOption("names must say what each is called in the store, as in { OPENAI_API_KEY: 'openai' }");
}

function checkVault({ vault }: Record<string, unknown>): void {
  if (vault !== undefined && !(isRecord(vault) && isName(vault['file']) && isName(vault['identity'])))
    throw badOption('vault must be { file, identity }');
}

function checkParts({ store, logger, aws, signal }: Record<string, unknown>): void {
  if (store !== undefined && !STORES.includes(store) && !isReadable(store))
    throw badOption('store must be auto, aws, vault, env or a store');
  if (logger !== undefined && !hasFunctions(logger, ['info', 'warn', 'error']))
    throw badOption('logger must have the functions info, warn and error');
  if (aws !== undefined && !isRecord(aws)) throw badOption('aws must be { region, profile }');
  if (signal !== undefined && !hasFunctions(signal, ['addEventListener', 'removeEventListener']))
    throw badOption('signal must be an AbortSignal');
}

function names(option: string, given: unknown): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || !given.every(isName)) throw badOption(`${option} must be a list of names`);
  return given;
}

function isReadable(store: unknown): boolean {
  return hasFunctions(store, ['get', 'getAll', 'close']);
}

function hasFunctions(given: unknown, functions: readonly string[]): boolean {
  return isRecord(given) && functions.every((name) => typeof given[name] === 'function');
}

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null;
}

function isName(given: unknown): given is string {
  return typeof given === 'string' && given !== '';
}
