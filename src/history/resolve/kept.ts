import { ofTree, type Words } from './words.js';
import type { Origin, StartPlace } from './types.js';

const MOST_REFS = 500;
const MOST_OF_A_KIND = 5;

/** Names of the refs among what an object is reached from. */
export function refsOf(places: readonly StartPlace[], words: Words): string[] {
  const names: string[] = [];
  let count = 0;
  for (const { origins } of places)
    for (const origin of origins) {
      if (origin.kind !== 'ref' || ++count > MOST_REFS) continue;
      names.push(
        words.shown(origin.tree.linked === undefined ? origin.name : `worktrees/${origin.tree.linked}/${origin.name}`),
      );
    }
  names.sort();
  return count > MOST_REFS ? [...names, `and ${count - MOST_REFS} more`] : names;
}

/** Everything else that an object is reached from, in words; of one reflog or index a few entries. */
export function keptByOf(places: readonly StartPlace[], words: Words): string[] {
  const groups = new Map<string, { entries: Origin[]; more: number }>();
  for (const { origins } of places)
    for (const origin of origins) {
      if (origin.kind === 'ref') continue;
      const group = groups.get(groupOf(origin)) ?? { entries: [], more: 0 };
      groups.set(groupOf(origin), group);
      if (origin.kind === 'reflog' || group.entries.length < MOST_OF_A_KIND) group.entries.push(origin);
      else group.more++;
    }
  return [...groups].flatMap(([name, { entries, more }]) => {
    const sorted = entries.sort((a, b) => (a.kind === 'reflog' && b.kind === 'reflog' ? a.at - b.at : 0));
    const rest = more + Math.max(0, sorted.length - MOST_OF_A_KIND);
    const labels = sorted.slice(0, MOST_OF_A_KIND).map((origin) => labelOf(origin, words));
    return [...new Set(labels), ...(rest > 0 ? [`and ${rest} more of the ${words.shown(name)}`] : [])];
  });
}

function groupOf(origin: Origin): string {
  if (origin.kind === 'reflog') return `reflog of ${logName(origin)}`;
  return origin.kind === 'index' ? `index${ofTree(origin.tree)}` : labelKey(origin);
}

function labelKey(origin: Origin): string {
  return `${origin.kind} ${'name' in origin ? origin.name : ''}${ofTree(origin.tree)}`;
}

/** What names an object, in words. */
export function labelOf(origin: Origin, words: Words): string {
  const { linked } = origin.tree;
  const tree = ofTree(linked === undefined ? origin.tree : { ...origin.tree, linked: words.shown(linked) });
  switch (origin.kind) {
    case 'ref':
      return words.shown(origin.name);
    case 'reflog': {
      const name = logName(origin) === 'refs/stash' ? 'stash' : logName(origin);
      return `${words.shown(name)}@{${origin.at}}${origin.isBefore ? ' (what was there before)' : ''}`;
    }
    case 'head':
      return `HEAD${tree} (detached)`;
    case 'file':
      return `${words.shown(origin.name)}${tree}`;
    case 'index': {
      const stage = origin.isUndo
        ? ' (a solved conflict)'
        : origin.stage > 0
          ? ` (conflict, stage ${origin.stage})`
          : '';
      return `index${tree}: ${words.shown(origin.path)}${stage}`;
    }
  }
}

/** As git takes it from any work tree. */
export function logName({ name, tree }: Extract<Origin, { kind: 'reflog' }>): string {
  return tree.linked === undefined ? name : `worktrees/${tree.linked}/${name}`;
}
