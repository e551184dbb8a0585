import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { GitFile } from './survey.js';

const PACK_TRAILERS = [20, 32];
const INDEX_MAGIC = 'ff744f63';

/** Whether a search of the database reads it, or it holds ids and numbers only. */
export function isReadByGit({ entry, own }: GitFile, packs: PackFolder, idDigits: number): boolean {
  if (entry.kind === 'folder') return /^objects\/(?:[0-9a-f]{2}|pack|info)$/.test(own);
  if (entry.kind !== 'file') return false;
  const [, first, rest] = /^objects\/([0-9a-f]{2})\/([0-9a-f]+)$/.exec(own) ?? [];
  if (first !== undefined && rest !== undefined && first.length + rest.length === idDigits) return true;
  const [, name] = /^objects\/pack\/([^/]+)\.(?:pack|idx|rev|bitmap|mtimes)$/s.exec(own) ?? [];
  return name !== undefined && packs.isWhole(name);
}

/** Which packs of a database git opens: those with an index of their own. */
export class PackFolder {
  readonly #folder: string;
  readonly #known = new Map<string, boolean>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Git passes a pack over, with no more than a warning, when its index names another checksum. */
  isWhole(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const whole = PACK_TRAILERS.some((length) => this.#fits(name, length));
    this.#known.set(name, whole);
    return whole;
  }

  #fits(name: string, length: number): boolean {
    const pack = tail(join(this.#folder, `${name}.pack`), length, 0);
    const index = tail(join(this.#folder, `${name}.idx`), length, length);
    const magic = head(join(this.#folder, `${name}.idx`));
    return pack !== undefined && index !== undefined && magic === INDEX_MAGIC && pack.equals(index);
  }
}

function tail(file: string, length: number, before: number): Buffer | undefined {
  return readAt(file, length, (size) => size - length - before);
}

function head(file: string): string | undefined {
  return readAt(file, 4, () => 0)?.toString('hex');
}

function readAt(file: string, length: number, position: (size: number) => number): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined; // no such pack, or nobody may read it: then it is searched, and that tells
  }
  try {
    const buffer = Buffer.alloc(length);
    const at = position(fstatSync(descriptor).size);
    return at >= 0 && readSync(descriptor, buffer, 0, length, at) === length ? buffer : undefined;
  } finally {
    closeSync(descriptor);
  }
}
