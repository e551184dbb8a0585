import { lstatSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ANY_REPOSITORY, findRepository, type Repository, type WorkTree } from '../../git/index.js';
import type { PlaceContext } from './context.js';
import { editFile, nameOfTree } from './fixes.js';
import { Ledger, type Description } from './ledger.js';
import { searchFile, searchLink, searchName } from './search-file.js';
import { looksLikeGitFolder } from './survey.js';
import type { PlaceResult } from './types.js';
import { walk, type Entry } from './walk.js';

export interface WorkTreesResult extends PlaceResult {
  readonly repositories: readonly Repository[];
}

/** Every file of every work tree, ignored ones too; the git folders of repositories inside are told and not read. */
export async function searchWorkTrees(
  context: PlaceContext,
  trees: readonly WorkTree[],
  elsewhere: ReadonlySet<string>,
): Promise<WorkTreesResult> {
  const ledger = new Ledger('work tree', context);
  const repositories: Repository[] = [];
  for (const tree of trees) {
    if (tree.top === undefined) continue;
    repositories.push(...(await new TreeSearch(context, ledger, tree, elsewhere).search(tree.top)));
  }
  return { hits: ledger.hits, coverage: ledger.coverage, repositories };
}

class TreeSearch {
  readonly #context: PlaceContext;
  readonly #ledger: Ledger;
  readonly #tree: WorkTree;
  readonly #elsewhere: ReadonlySet<string>;
  /** Folders that hold a `.git`, or look like one. */
  readonly #nested: { readonly folder: string; readonly gitFolder: string; readonly path: Buffer }[] = [];

  constructor(context: PlaceContext, ledger: Ledger, tree: WorkTree, elsewhere: ReadonlySet<string>) {
    this.#context = context;
    this.#ledger = ledger;
    this.#tree = tree;
    this.#elsewhere = elsewhere;
  }

  async search(top: string): Promise<Repository[]> {
    await this.#searchBelow(top, Buffer.alloc(0), true);
    const found: Repository[] = [];
    for (const { folder, gitFolder, path } of this.#nested) {
      const repository = await this.#open(folder, gitFolder, path);
      if (repository !== undefined) found.push(repository);
    }
    return found;
  }

  async #searchBelow(folder: string, prefix: Buffer, finds: boolean): Promise<void> {
    const whole = (path: Buffer): Buffer =>
      prefix.length === 0 ? path : Buffer.concat([prefix, Buffer.from(path.length === 0 ? '' : '/'), path]);
    const onUnread = (path: Buffer, reason: string): void =>
      this.#ledger.unread(path.length === 0 && prefix.length === 0 ? folder : whole(path), reason);
    const enters = (inner: Entry, names: readonly string[]): boolean => !finds || this.#enters(inner, names);
    for (const entry of walk(folder, { enters, onUnread })) {
      await this.#searchEntry({ ...entry, path: whole(entry.path) });
      await this.#context.breathe();
    }
  }

  #enters({ location, path }: Entry, names: readonly string[]): boolean {
    const folder = resolve(location.toString());
    if (this.#elsewhere.has(folder)) return false;
    const isGitFolder = path.toString().endsWith('/.git') || path.toString() === '.git' || looksLikeGitFolder(names);
    if (isGitFolder) this.#nested.push({ folder, gitFolder: folder, path });
    else if (names.includes('.git')) this.#noteLinked(folder, path);
    return !isGitFolder;
  }

  /** A `.git` that is a file leads to a git folder elsewhere; one that is a folder turns up by itself. */
  #noteLinked(folder: string, path: Buffer): void {
    const gitFile = join(folder, '.git');
    if (lstatSync(gitFile, { throwIfNoEntry: false })?.isFile() === true)
      this.#nested.push({ folder, gitFolder: gitFile, path });
  }

  /** The repository of a nested git folder. One that git does not open is read as files, so that nothing is left out. */
  async #open(folder: string, gitFolder: string, path: Buffer): Promise<Repository | undefined> {
    const isFolder = folder === gitFolder;
    try {
      const cwd = isFolder && folder.endsWith('.git') ? join(folder, '..') : folder;
      const repository = (await openedAt(cwd, gitFolder)) ?? (await openedAt(folder, gitFolder));
      if (repository !== undefined) return repository;
    } catch (error) {
      this.#context.signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : 'git does not open it';
      this.#ledger.unread(path, `a repository that git does not open: ${this.#context.safe(reason)}`);
    }
    if (isFolder) await this.#searchBelow(folder, path, false);
    return undefined;
  }

  async #searchEntry(entry: Entry): Promise<void> {
    const { path, kind } = entry;
    const target = { entry, path, describe: this.#describer(entry, kind === 'link' ? 'symbolic link' : 'file') };
    searchName(this.#context, this.#ledger, path, this.#describer(entry, `name of a ${kind}`));
    const glob = kind === 'folder' ? undefined : this.#ledger.globOf(path.toString());
    if (glob !== undefined) this.#ledger.tellPath(glob, target.describe());
    if (kind === 'file') await searchFile(this.#context, this.#ledger, target);
    if (kind === 'link') searchLink(this.#context, this.#ledger, target);
  }

  #describer({ path }: Entry, kind: string): () => Description {
    return () => ({
      kind,
      path: this.#context.safe(path),
      keptBy: [nameOfTree(this.#context, this.#tree)],
      fix: editFile(this.#context, this.#tree.top ?? '', path),
    });
  }
}

/** What git finds at `cwd`, when it is the repository that the git folder belongs to and not one around it. */
async function openedAt(cwd: string, gitFolder: string): Promise<Repository | undefined> {
  const repository = await findRepository(cwd, ANY_REPOSITORY);
  if (repository === undefined) return undefined;
  const isOwn = repository.top !== undefined && isSame(join(repository.top, '.git'), gitFolder);
  return isOwn || isSame(repository.gitDir, gitFolder) ? repository : undefined;
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
