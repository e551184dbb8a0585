import type { HookName, HooksPlace } from './place.js';
import { probeHook, type Attempt, type ProbeOptions } from './probe.js';
import { readHook } from './state.js';

/** Whether a hook protects. `detail` says in plain words what stands in the way. */
export type HookHealth =
  | { readonly status: 'live' }
  | {
      readonly status: 'not installed' | 'installed but not executable' | 'shadowed by core.hooksPath' | 'broken';
      readonly detail: string;
    };

/** The cheap look, for doctor: files alone, no hook is run. `live` means that git would run ours. */
export async function checkHook(place: HooksPlace, name: HookName): Promise<HookHealth> {
  const { state, path, chained } = await readHook(place.folder, name);
  if (state.kind === 'ours' && !state.executable)
    return { status: 'installed but not executable', detail: `git skips ${path}` };
  if (state.kind === 'ours') return { status: 'live' };
  if (place.folder !== place.ownFolder && (await readHook(place.ownFolder, name)).state.kind === 'ours') {
    const { value = '', origin = '' } = place.hooksPath ?? {};
    return {
      status: 'shadowed by core.hooksPath',
      detail: `git looks in ${place.folder}, as core.hooksPath = ${value} in ${origin} says; the hook is in ${place.ownFolder}`,
    };
  }
  if (chained === 'kept') return { status: 'broken', detail: `${path} is not secretctl's any more, though it was` };
  return {
    status: 'not installed',
    detail: state.kind === 'absent' ? `there is no ${path}` : `${path} does not call secretctl`,
  };
}

/** The live look: two throw-away commits, of which ours must refuse the one with a credential and pass the other. */
export async function checkHookLive(place: HooksPlace, options: ProbeOptions): Promise<HookHealth> {
  const cheap = await checkHook(place, 'pre-commit');
  if ((await readHook(place.folder, 'pre-commit')).state.kind === 'absent') return cheap;
  const { dirty, clean } = await probeHook(place, options);
  if (refusedByUs(dirty) && clean.passed && clean.verdict !== 'blocked') return { status: 'live' };
  if (cheap.status !== 'live' && dirty.verdict === undefined && !dirty.named) return cheap;
  return { status: 'broken', detail: whyBroken(dirty, clean) };
}

function refusedByUs({ verdict, passed, named }: Attempt): boolean {
  return !passed && (verdict === 'blocked' || (verdict === undefined && named));
}

function whyBroken(dirty: Attempt, clean: Attempt): string {
  if (dirty.late || clean.late) return 'the hooks took too long and were stopped';
  if (dirty.lost) return 'the hook finds neither node nor secretctl, and refuses every commit';
  if (clean.verdict === 'blocked') return 'the hook refuses a commit with nothing in it';
  if (dirty.verdict === 'failed' || clean.verdict === 'failed') return 'secretctl fails inside the hook';
  if (!clean.passed) return 'another hook refuses a throw-away commit, so secretctl was not reached';
  if (dirty.verdict === 'blocked') return 'secretctl refused a made-up credential, and the commit went on all the same';
  return dirty.verdict === 'passed'
    ? 'a made-up credential passed the scan'
    : 'a made-up credential could be committed: git did not run secretctl';
}
