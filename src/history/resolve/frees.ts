import type { WorkTree } from '../../git/index.js';
import { logName } from './kept.js';
import type { Origin, StartPlace } from './types.js';
import type { Words } from './words.js';

/** What has to be given up before git lets go of an object. */
export interface Frees {
  /** Something reaches it that cannot just be deleted: history has to be rewritten. */
  readonly isLive: boolean;
  /** Remotes whose copies of branches reach it. */
  readonly remotes: readonly string[];
  /** One command each, for what may simply go. */
  readonly commands: readonly string[];
}

/** Copies of refs that tools keep for themselves. */
const DISPOSABLE = /^refs\/(?:original|prefetch|rewritten|bisect)\//;
const MOST_PATHS = 10;

export function freesOf(places: readonly StartPlace[], words: Words): Frees {
  const frees = new Collected(words);
  for (const { origins } of places) for (const origin of origins) frees.add(origin);
  return frees;
}

class Collected implements Frees {
  isLive = false;
  #isStashed = false;
  readonly #words: Words;
  readonly #remotes = new Set<string>();
  readonly #stashes = new Set<number>();
  readonly #others = new Set<string>();
  readonly #logs = new Set<string>();
  readonly #paths = new Map<string, Set<string>>();

  constructor(words: Words) {
    this.#words = words;
  }

  get remotes(): readonly string[] {
    return [...this.#remotes].sort();
  }

  get commands(): readonly string[] {
    const stashes = [...this.#stashes].sort((a, b) => b - a).map((at) => `git stash drop ${at}`); // the last one first: it moves none
    const resets = [...this.#paths].map(([git, paths]) =>
      paths.size > MOST_PATHS || paths.has('') ? `${git} reset -q` : `${git} reset -q -- ${[...paths].join(' ')}`,
    );
    const logs = this.#logs.size === 0 ? [] : [`git reflog expire --expire=now ${[...this.#logs].sort().join(' ')}`];
    const bare = this.#isStashed && stashes.length === 0 ? ['git update-ref -d refs/stash'] : []; // a stash without a reflog
    return [...stashes, ...bare, ...this.#others, ...resets, ...logs];
  }

  add(origin: Origin): void {
    const { tree } = origin;
    if (tree.linked !== undefined && tree.top === undefined) {
      this.#others.add('git worktree prune'); // its folder is gone
      return;
    }
    const git = this.#words.gitIn(tree);
    switch (origin.kind) {
      case 'ref':
        return this.#addRef(origin.name, origin.tree);
      case 'reflog':
        return this.#addLog(origin);
      case 'head':
        this.isLive = true;
        return;
      case 'file':
        this.#others.add(commandFor(origin.name, git));
        return;
      case 'index':
        if (origin.isUndo) this.#others.add(`${git} update-index --clear-resolve-undo`);
        else this.#addPath(git, this.#words.quoted(origin.path) ?? '');
    }
  }

  #addPath(git: string, path: string): void {
    const paths = this.#paths.get(git) ?? new Set();
    this.#paths.set(git, paths.add(path));
  }

  #addRef(name: string, tree: WorkTree): void {
    const [, space, remote = ''] = name.split('/');
    const git = this.#words.gitIn(tree);
    if (name === 'refs/stash') {
      this.#isStashed = true; // its reflog tells which of the stashes
      return;
    }
    if (space === 'bisect') this.#others.add(`${git} bisect reset`); // which leaves refs alone when no bisection goes on
    if (space === 'remotes') this.#remotes.add(remote);
    else if (DISPOSABLE.test(name)) this.#others.add(`${git} update-ref -d ${this.#words.quoted(name) ?? 'NAME'}`);
    else this.isLive = true;
  }

  #addLog(origin: Extract<Origin, { kind: 'reflog' }>): void {
    if (origin.name === 'refs/stash' && !origin.isBefore) {
      this.#stashes.add(origin.at);
      return;
    }
    const isOther =
      origin.tree.linked === undefined && !this.#words.isHere(origin.tree) && !origin.name.startsWith('refs/');
    const name = isOther ? `main-worktree/${origin.name}` : logName(origin);
    this.#logs.add(this.#words.quoted(name) ?? '--all');
  }
}

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^MERGE_/, 'merge --abort'],
  [/^CHERRY_PICK_HEAD$|^sequencer\//, 'cherry-pick --abort'],
  [/^REVERT_HEAD$/, 'revert --abort'],
  [/^rebase-/, 'rebase --abort'],
  [/^BISECT_/, 'bisect reset'],
];

/** An operation that was not finished is to be finished or given up; any other file of ids can go. */
function commandFor(name: string, git: string): string {
  const ending = ENDINGS.find(([pattern]) => pattern.test(name))?.[1];
  return ending === undefined ? `${git} update-ref -d ${name}` : `${git} ${ending}`;
}
