import type { Matcher } from '../../match/index.js';
import type { WorkTree } from '../../git/index.js';

/** Decides what of names may be shown, and how a shell takes them. */
export class Words {
  readonly #matcher: Matcher | undefined;
  /** Folder of the work tree that the user is in. */
  readonly #here: string;

  constructor(matcher: Matcher | undefined, gitDir: string) {
    this.#matcher = matcher;
    this.#here = gitDir;
  }

  /** A name, or words in place of one that holds what was looked for. */
  shown(name: string): string {
    return this.#isSecret(name) ? '(its name holds what was looked for)' : name;
  }

  /** For a command line of sh or PowerShell; undefined when it cannot be shown as it is. */
  quoted(text: string): string | undefined {
    return this.#isSecret(text) ? undefined : shellWord(text);
  }

  /** `git`, told where to run. */
  gitIn(tree: WorkTree): string {
    if (this.isHere(tree)) return 'git';
    const place = this.quoted(tree.top ?? tree.gitDir);
    if (place === undefined) return 'git';
    return tree.top === undefined ? `git --git-dir=${place}` : `git -C ${place}`;
  }

  isHere({ gitDir }: WorkTree): boolean {
    return gitDir === this.#here;
  }

  #isSecret(text: string): boolean {
    return this.#matcher !== undefined && this.#matcher.matchesText(text).length > 0;
  }
}

/** " of work tree NAME" for a linked one. */
export function ofTree({ linked }: WorkTree): string {
  return linked === undefined ? '' : ` of work tree ${linked}`;
}

/** A word for sh or PowerShell; undefined for what both cannot take in the same form. */
export function shellWord(text: string): string | undefined {
  if (/[\0-\x1f\x7f\ufffd]/.test(text) || text.startsWith('-')) return undefined;
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!text.includes("'")) return `'${text}'`;
  return /["$`\\!]/.test(text) ? undefined : `"${text}"`;
}
