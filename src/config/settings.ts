import type * as z from 'zod';
import type { configSchema } from './schema.js';

/** All settings, merged. Paths are absolute, sizes are bytes. */
export type Config = z.output<typeof configSchema>;

/** Where a value comes from: `where` is `file:line`, the name of a variable or of a flag; empty for a default. */
export interface Origin {
  readonly kind: 'flag' | 'env' | 'project' | 'user' | 'default';
  readonly where: string;
}

/** One value and its origin; lists are one value. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly origin: Origin;
}

export interface SettingVariable {
  readonly variable: string;
  readonly path: readonly string[];
  readonly about: string;
}

/** Environment variables that stand for a setting. */
export const settingVariables: readonly SettingVariable[] = [
  { variable: 'SECRETCTL_APP', path: ['app'], about: 'name of the application' },
  { variable: 'SECRETCTL_STORE', path: ['store'], about: 'aws, vault or env' },
  { variable: 'SECRETCTL_AWS_REGION', path: ['aws', 'region'], about: 'region of the secrets store' },
  { variable: 'SECRETCTL_AWS_PROFILE', path: ['aws', 'profile'], about: 'profile of the AWS configuration' },
  { variable: 'SECRETCTL_VAULT', path: ['vault', 'file'], about: 'the vault, for store vault' },
  { variable: 'SECRETCTL_IDENTITY_FILE', path: ['vault', 'identity'], about: 'the key that opens the vault (0600)' },
  { variable: 'SECRETCTL_BASELINE', path: ['scan', 'baseline'], about: 'report of known findings' },
  {
    variable: 'SECRETCTL_MAX_FILE_SIZE',
    path: ['scan', 'max_file_size'],
    about: 'larger files are not scanned, such as 10MB',
  },
  {
    variable: 'SECRETCTL_FINGERPRINT_KEY_FILE',
    path: ['fingerprint', 'key_file'],
    about: "the team's fingerprint key",
  },
];

const PATHS = new Set(['scan.baseline', 'fingerprint.key_file', 'vault.file', 'vault.identity', 'env_file']);

/** Whether a setting names a file, which is looked for beside the file that sets it. */
export function isPathSetting(path: readonly string[]): boolean {
  return PATHS.has(path.join('.'));
}

/** Splits a settings tree into its values. A reference such as `{ secret: database }` is one value. */
export function leaves(value: unknown, path: readonly string[] = []): { path: readonly string[]; value: unknown }[] {
  if (!isMap(value) || isReferencePath(path)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]));
}

/** Merges settings; the later ones win. */
export function merge(layers: readonly (readonly Setting[])[]): Setting[] {
  const byPath = new Map<string, Setting>();
  for (const setting of layers.flat()) byPath.set(setting.path.join('\0'), setting);
  return [...byPath.values()].sort((a, b) => a.path.join('.').localeCompare(b.path.join('.'), 'en'));
}

/** The tree that a list of settings describes. */
export function treeOf(settings: readonly Pick<Setting, 'path' | 'value'>[]): Record<string, unknown> {
  const root = emptyMap();
  for (const { path, value } of settings) {
    let at = root;
    for (const key of path.slice(0, -1)) at = (at[key] ??= emptyMap()) as Record<string, unknown>;
    at[path.at(-1) ?? ''] = value;
  }
  return root;
}

function isReferencePath(path: readonly string[]): boolean {
  return path.join('.') === 'sessions.url' || (path[0] === 'secrets' && path[2] === 'with' && path.length === 4);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a prototype, since names such as "constructor" come from files. */
function emptyMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
