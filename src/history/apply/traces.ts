import { existsSync } from 'node:fs';
import { readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDerived } from '../../git/index.js';
import { readIfThere, writeDurably } from './durable.js';
import { gitFolderFiles, inFolder, ownPath } from './git-folder.js';
import { newReflog } from './reflogs.js';
import { clean, reach, type Setting } from './setting.js';
import { removeDrafts } from './drafts.js';
import type { Rewrite } from './types.js';
import type { Entry } from '../places/walk.js';

/** Texts and copies that git and tools keep on the side; nobody misses one that holds a value. */
const REMOVABLE =
  /^(?:[A-Z_]*_EDITMSG|MERGE_MSG|SQUASH_MSG|MERGE_RR|GIT_COLA_MSG|rr-cache\/.*|lost-found\/.*|filter-repo\/.*|sharedindex\..*|gitk\.cache|[A-Z_]*_?HEAD|AUTO_MERGE|FETCH_HEAD|gc\.log|logs\/.*|[^/]*\.orig)$/s;
/** Files that hold ids of objects, one at the head of each line. */
const IDS = /^(?:[A-Z_]*_?HEAD|AUTO_MERGE|shallow)$/;

/** Written anew from the refs, or by somebody else. */
const MADE_AGAIN = /^(?:index|packed-refs|info\/refs|secretctl\.lock)$/;

/** Deals with everything beside objects, refs and indexes that remembers the old history. */
export async function clearTraces(setting: Setting, rewrite: Rewrite): Promise<void> {
  const { commonDir, cleared, journal } = setting;
  await reach(setting, 'traces begin', 'traces: reflogs and left-overs');
  await journal.begin('traces');
  let reflogs = 0;
  for (const entry of gitFolderFiles(commonDir)) {
    if (entry.kind !== 'file') continue;
    const own = ownPath(entry.path);
    if (own.startsWith('logs/')) reflogs += await changeReflog(setting, rewrite, entry);
    else if (IDS.test(own) && own !== 'HEAD') await changeIds(setting, rewrite, entry);
    await removeIfHolding(setting, entry, own);
  }
  if (reflogs > 0) cleared.push(`${reflogs} reflogs rewritten`);
  await reach(setting, 'traces cleared');
  await removeEmptyNamed(setting);
  await removeDrafts(setting);
  await writeDerived(commonDir, 'packed-refs');
  if (existsSync(join(commonDir, 'info', 'refs'))) {
    await writeDerived(commonDir, 'server-info');
    cleared.push('info/refs written again');
  }
  await journal.end('traces', { cleared: [...cleared] });
  await reach(setting, 'traces end');
}

async function changeReflog(setting: Setting, rewrite: Rewrite, { path, location }: Entry): Promise<number> {
  const log = await readIfThere(location);
  if (log === undefined) return 0;
  const { content } = newReflog(setting, rewrite.map, log);
  if (content.equals(log)) return 0;
  await rewriteFile(location, content);
  await reach(setting, `reflog ${path.length}`);
  return 1;
}

async function rewriteFile(location: string | Buffer, content: Buffer): Promise<void> {
  const { mode } = await stat(location);
  if (typeof location === 'string') await writeDurably(location, content, mode & 0o777);
  else await writeFile(location, content); // its name is no text
}

async function changeIds(setting: Setting, { map }: Rewrite, entry: Entry): Promise<void> {
  const text = (await readIfThere(entry.location))?.toString('latin1') ?? '';
  let gone = 0;
  const lines = text.split('\n').flatMap((line) => {
    const id = /^[0-9a-f]{40,64}/.exec(line)?.[0] ?? '';
    const fresh = map.get(id);
    if (fresh === undefined) return [line];
    if (fresh !== null) return [`${fresh}${line.slice(id.length)}`];
    gone++;
    return [];
  });
  const changed = lines.join('\n');
  if (changed === text) return;
  const name = clean(setting, entry.path);
  if (gone > 0 && changed.trim() === '') {
    await rm(entry.location, { force: true });
    setting.cleared.push(`${name} removed`);
  } else {
    await rewriteFile(entry.location, Buffer.from(changed, 'latin1'));
    setting.cleared.push(`${name} names the new history`);
  }
}

/** What is git's goes when it holds a value; what is the user's is told. */
async function removeIfHolding(setting: Setting, { path, location }: Entry, own: string): Promise<void> {
  if (setting.matcher === undefined || MADE_AGAIN.test(own)) return;
  const bytes = await readIfThere(location);
  if (bytes === undefined || !(setting.redactor.holds(bytes) || setting.redactor.holds(path))) return;
  const name = clean(setting, path);
  if (REMOVABLE.test(own) && own !== 'HEAD') {
    await rm(location, { force: true });
    setting.cleared.push(`${name} removed`);
    await reach(setting, 'trace removed');
  } else setting.cleared.push(`${name} holds a value and is yours: it was left as it is`);
}

/** Folders that a ref or a reflog left behind, when their name holds a value. */
async function removeEmptyNamed({ commonDir, redactor }: Setting): Promise<void> {
  const below = async (folder: string | Buffer): Promise<void> => {
    const children = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
    for (const child of children) {
      if (!child.isDirectory()) continue;
      const path = inFolder(folder.toString(), child.name);
      await below(path);
      if (redactor.holds(child.name)) await rmdir(path).catch(() => undefined);
    }
  };
  for (const name of ['refs', 'logs', 'rr-cache', 'worktrees']) await below(join(commonDir, name));
}
