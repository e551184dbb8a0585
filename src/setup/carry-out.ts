import type { Secret } from '../core/index.js';
import type { Store } from '../stores/index.js';
import { generateValue } from './generate.js';
import { planLive, type LookOptions } from './plan-live.js';
import { isCurrent, orSeen, seeCurrent, seeDescribed } from './read-back.js';
import { setupToken } from './token.js';
import type { SetupStep, ValueSource, WantedSecret } from './types.js';
import { update } from './update.js';

export interface StepOptions extends Pick<LookOptions, 'register'> {
  /** Of the project. Makes the tokens too, so that a run that was killed is finished by another one. */
  readonly fingerprintOf: (value: Secret) => string;
  readonly description?: ((secret: WantedSecret) => string) | undefined;
  /** A customer's key, for what is created. */
  readonly kmsKey?: string | undefined;
}

type Outcome =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'done'; readonly version?: string; readonly fingerprint?: string };
type Of<K> = Extract<SetupStep, { readonly kind: K }>;

/** One step, seen in the store. @throws AppError of the store */
export async function carryOut(store: Store, step: SetupStep, options: StepOptions): Promise<Outcome> {
  if (step.kind === 'refused') throw step.error;
  if (step.kind === 'missing') return { outcome: 'unchanged' };
  const done = await carryOutValue(store, step, options);
  await addTags(store, step);
  return step.kind === 'skip' && step.tags === undefined && step.pending === undefined
    ? { outcome: 'unchanged' }
    : { outcome: 'done', ...done };
}

interface Stored {
  readonly version?: string;
  readonly fingerprint?: string;
}

async function carryOutValue(
  store: Store,
  step: Of<'create' | 'update' | 'restore' | 'skip'>,
  options: StepOptions,
): Promise<Stored> {
  switch (step.kind) {
    case 'create':
      return await create(store, step, options);
    case 'update':
      return await updateValue(store, step.secret.stored, step, options);
    case 'restore':
      return await restore(store, step, options);
    case 'skip':
      await takePending(store, step.secret.stored, step.pending);
      return {};
  }
}

async function create(store: Store, { secret, value, tags }: Of<'create'>, options: StepOptions): Promise<Stored> {
  const { stored } = secret;
  const made = valueOf(value, options);
  const token = setupToken(options.fingerprintOf, stored, made);
  const { kmsKey, description } = options;
  const more = { token, tags, kmsKey, description: description?.(secret) };
  const act = (): Promise<string> => store.create(stored, made, more);
  const version = await orSeen(act, () => isCurrent(store, stored, token, made), token);
  await seeCurrent(store, stored, version, made);
  return { version, fingerprint: options.fingerprintOf(made) };
}

async function updateValue(
  store: Store,
  stored: string,
  { value, ...from }: Pick<Of<'update'>, 'value' | 'current' | 'replaces' | 'staged'>,
  options: StepOptions,
): Promise<Stored> {
  const made = valueOf(value, options);
  const token = setupToken(options.fingerprintOf, stored, made);
  const version = await update(store, { name: stored, value: made, token, ...from });
  await seeCurrent(store, stored, version, made);
  return { version, fingerprint: options.fingerprintOf(made) };
}

async function restore(store: Store, step: Of<'restore'>, options: StepOptions): Promise<Stored> {
  const { secret, value } = step;
  await store.restore(secret.stored);
  await seeDescribed(store, secret.stored, 'the return', ({ deletedUntil }) => deletedUntil === undefined);
  if (value === undefined) return {};
  const found = await store.describe(secret.stored);
  const next = await planLive(store, { secret, found, value }, options);
  if (next.kind === 'update') return await updateValue(store, secret.stored, next, options);
  if (next.kind === 'skip') await takePending(store, secret.stored, next.pending);
  return value.kind === 'given' ? { fingerprint: options.fingerprintOf(value.secret) } : {};
}

async function takePending(store: Store, name: string, version: string | undefined): Promise<void> {
  if (version === undefined) return;
  await store.unstage(name, version);
  await seeDescribed(store, name, 'the end of AWSPENDING', ({ versions }) =>
    versions.every((one) => one.version !== version || !one.stages.includes('AWSPENDING')),
  );
}

async function addTags(store: Store, { kind, secret: { stored }, tags }: SetupStep): Promise<void> {
  if (tags === undefined) return;
  if (kind !== 'create') await store.setTags(stored, tags);
  const wanted = Object.entries(tags);
  await seeDescribed(store, stored, 'the tags', (found) => wanted.every(([key, value]) => found.tags[key] === value));
}

function valueOf(source: ValueSource, { register }: StepOptions): Secret {
  const value = source.kind === 'given' ? source.secret : generateValue(source.format);
  register(value);
  return value;
}
