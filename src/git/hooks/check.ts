import type { HookName, HooksPlace } from './place.js';
import { readHook } from './state.js';

/** Whether a hook protects. `detail` says in plain words what stands in the way. */
export type HookHealth =
  | { readonly status: 'live' }
  | { readonly status: 'not installed' | 'installed but not executable' | 'shadowed by core.hooksPath' | 'broken'; readonly detail: string };

/** The cheap look, for doctor: files alone, no hook is run. `live` means that git would run ours. */
export async function checkHook(place: HooksPlace, name: HookName): Promise<HookHealth> {
  const { state, path, chained } = await readHook(place.folder, name);
  if (state.kind === 'ours' && !state.executable) return { status: 'installed but not executable', detail: `git skips ${path}` };
  if (state.kind === 'ours') return { status: 'live' };
  if (place.folder !== place.ownFolder && (await readHook(place.ownFolder, name)).state.kind === 'ours') {
    const { value = '', origin = '' } = place.hooksPath ?? {};
    return { status: 'shadowed by core.hooksPath', detail: `git looks in ${place.folder}, as core.hooksPath = ${value} in ${origin} says; the hook is in ${place.ownFolder}` };
  }
  if (chained === 'kept') return { status: 'broken', detail: `${path} is not secretctl's any more, though it was` };
  return { status: 'not installed', detail: state.kind === 'absent' ? `there is no ${path}` : `${path} does not call secretctl` };
}
