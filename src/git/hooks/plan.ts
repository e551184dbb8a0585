import { dirname, relative, isAbsolute } from 'node:path';
import { AppError, exitCodes } from '../../errors/index.js';
import type { HookName, HooksPlace } from './place.js';
import { renderShim, type ShimFacts } from './shim.js';
import { exists, readHook, type HookFile } from './state.js';

/** What happens to one hook; the same value is printed by --dry-run and carried out. */
export type HookChange =
  | { readonly kind: 'none'; readonly file: HookFile }
  | { readonly kind: 'create' | 'chain' | 'update'; readonly file: HookFile; readonly text: string }
  | { readonly kind: 'restore' | 'remove' | 'tidy'; readonly file: HookFile };

export interface HookPlan {
  readonly action: 'install' | 'uninstall';
  readonly folder: string;
  /** Folders to make (install) or to unmake (uninstall), the outermost first. */
  readonly folders: readonly string[];
  readonly changes: readonly HookChange[];
  /** Things to know before saying yes. */
  readonly notes: readonly string[];
}

export interface Program {
  readonly node: string;
  readonly script: string;
}

/** Plans the installation. Planning after installing yields no change. */
export async function planInstall(
  place: HooksPlace,
  hooks: readonly HookName[],
  program: Program,
  force: boolean,
): Promise<HookPlan> {
  const folders = await missingFolders(place.folder);
  const made = Math.max(folders.length, ...(await madeBefore(place.folder)));
  const changes: HookChange[] = [];
  for (const hook of hooks) {
    const file = await readHook(place.folder, hook);
    changes.push(installing(file, { hook, ...program, madeFolders: made }, force));
  }
  return { action: 'install', folder: place.folder, folders, changes, notes: notesOn(place) };
}

/** Plans to give back what was there: every hook of ours in the folder, and the folder too if we made it. */
export async function planUninstall(place: HooksPlace, force: boolean): Promise<HookPlan> {
  const changes: HookChange[] = [];
  for (const hook of ['pre-commit', 'pre-push'] as const)
    changes.push(removing(await readHook(place.folder, hook), force));
  const made = Math.max(0, ...(await madeBefore(place.folder)));
  return { action: 'uninstall', folder: place.folder, folders: ancestors(place.folder, made), changes, notes: [] };
}

function installing(file: HookFile, facts: ShimFacts, force: boolean): HookChange {
  const { state } = file;
  const text = renderShim(facts);
  if (state.kind === 'absent' && file.chained === 'none') return { kind: 'create', file, text };
  if (state.kind === 'foreign') return { kind: 'chain', file, text };
  if (state.kind === 'ours' && state.text === text && state.executable) return { kind: 'none', file };
  if (state.kind === 'ours' && state.edited && !force) throw edited(file.path);
  return { kind: 'update', file, text };
}

function removing(file: HookFile, force: boolean): HookChange {
  const { state } = file;
  if (state.kind === 'ours') {
    if (state.edited && !force) throw edited(file.path);
    return { kind: file.chained === 'kept' ? 'restore' : 'remove', file };
  }
  if (file.chained === 'none') return { kind: 'none', file };
  return { kind: state.kind === 'absent' ? 'restore' : 'tidy', file };
}

function edited(path: string): AppError {
  return new AppError(
    'E_HOOK_EDITED',
    `${path} was written by secretctl and edited since: your lines in it would be lost`,
    {
      exit: exitCodes.refused,
      hint: 'move your lines into a hook of their own, or add --force',
    },
  );
}

async function madeBefore(folder: string): Promise<number[]> {
  const files = [await readHook(folder, 'pre-commit'), await readHook(folder, 'pre-push')];
  return files.map(({ state }) => (state.kind === 'ours' ? state.madeFolders : 0));
}

async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; !(await exists(at)); at = dirname(at)) missing.unshift(at);
  return missing;
}

function ancestors(folder: string, count: number): string[] {
  const list: string[] = [];
  for (let at = folder; list.length < count; at = dirname(at)) list.unshift(at);
  return list;
}

function notesOn({ hooksPath, folder, top }: HooksPlace): string[] {
  if (hooksPath === undefined) return [];
  const inside = relative(top, folder);
  if (hooksPath.scope === 'global' || hooksPath.scope === 'system') {
    return [
      `core.hooksPath in ${hooksPath.origin} makes this folder the hooks of every repository that reads that file`,
    ];
  }
  if (inside.startsWith('..') || isAbsolute(inside)) return [];
  return [
    `core.hooksPath is inside the work tree: the hook names this machine's paths, and finds secretctl in node_modules or on PATH elsewhere`,
  ];
}
