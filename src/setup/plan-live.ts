import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import type { SecretDescription, Store } from '../stores/index.js';
import { setupToken } from './token.js';
import type { SetupStep, ValueSource, WantedSecret } from './types.js';
import { sameValue } from './value.js';

/** What a look at values needs. */
export interface LookOptions {
  /** Of the project: tells whether a staged version is ours. */
  readonly fingerprintOf: (value: Secret) => string;
  /** Told every value before it is used; also those that are read from the store. */
  readonly register: (value: Secret) => void;
  readonly signal?: AbortSignal | undefined;
}

interface Seen {
  readonly secret: WantedSecret;
  readonly found: SecretDescription;
  readonly value: ValueSource | undefined;
}
export type Decision = Step<'update'> | Step<'skip'> | Step<'missing'>;
type Step<K> = SetupStep extends infer S ? (S extends { kind: K } ? Omit<S, 'secret' | 'tags'> : never) : never;

/** A secret that is there: is anything to be done about its value? */
export async function planLive(store: Store, seen: Seen, options: LookOptions): Promise<Decision> {
  const { secret, found, value } = seen;
  const current = versionAt(found, 'AWSCURRENT');
  if (current === undefined) return withoutValue(store, seen, options);
  const pending = versionAt(found, 'AWSPENDING');
  const rest = pending === current && found.rotatedByStore !== true ? { pending } : {};
  if (value?.kind !== 'given') return { kind: 'skip', ...rest };
  const now = await read(store, secret.stored, current, options);
  if (sameValue(now, value.secret)) return { kind: 'skip', ...rest };
  if (found.rotatedByStore === true) throw rotates(secret, store.where);
  const replaces = store.capabilities.staging ? {} : { replaces: now };
  return { kind: 'update', value, current, ...replaces, ...(await ourStaged(store, seen, pending, options)) };
}

/** Terraform, and people, make secrets that are to be filled later. */
async function withoutValue(store: Store, seen: Seen, options: LookOptions): Promise<Decision> {
  const { value, found } = seen;
  if (value === undefined) return { kind: 'missing' };
  return { kind: 'update', value, ...(await ourStaged(store, seen, versionAt(found, 'AWSPENDING'), options)) };
}

/**
 * AWSPENDING can be stolen silently, so it is taken only from a run of ours, which the version's id gives away.
 *
 * @throws AppError `E_SETUP_REFUSED` when somebody else is preparing a version
 */
async function ourStaged(
  store: Store,
  { secret, found, value }: Seen,
  pending: string | undefined,
  options: LookOptions,
): Promise<{ readonly staged?: string }> {
  if (pending === undefined || pending === versionAt(found, 'AWSCURRENT')) return {};
  const staged = await read(store, secret.stored, pending, options);
  if (value?.kind === 'given' && sameValue(staged, value.secret)) return { staged: pending };
  if (setupToken(options.fingerprintOf, secret.stored, staged) === pending) return {};
  throw inProgress(secret, store.where, pending);
}

async function read(store: Store, name: string, version: string, options: LookOptions): Promise<Secret> {
  const { secret } = await store.get(name, { version }, { signal: options.signal });
  options.register(secret);
  return secret;
}

export function versionAt(found: SecretDescription, stage: string): string | undefined {
  return found.versions.find(({ stages }) => stages.includes(stage))?.version;
}

function refused(message: string, hint: string): AppError {
  return new AppError('E_SETUP_REFUSED', message, { exit: exitCodes.refused, hint });
}

function rotates({ stored }: WantedSecret, where: string): AppError {
  return refused(
    `${stored} in ${where} has another value, and the store rotates it by itself; it was left as it is`,
    `run its rotation instead: aws secretsmanager rotate-secret --secret-id ${stored}`,
  );
}

function inProgress({ stored }: WantedSecret, where: string, pending: string): AppError {
  return refused(
    `somebody is preparing another version of ${stored} in ${where} (AWSPENDING is ${pending}); it was left as it is`,
    'when that rotation has ended, run secretctl setup-secrets again',
  );
}
