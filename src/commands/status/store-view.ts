import type { Context } from '../../app/context.js';
import { openProjectStore, storedName, type Project, type ProjectStore } from '../../app/project-store.js';
import type { Secret } from '../../core/index.js';
import { AppError } from '../../errors/index.js';
import type { SecretDescription, SecretVersion, Store } from '../../stores/index.js';

/** What the store says about one secret. */
export interface SeenSecret {
  readonly inStore: 'yes' | 'no' | 'deleted' | 'unknown';
  readonly stored?: Date | undefined;
  readonly value?: Secret | undefined;
  /** Those with a label. */
  readonly versions?: readonly { readonly version: string; readonly stages: readonly string[] }[] | undefined;
  /** The store rotates it by itself. */
  readonly rotation?: { readonly last?: Date | undefined; readonly next?: Date | undefined } | undefined;
  /** Why it, or its value, could not be looked at. */
  readonly reason?: string | undefined;
}

export interface StoreView {
  readonly id?: string | undefined;
  readonly where?: string | undefined;
  /** Why nothing could be looked at. */
  readonly failure?: AppError | undefined;
  readonly secrets: ReadonlyMap<string, SeenSecret>;
  /** Names of this app in the store that secretctl.yaml does not have. */
  readonly unconfigured: readonly string[];
}

/** Looks at the secrets in the store, and changes nothing. A store that cannot be reached is an answer too. */
export async function lookIntoStore(context: Context, project: Project, names: readonly string[]): Promise<StoreView> {
  let opened: ProjectStore | undefined;
  try {
    opened = await openProjectStore(context, project);
    return await view(context, opened, names);
  } catch (error) {
    const failure = foreseen(context, error);
    return { id: opened?.id, where: opened?.store.where, failure, secrets: new Map(), unconfigured: [] };
  } finally {
    await opened?.store.close();
  }
}

async function view(context: Context, { project, store }: ProjectStore, names: readonly string[]): Promise<StoreView> {
  const { signal, masker } = context;
  const listed = await listAll(context, store, `${project.app}/`);
  const found = new Map<string, SecretDescription | AppError | undefined>();
  for (const name of names) {
    const stored = storedName(project, name);
    // A list may lag behind, and may be forbidden where a look at one secret is not.
    found.set(name, listed?.get(stored) ?? (await describeOne(context, store, stored)));
  }
  const alive = names.filter((name) => isAlive(found.get(name)));
  const values = await valuesOf(
    context,
    store,
    alive.map((name) => storedName(project, name)),
  );
  if (!(values instanceof AppError)) for (const { secret } of values.values()) masker.register(secret);
  signal.throwIfAborted();
  const seen = names.map((name) => [name, seenOf(found.get(name), values, storedName(project, name))] as const);
  const known = new Set([...project.secrets.keys()].map((name) => storedName(project, name)));
  const others = [...(listed?.values() ?? [])].filter(({ name, deletedUntil }) => !known.has(name) && !deletedUntil);
  return {
    id: store.id,
    where: store.where,
    secrets: new Map(seen),
    unconfigured: others.map(({ name }) => name).sort(),
  };
}

/** Undefined where that is not allowed. */
async function listAll(
  context: Context,
  store: Store,
  prefix: string,
): Promise<ReadonlyMap<string, SecretDescription> | undefined> {
  try {
    const all = new Map<string, SecretDescription>();
    for await (const one of store.list(prefix, context)) all.set(one.name, one);
    return all;
  } catch (error) {
    const failure = foreseen(context, error);
    if (failure.code === 'E_STORE_DENIED') return undefined;
    throw failure;
  }
}

async function describeOne(
  context: Context,
  store: Store,
  stored: string,
): Promise<SecretDescription | AppError | undefined> {
  try {
    return await store.describe(stored, context);
  } catch (error) {
    const failure = foreseen(context, error);
    if (failure.code === 'E_SECRET_NOT_FOUND') return undefined;
    if (failure.code === 'E_STORE_DENIED') return failure;
    throw failure;
  }
}

async function valuesOf(
  context: Context,
  store: Store,
  names: readonly string[],
): Promise<ReadonlyMap<string, SecretVersion> | AppError> {
  try {
    return await store.getAll(names, context);
  } catch (error) {
    return foreseen(context, error);
  }
}

function isAlive(found: SecretDescription | AppError | undefined): boolean {
  return found !== undefined && !(found instanceof AppError) && found.deletedUntil === undefined;
}

function seenOf(
  found: SecretDescription | AppError | undefined,
  values: ReadonlyMap<string, SecretVersion> | AppError,
  stored: string,
): SeenSecret {
  if (found === undefined) return { inStore: 'no' };
  if (found instanceof AppError) return { inStore: 'unknown', reason: found.message };
  if (found.deletedUntil !== undefined) return { inStore: 'deleted' };
  const version = values instanceof AppError ? undefined : values.get(stored);
  const current = found.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
  return {
    inStore: 'yes',
    stored: version?.created ?? current?.created,
    value: version?.secret,
    versions: found.versions.flatMap(({ version: id, stages }) => (stages.length > 0 ? [{ version: id, stages }] : [])),
    rotation: found.rotatedByStore === true ? { last: found.rotation?.last, next: found.rotation?.next } : undefined,
    reason: values instanceof AppError ? values.message : undefined,
  };
}

/** Ctrl-C and what is a bug go on. */
function foreseen({ signal }: Context, error: unknown): AppError {
  signal.throwIfAborted();
  if (error instanceof AppError) return error;
  throw error;
}
