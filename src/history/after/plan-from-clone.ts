import type { Remote } from '../../git/index.js';
import type { RefChange } from '../rewrite/types.js';
import { isManaged } from './host.js';
import { serverName } from './refspec.js';
import type { LeftRef, PlannedPush, RemotePlan, Rewritten } from './types.js';

export type Found = Pick<RemotePlan, 'pushes' | 'managed' | 'left'>;

/** What has the same name here and on a server that is a mirror, or may have. */
export const SHARED = /^refs\/(?:heads|tags|notes)\//;

/** What this clone knows of a server: its remote-tracking refs, and tags, which have the same name everywhere. */
export function fromClone(rewrite: Rewritten, remote: Remote): Found {
  const pushes = new Map<string, PlannedPush>();
  const managed: string[] = [];
  const left: LeftRef[] = [];
  for (const change of rewrite.refs) {
    const ref = nameOnServer(change.name, remote);
    if (ref === undefined) {
      const reason = localReason(change, remote);
      if (reason !== undefined) left.push({ ref: shown(change), reason });
    } else if (isManaged(ref)) managed.push(ref);
    else if (ref.includes('\ufffd')) left.push({ ref, reason: 'its name is not UTF-8: push it by hand' });
    else for (const push of pushesOf(change, ref, remote)) if (!pushes.has(push.ref)) pushes.set(push.ref, push);
  }
  return { pushes: [...pushes.values()], managed, left };
}

/** A ref whose name held a value goes, and comes back under its new name. */
export function pushesOf(change: RefChange, ref: string, remote: Remote): PlannedPush[] {
  if (change.renamedTo === undefined) return [{ ref, old: change.old, new: change.new, hidden: false }];
  const renamed = ref === change.name ? change.renamedTo : nameOnServer(change.renamedTo, remote);
  const gone: PlannedPush = { ref, old: change.old, new: null, hidden: true };
  if (change.new === null || renamed === undefined) return [gone];
  return [gone, { ref: renamed, old: null, new: change.new, hidden: false }];
}

/** Where a ref of this clone stands on the server, or undefined. */
export function nameOnServer(name: string, remote: Remote): string | undefined {
  if (name.startsWith('refs/remotes/') && name.endsWith('/HEAD')) return undefined; // a pointer of this clone's own
  const tracked = serverName(name, remote.fetch);
  if (tracked !== undefined) return tracked;
  if (name.startsWith('refs/tags/')) return name;
  return remote.fetch.length === 0 && SHARED.test(name) ? name : undefined;
}

/** Branches are judged by their remote-tracking refs; of the rest a person should know. */
function localReason({ name }: RefChange, remote: Remote): string | undefined {
  if (/^refs\/(?:heads|remotes|stash)(?:\/|$)/.test(name) || !name.startsWith('refs/')) return undefined;
  return `whether ${remote.name} has it is only known once the server was asked`;
}

/** A name that held a value is shown as what became of it. */
export function shown(change: RefChange): string {
  return change.renamedTo ?? change.name;
}
