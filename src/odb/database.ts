import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listAllObjects, objectFolders, type GitOptions } from '../git/index.js';
import { checkIndex, type PackFile } from './pack-index.js';
import type { Unread } from './types.js';

/** The objects of one folder that lie there each in a file of its own. */
export interface LooseFolder {
  readonly path: string;
  /** Raw ids. */
  readonly ids: Buffer;
}

/** What a repository's object database consists of. */
export interface Database {
  readonly idBytes: 20 | 32;
  readonly packs: readonly PackFile[];
  readonly loose: readonly LooseFolder[];
  /** Raw ids that git lists; empty when everything is understood here. */
  readonly listed: Buffer;
  /** Parts that cannot be opened, by their file's or folder's name. */
  readonly unread: readonly Unread[];
}

/**
 * Lists the packs and loose objects of a repository and of its alternates.
 *
 * @param viaGit - leave everything to git
 * @throws AppError when git fails
 */
export async function listDatabase(cwd: string, viaGit: boolean, options: GitOptions): Promise<Database> {
  const { folders, incomplete, complaints, idBytes } = await objectFolders(cwd, options);
  const listing = new Listing(idBytes);
  for (const folder of folders) listing.add(folder);
  const { packs, loose } = listing;
  const unread = [...listing.unread, ...complaints.map((reason) => ({ id: 'of an alternate', reason }))];
  const listed = viaGit || incomplete || listing.hasOlder ? await listedIds(cwd, options) : Buffer.alloc(0);
  return viaGit ? { idBytes, packs: [], loose: [], listed, unread } : { idBytes, packs, loose, listed, unread };
}

class Listing {
  readonly packs: PackFile[] = [];
  readonly loose: LooseFolder[] = [];
  readonly unread: Unread[] = [];
  hasOlder = false;
  readonly #idBytes: number;
  readonly #shape: RegExp;

  constructor(idBytes: number) {
    this.#idBytes = idBytes;
    this.#shape = new RegExp(`^[0-9a-f]{${idBytes * 2 - 2}}$`);
  }

  add(folder: string): void {
    const packs = this.#names(join(folder, 'pack'));
    for (const name of packs) {
      const path = join(folder, 'pack', name.slice(0, -4));
      // Git does not know a pack that lacks its index or itself.
      if (name.endsWith('.idx') && existsSync(`${path}.pack`)) this.#addPack(path);
    }
    const fans = this.#names(folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
    const ids = fans.flatMap((fan) =>
      this.#names(join(folder, fan)).flatMap((name) =>
        this.#shape.test(name) ? [Buffer.from(fan + name, 'hex')] : [],
      ),
    );
    if (ids.length > 0) this.loose.push({ path: folder, ids: Buffer.concat(ids) });
  }

  #addPack(path: string): void {
    try {
      const pack = checkIndex(path, this.#idBytes);
      if (pack === 'damaged') this.unread.push({ id: basename(path), reason: 'the index of the pack is damaged' });
      else if (pack === 'older') this.hasOlder = true;
      else this.packs.push(pack);
    } catch (error) {
      this.unread.push({ id: basename(path), reason: `the index of the pack cannot be read: ${reasonOf(error)}` });
    }
  }

  #names(folder: string): string[] {
    try {
      return readdirSync(folder);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
      this.unread.push({ id: basename(folder), reason: `the folder cannot be read: ${reasonOf(error)}` });
      return [];
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function listedIds(cwd: string, options: GitOptions): Promise<Buffer> {
  const ids = await listAllObjects(cwd, options);
  return Buffer.concat(ids.map((id) => Buffer.from(id, 'hex')));
}
