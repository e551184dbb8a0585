import { lstat, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import type { HookName } from './place.js';
import { chainedName, readShim } from './shim.js';

/** What lies in a hooks folder under a hook's name. */
export type HookState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign'; readonly text: string; readonly executable: boolean }
  | {
      readonly kind: 'ours';
      readonly text: string;
      readonly executable: boolean;
      readonly edited: boolean;
      readonly madeFolders: number;
    };

export interface HookFile {
  readonly name: HookName;
  readonly path: string;
  readonly chainedPath: string;
  readonly state: HookState;
  /** The hook that was there before ours: kept beside it, or left over from an interrupted run. */
  readonly chained: 'none' | 'kept';
}

/** @throws AppError `E_HOOK_UNREADABLE`, exit 2, when something other than a file stands there */
export async function readHook(folder: string, name: HookName): Promise<HookFile> {
  const path = join(folder, name);
  const chainedPath = join(folder, chainedName(name));
  return {
    name,
    path,
    chainedPath,
    state: await stateOf(path),
    chained: (await exists(chainedPath)) ? 'kept' : 'none',
  };
}

async function stateOf(path: string): Promise<HookState> {
  if (!(await exists(path))) return { kind: 'absent' };
  try {
    const entry = await lstat(path);
    const text = await textOf(path, entry.isSymbolicLink());
    const executable = await isExecutable(path);
    const shim = entry.isSymbolicLink() ? undefined : readShim(text);
    return shim === undefined ? { kind: 'foreign', text, executable } : { kind: 'ours', text, executable, ...shim };
  } catch (error) {
    throw new AppError('E_HOOK_UNREADABLE', `${path} is no hook that can be kept: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: `look at it: ls -la '${path}'`,
      cause: error,
    });
  }
}

/** A dangling link is a hook too: an empty one. */
async function textOf(path: string, isLink: boolean): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isLink && systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Windows has no such bit: git runs every hook there. */
async function isExecutable(path: string): Promise<boolean> {
  if (sep === '\\') return true;
  try {
    return ((await stat(path)).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

/** Whether anything, a dangling link too, has this name. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw new AppError('E_HOOKS_FOLDER', `${path} cannot be looked at: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: 'core.hooksPath must name a folder: git config --show-origin --get core.hooksPath',
      cause: error,
    });
  }
}
