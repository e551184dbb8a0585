import { AppError } from '../errors/index.js';
import type { SecretDescription, Store } from '../stores/index.js';
import { inLanes } from './lanes.js';
import { planLive, type LookOptions } from './plan-live.js';
import type { SetupPlan, SetupStep, ValueSource, WantedSecret } from './types.js';

export interface PlanOptions extends LookOptions {
  /** Secrets are `<app>/<name>`. */
  readonly app: string;
  /** Those that the secret must have in the store. */
  readonly tags: (secret: WantedSecret) => Readonly<Record<string, string>>;
}

/**
 * Looks at the store and says what has to be done. Changes nothing.
 *
 * A secret that cannot be planned is a step `refused` that says why, and does not keep the others from being planned.
 *
 * @param values - by the secret's name
 * @throws AppError of the store where it cannot be read at all (exit 4 or 5)
 */
export async function planSetup(
  store: Store,
  wanted: readonly WantedSecret[],
  values: ReadonlyMap<string, ValueSource>,
  options: PlanOptions,
): Promise<SetupPlan> {
  const { app, register, signal } = options;
  signal?.throwIfAborted();
  for (const value of values.values()) if (value.kind === 'given') register(value.secret);
  const steps = await inLanes(wanted, (secret) => planOne(store, secret, values.get(secret.name), options));
  const unknown = await unknownIn(store, app, new Set(wanted.map(({ stored }) => stored)), signal);
  return { app, store: store.id, where: store.where, steps, unknown };
}

/** It is described one by one: lists of AWS may be minutes old. */
async function planOne(
  store: Store,
  secret: WantedSecret,
  value: ValueSource | undefined,
  options: PlanOptions,
): Promise<SetupStep> {
  try {
    const found = await describe(store, secret.stored, options);
    if (found === undefined) return absent(store, secret, value, options);
    const tags = lackingTags(store, found, options.tags(secret));
    if (found.deletedUntil !== undefined) return deleted(secret, found.deletedUntil, value, tags);
    const decision = await planLive(store, { secret, found, value }, options);
    return { secret, ...(decision.kind === 'missing' ? {} : tags), ...decision };
  } catch (error) {
    if (!(error instanceof AppError) || !isOfOneSecret(error)) throw error;
    return { kind: 'refused', secret, error };
  }
}

async function describe(store: Store, name: string, { signal }: PlanOptions): Promise<SecretDescription | undefined> {
  try {
    return await store.describe(name, { signal });
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_SECRET_NOT_FOUND') return undefined;
    throw error;
  }
}

function absent(store: Store, secret: WantedSecret, value: ValueSource | undefined, { tags }: PlanOptions): SetupStep {
  if (value === undefined) return { kind: 'missing', secret };
  return { kind: 'create', secret, value, ...(store.capabilities.tags ? someTags(tags(secret)) : {}) };
}

/** A deleted value cannot be read, so whether the given one is another is seen when it is back. */
function deleted(
  secret: WantedSecret,
  deletedUntil: Date,
  value: ValueSource | undefined,
  tags: { readonly tags?: Readonly<Record<string, string>> },
): SetupStep {
  return { kind: 'restore', secret, deletedUntil, ...tags, ...(value?.kind === 'given' ? { value } : {}) };
}

type Tags = Readonly<Record<string, string>>;

function lackingTags(store: Store, found: SecretDescription, wanted: Tags): { readonly tags?: Tags } {
  if (!store.capabilities.tags) return {};
  return someTags(Object.fromEntries(Object.entries(wanted).filter(([key, value]) => found.tags[key] !== value)));
}

function someTags(tags: Tags): { readonly tags?: Tags } {
  return Object.keys(tags).length === 0 ? {} : { tags };
}

/** What is wrong with one secret says nothing about the others. */
function isOfOneSecret({ code }: AppError): boolean {
  return ['E_SECRET_NAME', 'E_SECRET_NOT_FOUND', 'E_SECRET_DELETED', 'E_STORE_UNSUPPORTED', 'E_SETUP_REFUSED'].includes(
    code,
  );
}

/** @returns undefined when the caller may not list: it is a service to people, and no need of the plan */
async function unknownIn(
  store: Store,
  app: string,
  wanted: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const { name, deletedUntil } of store.list(`${app}/`, { signal }))
      if (!wanted.has(name) && deletedUntil === undefined) names.push(name);
    return names.sort();
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_STORE_DENIED') return undefined;
    throw error;
  }
}
