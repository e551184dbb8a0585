import { isGitFailure, refNames, type WorkTree } from '../../git/index.js';
import type { PlaceContext } from './context.js';
import { deleteFile, gitIn } from './fixes.js';
import { Ledger, type Description } from './ledger.js';
import { recordsWith } from './records.js';
import { searchLink, searchName, searchRaw } from './search-file.js';
import type { GitFile } from './survey.js';
import type { PlaceResult } from './types.js';

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^refs\/heads\//, 'a branch'],
  [/^refs\/tags\//, 'a tag'],
  [/^refs\/remotes\//, 'a remote branch'],
  [/^refs\/notes\//, 'a notes ref'],
];

/** Names and symbolic targets of all refs of all work trees, and the files that git keeps them in. */
export async function searchRefs(
  context: PlaceContext,
  trees: readonly WorkTree[],
  files: readonly GitFile[],
): Promise<PlaceResult> {
  const ledger = new Ledger('refs', context);
  const known: Known = { unlisted: new Set(files.map(keyOf)), told: new Set() };
  for (const tree of trees) await searchNames(context, ledger, tree, known);
  for (const file of files) await searchRefFile(context, ledger, file, known);
  return ledger;
}

interface Known {
  /** Files and folders below refs that git listed no ref for, so that their names need a look of their own. */
  readonly unlisted: Set<string>;
  /** What was found in a listed name: it stands in the files too. */
  readonly told: Set<string>;
}

async function searchNames(context: PlaceContext, ledger: Ledger, tree: WorkTree, known: Known): Promise<void> {
  try {
    for await (const block of refNames(tree.gitDir, { signal: context.signal })) {
      const lines = block.toString('latin1').split('\n').slice(0, -1);
      for (const line of lines) strike(known.unlisted, nameIn(line));
      ledger.count(lines.length, block.length);
      for (const { record, matches } of recordsWith(context.matcher, block, 0x0a)) {
        const key = `ref ${record.toString('latin1')}`;
        if (known.told.has(key)) continue; // all work trees share most of them
        known.told.add(key);
        for (const { needle, encoding } of matches) known.told.add(`${needle} ${encoding}`);
        ledger.tell(matches, () => describeRef(context, tree, record));
      }
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!isGitFailure(error)) throw error;
    ledger.unread(`refs of ${tree.gitDir}`, `git cannot list them: ${context.safe(error.message)}`);
  }
}

/** A ref that is listed, and the folders that lead to it. */
function strike(unlisted: Set<string>, name: string): void {
  for (let part = name; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) unlisted.delete(part);
}

function keyOf({ own }: GitFile): string {
  return Buffer.from(own).toString('latin1');
}

function nameIn(line: string): string {
  return line.slice(line.indexOf(' ') + 1, line.lastIndexOf(' '));
}

function describeRef(context: PlaceContext, tree: WorkTree, record: Buffer): Description {
  const line = record.toString('latin1');
  const id = line.slice(0, line.indexOf(' '));
  const name = Buffer.from(nameIn(line), 'latin1');
  const isTarget = context.matcher.find(name).length === 0;
  const what = KINDS.find(([pattern]) => pattern.test(line.slice(id.length + 1)))?.[1] ?? 'a ref';
  return {
    kind: isTarget ? 'target of a symbolic ref' : 'ref name',
    path: context.safe(name),
    keptBy: [`${what} whose ${isTarget ? 'target' : 'name'} holds it, at ${id}`],
    fix: `# secretctl clean-history --replace renames it; or by hand what this shows: ${gitIn(context, tree)} for-each-ref --points-at=${id}`,
  };
}

async function searchRefFile(context: PlaceContext, ledger: Ledger, file: GitFile, known: Known): Promise<void> {
  const { entry, own, tree } = file;
  const describe = (kind: string) => (): Description => ({
    kind,
    path: context.safe(entry.path),
    fix: deleteFile(context, tree.gitDir, own, entry.kind === 'folder' ? '-r ' : ''),
  });
  if (known.unlisted.has(keyOf(file))) {
    searchName(context, ledger, entry.path, describe(`name of a ${entry.kind} among the refs`));
  }
  const target = { entry, path: entry.path, describe: describe('file among the refs') };
  if (entry.kind === 'link') searchLink(context, ledger, target);
  if (entry.kind !== 'file') return;
  const raw = await searchRaw(context, ledger, entry, entry.path);
  if (raw !== undefined)
    ledger.tell(raw.matches, target.describe, own === 'packed-refs' ? new Set(known.told) : undefined);
}
