import type { Match } from '../../match/index.js';
import type { PlaceContext } from './context.js';
import { deleteFile, gitIn } from './fixes.js';
import { Ledger, type Description } from './ledger.js';
import { quoted } from './names.js';
import { filePieces } from './read-file.js';
import { searchReftable } from './reftable.js';
import { reading, searchLink, searchName, searchRaw } from './search-file.js';
import type { GitFile } from './survey.js';
import type { PlaceResult } from './types.js';

const NEWLINE = 0x0a;

/** Messages and identities in the reflogs of all work trees, those of deleted refs included. */
export async function searchReflogs(context: PlaceContext, files: readonly GitFile[]): Promise<PlaceResult> {
  const ledger = new Ledger('reflogs', context);
  for (const file of files) {
    if (file.own.startsWith('reftable')) await searchReftable(context, ledger, file);
    else await searchReflog(context, ledger, file);
  }
  return ledger;
}

async function searchReflog(context: PlaceContext, ledger: Ledger, file: GitFile): Promise<void> {
  const { entry, own, tree } = file;
  const describe = (kind: string) => (): Description => ({
    kind,
    path: context.safe(entry.path),
    fix: deleteFile(context, tree.gitDir, own, entry.kind === 'folder' ? '-r ' : ''),
  });
  searchName(
    context,
    ledger,
    entry.path,
    describe(`name of a ${entry.kind === 'folder' ? 'folder of reflogs' : 'reflog'}`),
  );
  if (entry.kind === 'link')
    searchLink(context, ledger, { entry, path: entry.path, describe: describe('symbolic link') });
  if (entry.kind !== 'file') return;
  const raw = await searchRaw(context, ledger, entry, entry.path);
  if (raw === undefined || raw.matches.length === 0) return;
  const entries = await reading(ledger, entry.path, () => entriesOf(entry.location, raw.matches));
  const told = new Map<number, Set<string>>();
  for (const [index, match] of raw.matches.entries()) {
    const position = entries?.[index] ?? 0;
    const known = told.get(position) ?? new Set<string>();
    told.set(position, known);
    ledger.tell([match], () => describeEntry(context, file, position), known);
  }
}

/** How many entries are newer than the one that each match begins in: git's `@{N}`. */
function entriesOf(location: string | Buffer, matches: readonly Match[]): number[] {
  const lines: number[] = [];
  let line = 0;
  let base = 0;
  for (const piece of filePieces(location)) {
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) {
      while (lines.length < matches.length && (matches[lines.length]?.start ?? 0) <= base + at) lines.push(line);
      line++;
    }
    base += piece.length;
  }
  while (lines.length < matches.length) lines.push(Math.max(0, line - 1));
  return lines.map((each) => Math.max(0, line - 1 - each));
}

function describeEntry(context: PlaceContext, { entry, own, tree }: GitFile, position: number): Description {
  const ref = own.slice('logs/'.length);
  const git = gitIn(context, tree);
  const spec = `${ref}@{${position}}`;
  const shown = quoted(context.matcher, spec);
  const remove = ref === 'refs/stash' ? `${git} stash drop` : `${git} reflog delete`;
  return {
    kind: `reflog of ${context.safe(ref)}`,
    path: context.safe(entry.path),
    keptBy: [context.safe(spec)],
    fix:
      shown === undefined
        ? deleteFile(context, tree.gitDir, own)
        : `${remove} ${ref === 'refs/stash' ? `'stash@{${position}}'` : shown}`,
  };
}
