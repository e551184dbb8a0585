import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Context } from '../../app/context.js';
import { variableOf } from '../../app/project-store.js';
import { loadConfig, type LoadedConfig } from '../../config/index.js';
import { findRepository } from '../../git/index.js';
import { refusalOf } from '../../setup/index.js';
import type { ConfiguredSecret, EnvCheckOptions } from '../../variables/index.js';
import { scanSetup } from '../scan/setup.js';

export interface EnvProject {
  readonly loaded: LoadedConfig;
  readonly options: EnvCheckOptions;
}

/** What `env` needs to know of the project around the working directory. */
export async function envProject(context: Context): Promise<EnvProject> {
  const { env, platform, masker, signal } = context;
  const cwd = await realpath(context.cwd);
  const loaded = await loadConfig({ cwd, env, platform });
  const root = await realpath(loaded.projectRoot);
  const repository = await findRepository(root);
  const setup = await scanSetup({ ...context, cwd: root }, {}, repository, () => undefined);
  const options: EnvCheckOptions = {
    root,
    toCwd: (path) => slashed(relative(cwd, join(root, path))),
    platform,
    repository,
    configFile: loaded.projectFile === undefined ? undefined : slashed(relative(root, loaded.projectFile)),
    secrets: configuredSecrets(loaded),
    store: loaded.config.store,
    setup,
    fingerprinter: setup.fingerprinter,
    masker,
    refusal: (value, variable) => refusalOf(value, { name: variable, env: variable }),
    signal,
  };
  return { loaded, options };
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function configuredSecrets({ config, settings }: LoadedConfig): ConfiguredSecret[] {
  const referred = new Set(settings.flatMap(({ value }) => referencesIn(value)));
  const secrets = Object.entries(config.secrets ?? {}).flatMap(([name, { env, fields = {} }]) => {
    const parts = Object.keys(fields);
    const whole = env === undefined && parts.length > 0 ? [] : [env ?? variableOf(name)];
    const setting = settings.find(({ path }) => path[0] === 'secrets' && path[1] === name);
    const line = Number(/:(\d+)$/.exec(setting?.origin.where ?? '')?.[1]);
    const at = { isReferredTo: referred.has(name), ...(Number.isInteger(line) ? { line } : {}) };
    return [...whole, ...parts].map((variable) => ({ name, env: variable, ...at }));
  });
  return secrets.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

/** The secrets that a setting names, as `{ secret: database }`, however deep. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'secret' in value && typeof value.secret === 'string' ? [value.secret] : [];
  return [...own, ...Object.values(value).flatMap((child: unknown) => referencesIn(child))];
}
