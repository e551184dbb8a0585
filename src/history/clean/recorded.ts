import { listRuns, loadRewrite, refsBefore, type ApplyPlace, type RunState } from '../apply/index.js';
import type { RefChange, Rewrite } from '../rewrite/index.js';

/** What a server still lacks: all finished runs as if they had been one, and the last of them. */
export interface Recorded {
  readonly rewrite: Rewrite;
  readonly run: RunState;
}

/**
 * Joins the runs of a project. A server may stand where any of them began: whoever cleans twice pushes once.
 *
 * @param passphrase - of an encrypted backup: the records hold no name with a value in it, and a push has to know those; undefined:
 *   such names stay as the records have them
 * @returns undefined when no run is finished
 */
export async function recordedRewrite(
  place: ApplyPlace,
  passphrase: (() => Promise<string>) | undefined,
): Promise<Recorded | undefined> {
  let joined: Recorded | undefined;
  for (const run of (await listRuns(place)).filter(({ outcome }) => outcome === 'done')) {
    const loaded = await loadRewrite(run.folder);
    const isHidden = passphrase !== undefined && loaded.refs.some(({ renamedTo }) => renamedTo !== undefined);
    const rewrite = isHidden ? { ...loaded, refs: named(loaded.refs, await refsBefore(run, passphrase)) } : loaded;
    const changes = rewrite.map.size > 0 || rewrite.refs.length > 0;
    if (joined === undefined) joined = { rewrite, run };
    else if (changes) joined = { rewrite: join(joined.rewrite, rewrite), run };
  }
  return joined;
}

/** Gives refs their old names back: each that is in no change and has the same id, the most alike to the new name. */
function named(changes: readonly RefChange[], before: ReadonlyMap<string, string>): RefChange[] {
  const kept = new Set(changes.flatMap(({ name, renamedTo }) => (renamedTo === undefined ? [name] : [])));
  const free = new Set([...before.keys()].map(asText).filter((name) => !kept.has(name)));
  const idOf = new Map([...before].map(([name, id]) => [asText(name), id]));
  return changes.map((change) => {
    if (change.renamedTo === undefined) return change;
    const { renamedTo, old } = change;
    const [name] = [...free]
      .filter((each) => idOf.get(each) === old)
      .sort((a, b) => alike(b, renamedTo) - alike(a, renamedTo));
    if (name === undefined) return change;
    free.delete(name);
    return { ...change, name };
  });
}

function asText(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

/** How many characters two names share, at their heads and at their tails. */
function alike(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return head * 1_000 + tail;
}

function join(first: Rewrite, next: Rewrite): Rewrite {
  const onward = (id: string | null): string | null =>
    id === null ? null : (next.map.get(id) ?? (next.map.has(id) ? null : id));
  const between = new Set([...first.map.values()]);
  const isOld = (id: string): boolean => !between.has(id);
  const renamed = new Map(
    next.refs.flatMap(({ name, renamedTo }) => (renamedTo === undefined ? [] : [[name, renamedTo]])),
  );
  return {
    ...next,
    map: new Map([...[...first.map].map(([old, fresh]) => [old, onward(fresh)] as const), ...next.map]),
    commits: [
      ...first.commits.map(([old, fresh]) => [old, onward(fresh)] as const),
      ...next.commits.filter(([old]) => isOld(old)),
    ],
    blobs: [
      ...first.blobs.map((blob) => ({ ...blob, new: onward(blob.new) })),
      ...next.blobs.filter(({ id }) => isOld(id)),
    ],
    refs: [...first.refs.map((ref) => ({ ...ref, new: onward(ref.new), ...newName(ref, renamed) })), ...next.refs],
    firstChanged: [...first.firstChanged, ...next.firstChanged.filter(isOld)],
    signaturesLost: {
      commits: [...first.signaturesLost.commits, ...next.signaturesLost.commits.filter(isOld)],
      tags: [...first.signaturesLost.tags, ...next.signaturesLost.tags.filter(isOld)],
    },
  };
}

function newName({ name, renamedTo }: RefChange, renamed: ReadonlyMap<string, string>): { renamedTo?: string } {
  const last = renamed.get(renamedTo ?? name) ?? renamedTo;
  return last === undefined ? {} : { renamedTo: last };
}
