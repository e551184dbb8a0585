import { join } from 'node:path';
import { walk, type Entry } from '../places/walk.js';

/** Folders whose files are objects, other repositories, or contents of files that are stored elsewhere. */
const NOT_TRACES = /^(?:objects|modules|lfs|no-hooks)$|(?:^|\/)\.git$/;

/** Every file and link of a git folder, those of its linked work trees included, except objects and other repositories. */
export function gitFolderFiles(commonDir: string): Entry[] {
  const found: Entry[] = [];
  const enters = (folder: Entry): boolean => !NOT_TRACES.test(folder.path.toString('latin1'));
  for (const entry of walk(commonDir, { enters, onUnread: () => undefined }))
    if (entry.kind === 'file' || entry.kind === 'link') found.push(entry);
  return found;
}

/** A path within the git folder of its work tree: "logs/HEAD" for "worktrees/x/logs/HEAD". */
export function ownPath(path: Buffer): string {
  return path.toString('latin1').replace(/^worktrees\/[^/]+\//, '');
}

/** For the file system. */
export function inFolder(folder: string, path: Buffer): string | Buffer {
  const text = path.toString('utf8');
  if (Buffer.from(text).equals(path)) return join(folder, text);
  return Buffer.concat([Buffer.from(`${folder}/`), path]);
}
