import { indexNames, isGitFailure, type IndexList, type WorkTree } from '../../git/index.js';
import type { PlaceContext } from './context.js';
import { gitIn, nameOfTree } from './fixes.js';
import { Ledger, type Description } from './ledger.js';
import { quoted } from './names.js';
import { recordsWith } from './records.js';
import { searchLink, searchRaw } from './search-file.js';
import type { GitFile } from './survey.js';
import type { PlaceResult } from './types.js';

const GITLINK = '160000';
const TAB = 0x09;

/** What the indexes of all work trees hold besides blobs. */
export interface IndexResult extends PlaceResult {
  /** Submodule links: where each stands. */
  readonly gitlinks: readonly { readonly tree: WorkTree; readonly path: string }[];
}

/** Path names in all indexes, of every stage and of every extension. */
export async function searchIndexes(context: PlaceContext, files: readonly GitFile[]): Promise<IndexResult> {
  const ledger = new Ledger('indexes', context);
  const gitlinks: { tree: WorkTree; path: string }[] = [];
  for (const { entry, tree, own } of files) {
    if (entry.kind === 'link') {
      const describe = (): Description => ({ kind: 'symbolic link', path: context.safe(entry.path) });
      searchLink(context, ledger, { entry, path: entry.path, describe });
    }
    if (entry.kind !== 'file') continue;
    const search = new IndexSearch(context, ledger, tree, entry.location.toString());
    await search.names('stage');
    await search.names('resolve-undo');
    // The names are compressed in an index of version 4, and what extensions remember is in no list: so both ways.
    const raw = await searchRaw(context, ledger, entry, entry.path);
    if (raw !== undefined) ledger.tell(raw.matches, () => search.describeRest(context.safe(entry.path)), search.told);
    if (own === 'index') gitlinks.push(...search.gitlinks.map((path) => ({ tree, path })));
  }
  return { hits: ledger.hits, coverage: ledger.coverage, gitlinks };
}

/** The names in one index file. */
export class IndexSearch {
  readonly gitlinks: string[] = [];
  readonly told = new Set<string>();
  readonly #context: PlaceContext;
  readonly #ledger: Ledger;
  readonly #tree: WorkTree;
  readonly #file: string;
  #lastTold = '';

  constructor(context: PlaceContext, ledger: Ledger, tree: WorkTree, file: string) {
    this.#context = context;
    this.#ledger = ledger;
    this.#tree = tree;
    this.#file = file;
  }

  async names(list: IndexList): Promise<void> {
    const { signal, matcher } = this.#context;
    try {
      for await (const block of indexNames(this.#tree.gitDir, this.#file, list, { signal })) {
        if (list === 'stage') this.#lookAtRecords(block);
        for (const { record, matches } of recordsWith(matcher, block, 0)) {
          const name = record.subarray(record.indexOf(TAB) + 1);
          const start = record.length - name.length;
          const end = Math.max(...matches.map((match) => match.end)) - start;
          if (this.#isOfToldFolder(name, end)) continue;
          for (const { needle, encoding } of matches) this.told.add(`${needle} ${encoding}`);
          this.#ledger.tell(matches, () => this.#describe(list, name, record));
        }
        await this.#context.breathe();
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isGitFailure(error)) throw error;
      this.#ledger.unread(this.#file, `git cannot read this index: ${this.#context.safe(error.message)}`);
    }
  }

  /** What was found in the file and in none of its names. */
  describeRest(path: string): Description {
    const git = gitIn(this.#context, this.#tree);
    return {
      kind: 'something that the index remembers',
      path,
      keptBy: this.#keptBy,
      fix: `${git} update-index --clear-resolve-undo --no-untracked-cache --no-split-index --force-write-index`,
    };
  }

  get #keptBy(): string[] {
    return [`index of ${nameOfTree(this.#context, this.#tree)}`];
  }

  /** Files of a folder whose name holds it follow each other: the first one stands for them. */
  #isOfToldFolder(name: Buffer, end: number): boolean {
    const slash = name.indexOf(0x2f, Math.max(0, end - 1));
    const folder = slash < 0 ? '' : name.toString('latin1', 0, slash);
    const isTold = folder !== '' && folder === this.#lastTold;
    this.#lastTold = folder;
    return isTold;
  }

  #lookAtRecords(block: Buffer): void {
    let at = 0;
    let count = 0;
    for (let end = block.indexOf(0); end >= 0; end = block.indexOf(0, at)) {
      count++;
      const isLink = block.toString('latin1', at, at + GITLINK.length) === GITLINK;
      if (isLink || this.#context.options.pathMatches !== undefined) {
        const record = block.subarray(at, end);
        const path = record.toString('utf8', record.indexOf(TAB) + 1);
        if (isLink) this.gitlinks.push(path);
        const glob = this.#ledger.globOf(path);
        if (glob !== undefined) this.#ledger.tellPath(glob, this.#describe('stage', Buffer.from(path), record));
      }
      at = end + 1;
    }
    this.#ledger.count(count, 0);
  }

  #describe(list: IndexList, name: Buffer, record: Buffer): Description {
    const git = gitIn(this.#context, this.#tree);
    const shown = quoted(this.#context.matcher, name);
    const id = record.toString('latin1').split(' ')[1] ?? '';
    const remove =
      shown === undefined
        ? `# ${git} rm --cached the path of ${id}, which this shows: ${git} ls-files --stage`
        : `${git} rm --cached -- ${shown}`;
    return {
      kind: list === 'stage' ? 'path in the index' : 'path that the index remembers of a conflict',
      path: this.#context.safe(name),
      keptBy: this.#keptBy,
      fix: list === 'stage' ? remove : `${git} update-index --clear-resolve-undo`,
    };
  }
}
