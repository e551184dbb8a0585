import { readdirSync, type Dirent } from 'node:fs';
import { systemReason } from '../../errors/index.js';

/** Something below a folder. Links are never followed, so what they lead to does not turn up. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'special';
  /** For the file system: bytes where the name is no valid UTF-8. */
  readonly location: string | Buffer;
  /** Relative to the folder that is walked, "/" separated; as bytes, since names need not be text. */
  readonly path: Buffer;
}

export interface WalkOptions {
  /** Asked before a folder below the root is entered. */
  readonly enters?: (folder: Entry, names: readonly string[]) => boolean;
  readonly onUnread: (path: Buffer, reason: string) => void;
}

const SLASH = Buffer.from('/');

/** Every file, folder, link and special file below `root`, a folder before what is in it; sorted within a folder. */
export function* walk(root: string, options: WalkOptions): Generator<Entry, void> {
  const folders: Entry[] = [{ kind: 'folder', location: root, path: Buffer.alloc(0) }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (folder.path.length > 0) yield folder;
    const children = entriesOf(folder, options);
    if (children === undefined) continue;
    if (folder.path.length > 0) {
      const names = children.map(({ name }) => name.toString());
      if (options.enters?.(folder, names) === false) continue;
    }
    for (const child of children) {
      const entry = entryOf(folder, child);
      if (entry.kind === 'folder') folders.push(entry);
      else yield entry;
    }
  }
}

function entriesOf(folder: Entry, options: WalkOptions): Dirent<Buffer>[] | undefined {
  try {
    const children = readdirSync(folder.location, { withFileTypes: true, encoding: 'buffer' });
    return children.sort((one, other) => Buffer.compare(one.name, other.name));
  } catch (error) {
    options.onUnread(folder.path, systemReason(error));
    return undefined;
  }
}

function entryOf(folder: Entry, child: Dirent<Buffer>): Entry {
  return { kind: kindOf(child), location: below(folder.location, child.name), path: joined(folder.path, child.name) };
}

function joined(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, SLASH, name]);
}

/** Windows takes "/" too. */
export function below(folder: string | Buffer, name: Buffer): string | Buffer {
  const whole = Buffer.concat([Buffer.from(folder), SLASH, name]);
  const text = whole.toString();
  return Buffer.from(text).equals(whole) ? text : whole;
}

function kindOf(child: Dirent<Buffer>): Entry['kind'] {
  if (child.isFile()) return 'file';
  if (child.isDirectory()) return 'folder';
  return child.isSymbolicLink() ? 'link' : 'special';
}
