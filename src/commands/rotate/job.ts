import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { askHidden } from '../../app/consent.js';
import type { Context } from '../../app/context.js';
import { storedName, type Project, type ProjectStore, type SecretSettings } from '../../app/project-store.js';
import { readSecrets } from '../../app/secret-input.js';
import { projectStateFolder } from '../../config/index.js';
import { Secret, type Fingerprinter } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import {
  checkHealth,
  journalFile,
  openJournal,
  placeOf,
  providerOf,
  readJournal,
  type Journal,
  type ProviderHelp,
  type ProviderOptions,
  type RotationJob,
  type RotationProvider,
  type RotationWorld,
} from '../../rotation/index.js';
import { openPage } from './open-page.js';
import { healthOf, reloadTargets } from './reload.js';
import { afterwards } from './then.js';
import type { RotateFlags } from './command.js';

/** What all secrets of a run share. */
export interface RotateRun {
  readonly context: Context;
  readonly opened: ProjectStore;
  readonly folder: string;
  readonly world: RotationWorld;
  readonly flags: RotateFlags;
  /** What is not proved, or owed beside the rotation, by secret: what to do about it. */
  readonly unproven: Map<string, readonly string[]>;
}

type Reference = { readonly secret: string } | { readonly env: string };

/** Where the journals of a project are. @throws AppError `E_STATE`, exit 5, where there is no home folder */
export async function rotationsFolder(context: Context, { root }: Project): Promise<string> {
  const folder = await projectStateFolder(root, context);
  if (folder !== undefined) return join(folder, 'rotations');
  throw new AppError('E_STATE', 'there is no home folder, so there is no place for the journal of a rotation', {
    exit: exitCodes.failed,
    hint: 'name one in XDG_STATE_HOME, and keep it: the journal says which credentials are owed',
  });
}

export function rotationWorld(context: Context, fingerprinter: Fingerprinter): RotationWorld {
  const { masker, io, options, now } = context;
  return {
    now,
    sleep: async (milliseconds, signal) => {
      await sleep(milliseconds, undefined, { signal });
    },
    newId: () => randomBytes(6).toString('hex'),
    newToken: () => randomBytes(16).toString('hex'),
    fingerprintOf: (value) => fingerprinter.of(value),
    register: (value) => masker.register(value),
    mask: (text) => masker.mask(text),
    onStep: (text) => {
      if (!options.quiet && !options.json) io.stderr.write(`${text}\n`);
    },
  };
}

/** The secret's settings. @throws AppError `E_USAGE`, exit 2 */
export function settingsOf({ secrets }: Project, name: string): SecretSettings {
  const settings = secrets.get(name);
  if (settings !== undefined) return settings;
  throw new AppError('E_USAGE', 'secretctl.yaml has no secret of that name', {
    exit: exitCodes.usage,
    hint: `known are: ${[...secrets.keys()].join(', ')}`,
  });
}

export async function rotationProvider(run: RotateRun, name: string): Promise<RotationProvider> {
  const { opened } = run;
  const { provider, format, with: given } = settingsOf(opened.project, name);
  const options = await providerOptions(given, (reference) => secretOf(run, reference));
  return await providerOf(provider, format === undefined ? options : { format, ...options }, helpOf(run, name));
}

/** What `with:` says, with values in place of references. */
export async function providerOptions(
  given: SecretSettings['with'] = {},
  read: (reference: Reference) => Promise<Secret>,
): Promise<ProviderOptions> {
  const options: Record<string, ProviderOptions[string]> = {};
  for (const [key, value] of Object.entries(given))
    options[key] = typeof value === 'object' ? await read(value) : value;
  return options;
}

/** A person gives the value: by standard input, or at the terminal. */
function helpOf(run: RotateRun, name: string): ProviderHelp {
  const { context, opened, flags } = run;
  return {
    askValue: async (question) => {
      if (flags.valueFromStdin === true) {
        const [value] = await readSecrets(context, { secretFromStdin: true });
        if (value !== undefined) return value;
      }
      const value = new Secret(await askHidden(context, question, '--value-from-stdin'));
      if (value.length > 0) return value;
      throw new AppError('E_SECRET_INPUT', `no new value of ${name} was given`, {
        exit: exitCodes.usage,
        hint: `secretctl rotate ${name} --resume`,
      });
    },
    tell: (text) => {
      context.io.stderr.write(`${text}\n`);
    },
    openPage: async (address) => {
      if (flags.valueFromStdin !== true) await openPage(context, address);
    },
    current: () => secretOf(run, { secret: name }),
    aws: awsOf(context, opened.project),
  };
}

/** As the project's own store would reach it. */
function awsOf({ env, signal, io, options }: Context, { config }: Project): ProviderHelp['aws'] {
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'; // our own check of node is doctor's
  const onWarning = (text: string): void => {
    if (!options.quiet) io.stderr.write(`warning: ${text}\n`);
  };
  return { region: config.aws?.region, profile: config.aws?.profile, signal, onWarning };
}

/** The value of a reference in secretctl.yaml. @throws AppError of the store; `E_CONFIG`, exit 2, for a variable that is not set */
async function secretOf({ context, opened, world }: RotateRun, reference: Reference): Promise<Secret> {
  const { project, store } = opened;
  if ('secret' in reference) {
    const { secret } = await store.get(storedName(project, reference.secret), undefined, { signal: context.signal });
    world.register(secret);
    return secret;
  }
  const text = context.env[reference.env];
  if (text === undefined || text === '')
    throw new AppError('E_CONFIG', `the variable ${reference.env} that secretctl.yaml refers to is not set`, {
      exit: exitCodes.usage,
      hint: `set it, or keep the value in the store and refer to it as { secret: NAME }`,
    });
  const secret = new Secret(text);
  world.register(secret);
  return secret;
}

export async function rotationJob(run: RotateRun, name: string): Promise<RotationJob> {
  const { context, opened, world } = run;
  const { project, store } = opened;
  const { signal } = context;
  const stored = storedName(project, name);
  const health = healthOf(project.config);
  const then = settingsOf(project, name).then ?? [];
  return {
    app: project.app,
    secret: name,
    stored,
    provider: await rotationProvider(run, name),
    place: placeOf(store, stored, { signal, register: world.register, fingerprintOf: world.fingerprintOf }),
    journal: await journalOf(run, name),
    reload: await reloadTargets(context, project, name, (reference) => secretOf(run, reference)),
    ...(health === undefined ? {} : { health: () => checkHealth(health, world, signal) }),
    ...(then.length === 0 ? {} : { after: () => afterwards(run, name, then) }),
    world,
    signal,
  };
}

/** A plan is made without the lock, so it only reads. */
async function journalOf({ flags, folder, world }: RotateRun, name: string): Promise<Journal> {
  const file = journalFile(folder, name);
  if (flags.dryRun !== true) return await openJournal(file, world.now);
  return {
    file,
    entries: await readJournal(file),
    append: () => Promise.reject(new TypeError('a plan writes nothing')),
  };
}
