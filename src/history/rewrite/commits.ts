import { objectBatches } from '../../git/index.js';
import type { CommitGraph } from '../graph/index.js';
import { changeCommit, parentsOf } from './commit-content.js';
import { parseHeaders, valueOf, type Parsed } from './headers.js';
import type { Mentions } from './mentions.js';
import type { ObjectWriter } from './object-writer.js';
import type { Pruning } from './prune.js';
import type { Redactor } from './redactor.js';

export interface CommitSetting {
  readonly repository: string;
  readonly commits: CommitGraph;
  readonly redactor: Redactor;
  readonly mentions: Mentions;
  readonly writer: ObjectWriter;
  readonly pruning: Pruning;
  /** Every change so far; new ones are added. */
  readonly map: Map<string, string | null>;
  /** Ids of commits in which a value was found. */
  readonly hits: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

export interface CommitOutcome {
  readonly changed: (readonly [string, string | null])[];
  readonly firstChanged: string[];
  readonly signaturesLost: string[];
  /** Commits that still hold a value. */
  readonly leaking: string[];
}

/** A commit that waits until every changed commit that it names is new. */
interface Waiting {
  readonly content: Buffer;
  blockers: number;
}

/** Rewrites commits, each after its parents and after those that its message names. */
export class CommitRewriter {
  readonly outcome: CommitOutcome = { changed: [], firstChanged: [], signaturesLost: [], leaking: [] };
  readonly #setting: CommitSetting;
  readonly #treeOf: (tree: string) => string;
  readonly #pending = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #waiters = new Map<string, string[]>();

  /** @param treeOf - the new root tree for an old one */
  constructor(setting: CommitSetting, treeOf: (tree: string) => string) {
    this.#setting = setting;
    this.#treeOf = treeOf;
  }

  /** @param order - hex ids, parents first */
  async rewrite(order: readonly string[]): Promise<void> {
    order.forEach((id) => this.#pending.add(id));
    const { repository, signal } = this.#setting;
    for await (const objects of objectBatches(repository, order, { signal }))
      for (const { id, content } of objects) await this.#take(id, content);
    // What names each other in a circle, by an accident of short ids.
    for (const id of order) await this.#finish(id);
  }

  async #take(id: string, content: Buffer): Promise<void> {
    const { fields, rest } = parseHeaders(content);
    const named = new Set([...parentsOf(fields), ...this.#setting.mentions.in(rest)]);
    const blockers = [...named].filter((other) => other !== id && this.#pending.has(other));
    this.#waiting.set(id, { content: blockers.length > 0 ? Buffer.from(content) : content, blockers: blockers.length });
    for (const blocker of blockers) this.#waiters.set(blocker, [...(this.#waiters.get(blocker) ?? []), id]);
    if (blockers.length === 0) await this.#finish(id);
  }

  /** Rewrites a commit, and all that waited for it alone. */
  async #finish(first: string): Promise<void> {
    const ready = [first];
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) continue;
      this.#waiting.delete(id);
      await this.#rewrite(id, parseHeaders(waiting.content));
      this.#pending.delete(id);
      for (const waiter of this.#waiters.get(id) ?? []) {
        const other = this.#waiting.get(waiter);
        if (other !== undefined && --other.blockers === 0) ready.push(waiter);
      }
      this.#waiters.delete(id);
    }
  }

  async #rewrite(id: string, parsed: Parsed): Promise<void> {
    const { map, pruning, redactor, mentions, writer, commits, hits } = this.#setting;
    const newIdOf = (old: string): string | null | undefined => map.get(old);
    const oldTree = valueOf(parsed.fields[0] ?? '');
    const oldParents = parentsOf(parsed.fields);
    const tree = this.#treeOf(oldTree);
    const parents = pruning.parents(oldParents, newIdOf);
    const isFirst = !oldParents.some((parent) => map.has(parent));
    if (pruning.isToGo(id, { oldTree, oldParents, tree, parents })) {
      const standIn = parents.only ?? parents.ids[0] ?? null;
      pruning.dropped(id);
      this.#tell(id, standIn, isFirst);
      return;
    }
    const { content, signatureLost } = changeCommit(
      parsed,
      { tree, parents: parents.ids, newIdOf },
      redactor,
      mentions,
    );
    const fresh = await writer.put('commit', content);
    pruning.kept(commits.indexOf(id), fresh, tree);
    if (hits.has(id) && redactor.holds(content)) this.outcome.leaking.push(id);
    if (fresh === id) return;
    mentions.add(fresh);
    if (signatureLost) this.outcome.signaturesLost.push(id);
    this.#tell(id, fresh, isFirst);
  }

  #tell(id: string, fresh: string | null, isFirst: boolean): void {
    this.#setting.map.set(id, fresh);
    this.outcome.changed.push([id, fresh]);
    if (isFirst) this.outcome.firstChanged.push(id);
  }
}
