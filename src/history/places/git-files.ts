import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { looksDeflated, searchDeflated } from './stray-objects.js';
import type { PlaceContext } from './context.js';
import { deleteFile, fixOfGitFile } from './fixes.js';
import { IndexSearch } from './indexes.js';
import { Ledger, type Description } from './ledger.js';
import { searchMembers } from './members.js';
import { reading, searchFile, searchLink, searchName, searchRaw, type Target } from './search-file.js';
import type { GitFile, Survey } from './survey.js';
import type { PlaceResult } from './types.js';
import { walk } from './walk.js';

const INDEX_MAGIC = 'DIRC';
const PACK_MAGIC = 'PACK';

/** Everything else in the git folder, names included, and what tools leave beside it. */
export async function searchGitFiles(
  context: PlaceContext,
  survey: Survey,
  isElsewhere: (path: string) => boolean,
): Promise<PlaceResult> {
  const ledger = new Ledger('git files', context);
  for (const { path, reason } of survey.unread) ledger.unread(path, reason);
  for (const file of survey.others) await searchGitFile(context, ledger, file, isElsewhere);
  for (const file of survey.strays) await searchStray(context, ledger, file, isElsewhere);
  for (const folder of reportFolders(context)) await searchReports(context, ledger, folder);
  return ledger;
}

type IsElsewhere = (path: string) => boolean;

/** Searches what there is besides content: the name, and where a link leads. Undefined: there is no content. */
function searchOutside(
  context: PlaceContext,
  ledger: Ledger,
  file: GitFile,
  isElsewhere: IsElsewhere,
): ReturnType<typeof targetOf> | undefined {
  const target = targetOf(context, file);
  searchNameOf(context, ledger, file);
  if (file.entry.kind === 'link') searchGitLink(context, ledger, target, isElsewhere);
  return file.entry.kind === 'file' ? target : undefined;
}

async function searchGitFile(
  context: PlaceContext,
  ledger: Ledger,
  file: GitFile,
  isElsewhere: IsElsewhere,
): Promise<void> {
  const target = searchOutside(context, ledger, file, isElsewhere);
  if (target === undefined) return;
  const raw = await searchFile(context, ledger, target);
  if (raw?.head.toString('latin1', 0, INDEX_MAGIC.length) !== INDEX_MAGIC) return;
  const index = new IndexSearch(context, ledger, file.tree, file.entry.location.toString());
  await index.names('stage');
}

/** What lies among the objects and git does not read: half-written objects, packs without an index, garbage. */
async function searchStray(
  context: PlaceContext,
  ledger: Ledger,
  file: GitFile,
  isElsewhere: IsElsewhere,
): Promise<void> {
  const target = searchOutside(context, ledger, file, isElsewhere);
  if (target === undefined) return;
  const raw = await searchRaw(context, ledger, file.entry, file.entry.path);
  if (raw === undefined) return;
  ledger.tell(raw.matches, target.describe);
  if (lostItsPack(file)) ledger.unread(target.path, 'the index of a pack that is gone: what was in it cannot be told');
  const { head } = raw;
  const unpack = (): Promise<void> =>
    looksDeflated(head)
      ? searchDeflated(context, ledger, target)
      : searchMembers(context, ledger, target, raw, isPack(head) ? 'git pack' : undefined);
  await reading(ledger, target.path, unpack, 1);
}

function lostItsPack({ entry, own }: GitFile): boolean {
  if (!/^objects\/pack\/pack-[0-9a-f]+\.idx$/.test(own)) return false;
  return !existsSync(entry.location.toString().replace(/idx$/, 'pack'));
}

function isPack(head: Buffer): boolean {
  return head.toString('latin1', 0, PACK_MAGIC.length) === PACK_MAGIC;
}

function targetOf(context: PlaceContext, { entry, own, tree }: GitFile): Target {
  const describe = (): Description => ({
    kind: entry.kind === 'link' ? 'symbolic link' : 'file of git',
    path: context.safe(entry.path),
    fix: fixOfGitFile(context, tree, own),
  });
  return { entry, path: entry.path, describe };
}

function searchNameOf(context: PlaceContext, ledger: Ledger, { entry, own, tree }: GitFile): void {
  searchName(context, ledger, entry.path, () => ({
    kind: `name of a ${entry.kind} of git`,
    path: context.safe(entry.path),
    fix: deleteFile(context, tree.gitDir, own, entry.kind === 'folder' ? '-r ' : ''),
  }));
}

/** git reads through links in its folder. What they lead to is in scope, so it must be told when nothing else reads it. */
function searchGitLink(context: PlaceContext, ledger: Ledger, target: Target, isElsewhere: IsElsewhere): void {
  searchLink(context, ledger, target);
  try {
    if (isElsewhere(realpathSync(target.entry.location, 'utf8'))) return;
  } catch {
    return; // it leads nowhere
  }
  ledger.unread(target.path, 'a link that leads out of the repository: what it leads to was not read');
}

/** Where BFG writes down what it replaced: beside the repository that it was given. */
function reportFolders({ repository: { top, commonDir } }: PlaceContext): string[] {
  const beside = [top, commonDir]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(dirname(folder), `${basename(folder)}.bfg-report`),
      join(dirname(folder), '..bfg-report'),
    ]);
  const inside = (folder: string): boolean =>
    [top, commonDir].some((each) => each !== undefined && dirname(folder) === each);
  return [...new Set(beside)].filter((folder) => !inside(folder) && isFolder(folder));
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function searchReports(context: PlaceContext, ledger: Ledger, folder: string): Promise<void> {
  const prefix = Buffer.from(`../${basename(folder)}/`);
  const onUnread = (path: Buffer, reason: string): void => ledger.unread(Buffer.concat([prefix, path]), reason);
  for (const entry of walk(folder, { onUnread })) {
    const path = Buffer.concat([prefix, entry.path]);
    const describe = (): Description => ({
      kind: 'report of BFG',
      path: context.safe(path),
      fix: deleteFile(context, dirname(folder), basename(folder), '-r '),
    });
    searchName(context, ledger, path, describe);
    if (entry.kind === 'file') await searchFile(context, ledger, { entry, path, describe });
    if (entry.kind === 'link') searchLink(context, ledger, { entry, path, describe });
  }
}
