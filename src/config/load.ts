import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import { findProject, PROJECT_FILE } from './find.js';
import { userConfigFolder, type Place } from './folders.js';
import { isPathSetting, merge, settingVariables, treeOf, type Config, type Origin, type Setting } from './settings.js';

const LARGEST_FILE = 1_048_576;

export interface LoadOptions extends Place {
  readonly cwd: string;
  /** Values of flags by dotted setting, such as `{ 'scan.baseline': 'known.json' }`; undefined ones were not given. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** The text of a secretctl.yaml that is not written yet, for where there is none. */
  readonly draft?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Every value with its origin, sorted by name. */
  readonly settings: readonly Setting[];
  readonly projectRoot: string;
  readonly projectFile: string | undefined;
  readonly userFile: string | undefined;
  /** Files that were not used because somebody else owns them. */
  readonly ignored: readonly string[];
}

const DEFAULTS: readonly Setting[] = [{ path: ['scan', 'exclude'], value: [], origin: { kind: 'default', where: '' } }];

/**
 * Reads the settings: flag, then environment, project file, user file, default.
 *
 * The YAML parser and the validator are loaded only when there is something to parse.
 *
 * @throws AppError `E_CONFIG`, exit 2, naming file:line:column or the variable, never a value
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { projectRoot, projectFile, ignored } = await findProject(options.cwd);
  const folder = userConfigFolder(options);
  const user = folder === undefined ? undefined : await readLayer(path.join(folder, 'config.yaml'), 'user');
  const file = projectFile ?? (options.draft === undefined ? undefined : path.join(projectRoot, PROJECT_FILE));
  const project = file === undefined ? undefined : await readLayer(file, 'project', options.draft);
  const settings = merge([
    DEFAULTS,
    user?.settings ?? [],
    project?.settings ?? [],
    await variables(options),
    flagged(options),
  ]);
  return { config: treeOf(settings), settings, projectRoot, projectFile: file, userFile: user?.file, ignored };
}

async function readLayer(
  file: string,
  kind: Origin['kind'],
  draft?: string,
): Promise<{ file: string; settings: Setting[] } | undefined> {
  const source = (await readSource(file)) ?? draft;
  if (source === undefined) return undefined;
  const { parseConfig } = await import('./parse.js');
  return { file, settings: parseConfig(source, file, kind) };
}

async function readSource(file: string): Promise<string | undefined> {
  try {
    const stats = await stat(file);
    if (stats.isFile() && stats.size <= LARGEST_FILE) return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw unreadable(file, systemReason(error), error);
  }
  throw unreadable(file, 'it is not a file of at most 1 MB');
}

async function variables({ cwd, env }: LoadOptions): Promise<Setting[]> {
  const given = settingVariables.filter(({ variable }) => env[variable] !== undefined && env[variable] !== '');
  return await Promise.all(
    given.map(async ({ variable, path: at }) => {
      const text = env[variable] ?? '';
      const value = isPathSetting(at) ? path.resolve(cwd, text) : await checked(at, text, variable);
      return { path: at, value, origin: { kind: 'env', where: variable } } as const;
    }),
  );
}

async function checked(at: readonly string[], text: string, variable: string): Promise<unknown> {
  const { checkVariable } = await import('./check-variable.js');
  return checkVariable(at, text, variable);
}

function flagged({ cwd, flags = {} }: LoadOptions): Setting[] {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => {
    const at = name.split('.');
    const where = `--${(at.at(-1) ?? '').replaceAll('_', '-')}`;
    return {
      path: at,
      value: isPathSetting(at) ? path.resolve(cwd, String(value)) : value,
      origin: { kind: 'flag', where },
    };
  });
}

function unreadable(file: string, reason: string, cause?: unknown): AppError {
  return new AppError('E_CONFIG', `the configuration ${file} cannot be read: ${reason}`, {
    exit: exitCodes.usage,
    hint: 'check it with: secretctl doctor',
    cause,
  });
}
