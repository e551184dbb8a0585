import type { AdvertisedRef, Remote } from '../../git/index.js';
import type { RefChange } from '../rewrite/types.js';
import { isManaged } from './host.js';
import { nameOnServer, pushesOf, SHARED, shown, type Found } from './plan-from-clone.js';
import type { LeftRef, PlannedPush, Rewritten } from './types.js';

/** What a server told of. */
export interface ServerView {
  readonly refs: readonly AdvertisedRef[];
  /** Ids among them that did not change and that this clone has: they are clean. */
  readonly known: ReadonlySet<string>;
}

/** Every ref of the server that stands on old history moves to the new one, whether or not this clone has a ref of that name. */
export function fromServer(rewrite: Rewritten, remote: Remote, view: ServerView): Found {
  const pushes = new Map<string, PlannedPush>();
  const managed: string[] = [];
  const left: LeftRef[] = [];
  const renamed = renames(rewrite.refs, remote);
  const there = new Map(view.refs.map(({ name, id }) => [name, id]));
  for (const { name, id } of view.refs) {
    const change = renamed.get(name);
    const now = rewrite.map.get(id);
    if (isManaged(name)) {
      if (now !== undefined) managed.push(name);
    } else if (now === undefined && !view.known.has(id)) left.push({ ref: hide(change, name), reason: moved(remote) });
    else if (change !== undefined) {
      const current = now === undefined ? id : now;
      for (const push of pushesOf({ ...change, old: id, new: change.new === null ? null : current }, name, remote))
        if (push.new === null || there.get(push.ref) !== push.new) pushes.set(push.ref, push);
    } else if (now !== undefined) pushes.set(name, { ref: name, old: id, new: now, hidden: false });
  }
  return { pushes: [...pushes.values()].filter(({ ref }) => !ref.includes('\ufffd')), managed, left };
}

/** Refs of the server, by name, whose name held a value: as its remote-tracking refs tell, or the branches here. */
function renames(refs: readonly RefChange[], remote: Remote): Map<string, RefChange> {
  const hidden = refs.filter(({ renamedTo }) => renamedTo !== undefined);
  const own = hidden.flatMap((change) => (SHARED.test(change.name) ? [[change.name, change] as const] : []));
  const tracked = hidden.flatMap((change) => {
    const name = nameOnServer(change.name, remote);
    return name === undefined ? [] : [[name, change] as const];
  });
  return new Map([...own, ...tracked]);
}

function hide(change: RefChange | undefined, name: string): string {
  return change === undefined ? name : shown(change);
}

function moved(remote: Remote): string {
  return `it has commits that this clone never saw: git fetch ${remote.name}, then run clean-history again`;
}
