import { access } from 'node:fs/promises';
import type { Context } from '../../app/context.js';
import {
  openPlace,
  storedName,
  variableOf,
  type Project,
  type ProjectStore,
  type StorePlace,
} from '../../app/project-store.js';
import type { Fingerprinter, Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { planSetup, type SetupPlan, type WantedSecret } from '../../setup/index.js';
import type { Store } from '../../stores/index.js';
import type { Values } from './values.js';

/**
 * The secrets that are meant.
 *
 * @param names - of secretctl.yaml, or variables; none: all
 * @throws AppError `E_USAGE`, exit 2, for a name that secretctl.yaml does not have; `E_CONFIG`, exit 2, where two want one variable
 */
export function wantedSecrets(project: Project, names: readonly string[]): WantedSecret[] {
  const all = [...project.secrets].map(([name, settings]): WantedSecret => ({
    name,
    stored: storedName(project, name),
    env: settings.env ?? variableOf(name),
    provider: settings.provider,
    format: settings.format,
    every: settings.every,
  }));
  const missing = names.filter((given) => !all.some(({ name, env }) => given === name || given === env));
  if (missing.length > 0) throw unknownNames(missing, all);
  const chosen = all.filter(({ name, env }) => names.length === 0 || names.includes(name) || names.includes(env));
  refuseTwins(chosen);
  return chosen;
}

/** One line of a .env file would be the value of both. Windows knows a variable in capital and small letters. */
function refuseTwins(wanted: readonly WantedSecret[]): void {
  const seen = new Map<string, string>();
  for (const { name, env } of wanted) {
    const twin = seen.get(env.toUpperCase());
    if (twin !== undefined)
      throw new AppError('E_CONFIG', `${twin} and ${name} both want the variable ${env}`, {
        exit: exitCodes.usage,
        hint: 'give one of them another "env" in secretctl.yaml',
      });
    seen.set(env.toUpperCase(), name);
  }
}

/** What a secret is tagged with, so that secretctl finds it again, and people know whose it is. */
export function secretTags(
  project: Project,
  { name, env, provider, format, every }: WantedSecret,
): Record<string, string> {
  return {
    ...project.config.aws?.tags,
    'secretctl:app': project.app,
    'secretctl:name': name,
    'secretctl:env': env,
    'secretctl:provider': provider,
    ...(format === undefined ? {} : { 'secretctl:format': format }),
    ...(every === undefined ? {} : { 'secretctl:every': every }),
  };
}

export interface PlanJob {
  readonly project: Project;
  readonly wanted: readonly WantedSecret[];
  readonly fingerprinter: Fingerprinter;
}

export async function plan(context: Context, store: Store, job: PlanJob, values: Values): Promise<SetupPlan> {
  const { project, wanted } = job;
  const planned = await planSetup(store, wanted, values, {
    app: project.app,
    tags: (secret) => secretTags(project, secret),
    fingerprintOf: (value: Secret) => job.fingerprinter.of(value),
    register: (value: Secret) => context.masker.register(value),
    signal: context.signal,
  });
  // Secrets of secretctl.yaml that were not asked for are no strangers.
  const known = new Set([...project.secrets.keys()].map((name) => storedName(project, name)));
  return { ...planned, unknown: planned.unknown?.filter((stored) => !known.has(stored)) };
}

/** The store as it is; a vault that is not made yet is empty, and may not be opened. */
export async function planningStore(
  context: Context,
  place: StorePlace,
): Promise<{ readonly opened: ProjectStore | undefined; readonly store: Store }> {
  if (place.id === 'vault' && !(await isThere(place.file))) return { opened: undefined, store: emptyStore(place.file) };
  const opened = await openPlace(context, place);
  return { opened, store: opened.store };
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

async function* nothing(): AsyncGenerator<never> {
  yield* await Promise.resolve([]);
}

/** A vault before it is made: everything has to be created. */
function emptyStore(file: string): Store {
  const none = (name: string): Promise<never> =>
    Promise.reject(
      new AppError('E_SECRET_NOT_FOUND', `there is no vault ${file} yet, so it has no ${name}`, {
        exit: exitCodes.failed,
        hint: 'make it with: secretctl setup',
      }),
    );
  return {
    id: 'vault',
    where: `vault ${file}`,
    capabilities: { staging: true, restore: true, tags: true },
    describe: none,
    get: none,
    getAll: () => Promise.resolve(new Map()),
    create: none,
    stage: none,
    promote: none,
    unstage: none,
    list: nothing,
    setTags: none,
    delete: none,
    restore: none,
    close: () => Promise.resolve(),
  };
}

function unknownNames(missing: readonly string[], all: readonly WantedSecret[]): AppError {
  const known = all.map(({ name }) => name).join(', ');
  return new AppError('E_USAGE', `secretctl.yaml has no secret ${missing.join(', ')}; it has ${known}`, {
    exit: exitCodes.usage,
    hint: 'secretctl config show',
  });
}
