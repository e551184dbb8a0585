import { lstatSync, readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import { ANY_REPOSITORY, findRepository, isIgnored, workTreeFiles } from '../../git/index.js';

/** A file to read. `location` is bytes where the name is no valid UTF-8. */
export interface FileEntry {
  readonly path: string;
  readonly location: string | Buffer;
  readonly size: number;
}

export interface FileListing {
  readonly files: FileEntry[];
  readonly skipped: { path: string; reason: string }[];
  readonly outOfScope: Record<string, number>;
  /** One of the folders was the whole work tree (or, outside git, the working directory). */
  readonly sawTop: boolean;
}

/**
 * Lists the files below `paths`: in a git work tree what git tracks or would add, elsewhere every file. Symbolic links are not followed.
 *
 * @param allFiles - ignored files too
 * @throws AppError `E_PATH`, exit 2, when one of `paths` is not there
 */
export async function listFiles(
  cwd: string,
  paths: readonly string[],
  allFiles: boolean,
  signal: AbortSignal,
): Promise<FileListing> {
  const lister = new Lister(cwd, allFiles, signal);
  for (const path of paths.length === 0 ? ['.'] : paths) await lister.addArgument(path);
  return lister;
}

class Lister implements FileListing {
  readonly files: FileEntry[] = [];
  readonly skipped: { path: string; reason: string }[] = [];
  readonly outOfScope: Record<string, number> = {};
  sawTop = false;
  readonly #cwd: string;
  readonly #allFiles: boolean;
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();
  readonly #linked = new Map<string, boolean>();

  constructor(cwd: string, allFiles: boolean, signal: AbortSignal) {
    this.#cwd = cwd;
    this.#allFiles = allFiles;
    this.#signal = signal;
  }

  /** What the user named is followed and read whatever it is, ignored files and links to folders included. */
  async addArgument(path: string): Promise<void> {
    const location = resolve(this.#cwd, path);
    let stats: Stats;
    try {
      stats = statSync(location);
    } catch (error) {
      throw new AppError('E_PATH', `cannot scan ${path}: ${systemReason(error)}`, {
        exit: exitCodes.usage,
        hint: 'check the path; without paths, secretctl scan looks at the working directory',
        cause: error,
      });
    }
    if (stats.isDirectory()) await this.#addFolder(location);
    else if (stats.isFile()) this.#addFile(Buffer.from(location), stats, realpathSync(location));
    else throw notAFile(path);
  }

  async #addFolder(folder: string): Promise<void> {
    const repository = await findRepository(folder, ANY_REPOSITORY);
    if (folder === resolve(repository?.top ?? this.#cwd)) this.sawTop = true;
    if (this.#allFiles) {
      this.#walk(Buffer.from(folder));
      return;
    }
    if (
      repository?.top !== undefined &&
      (resolve(repository.top) === folder || !(await isIgnored(folder, { env: ANY_REPOSITORY })))
    )
      return this.#addWorkTree(folder);
    if (repository !== undefined && repository.top === undefined && isInside(folder, repository.gitDir))
      throw bareRepository(folder);
    this.#walk(Buffer.from(folder));
  }

  async #addWorkTree(folder: string): Promise<void> {
    const nested: string[] = [];
    for (const name of await workTreeFiles(folder, {
      signal: this.#signal,
      env: ANY_REPOSITORY,
      onWarning: (line) => {
        this.#noteUnopened(folder, line);
      },
    })) {
      const location = joinBytes(Buffer.from(folder), name);
      if (this.#isBehindLink(folder, name)) continue;
      const stats = this.#stat(location);
      if (stats?.isDirectory()) nested.push(location.toString());
      else if (stats !== undefined) this.#addFile(location, stats);
    }
    for (const repository of nested) await this.#addNested(repository);
  }

  /** git leaves out untracked folders that it may not open, and only warns. */
  #noteUnopened(folder: string, warning: string): void {
    const [, name, reason] = /could not open directory '(.+)': (.+)$/.exec(warning) ?? [];
    if (name === undefined) return;
    this.skipped.push({
      path: this.#display(joinBytes(Buffer.from(folder), Buffer.from(name))),
      reason: (reason ?? '').toLowerCase(),
    });
  }

  /** Whether a folder between `folder` and the file became a link: then git no longer has the file in the work tree. */
  #isBehindLink(folder: string, name: Buffer): boolean {
    const slash = name.lastIndexOf(0x2f, -2);
    if (slash <= 0) return false;
    const parent = name.subarray(0, slash);
    const key = `${folder}/${parent.toString('latin1')}`;
    let linked = this.#linked.get(key);
    if (linked === undefined) {
      linked = this.#isBehindLink(folder, parent) || isLink(joinBytes(Buffer.from(folder), parent));
      this.#linked.set(key, linked);
    }
    return linked;
  }

  /** A submodule or a clone inside the work tree: a work tree of its own when it is checked out. */
  async #addNested(folder: string): Promise<void> {
    const repository = await findRepository(folder, ANY_REPOSITORY);
    if (repository?.top !== undefined && resolve(repository.top) === resolve(folder)) await this.#addWorkTree(folder);
    else this.#count('submodule');
  }

  #walk(top: Buffer): void {
    const folders = [top];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      this.#signal.throwIfAborted();
      for (const entry of this.#entries(folder)) {
        const location = joinBytes(folder, entry.name);
        if (entry.isDirectory()) {
          if (entry.name.toString() !== '.git') folders.push(location);
          continue;
        }
        const stats = this.#stat(location);
        if (stats !== undefined) this.#addFile(location, stats);
      }
    }
  }

  #entries(folder: Buffer): Dirent<Buffer>[] {
    try {
      return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
    } catch (error) {
      this.skipped.push({ path: this.#display(folder), reason: systemReason(error) });
      return [];
    }
  }

  /** A file that is gone is no file of the work tree; any other failure leaves something unread. */
  #stat(location: Buffer): Stats | undefined {
    try {
      return lstatSync(location);
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? ''))
        this.skipped.push({ path: this.#display(location), reason: systemReason(error) });
      return undefined;
    }
  }

  #addFile(location: Buffer, stats: Stats, readFrom?: string): void {
    if (stats.isSymbolicLink()) return this.#count('symlink');
    if (!stats.isFile()) return this.#count('special');
    const key = location.toString('latin1');
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const text = location.toString('utf8');
    this.files.push({
      path: this.#display(location),
      location: readFrom ?? (Buffer.from(text).equals(location) ? text : location),
      size: stats.size,
    });
  }

  #display(location: Buffer): string {
    const path = relative(this.#cwd, location.toString('utf8'));
    return (sep === '\\' ? path.replaceAll('\\', '/') : path) || '.';
  }

  #count(kind: string): void {
    this.outOfScope[kind] = (this.outOfScope[kind] ?? 0) + 1;
  }
}

function joinBytes(folder: Buffer, name: Buffer): Buffer {
  const needsSeparator = folder.at(-1) !== 0x2f;
  return Buffer.concat([folder, Buffer.from(needsSeparator ? '/' : ''), name]);
}

function isLink(location: Buffer): boolean {
  try {
    return lstatSync(location).isSymbolicLink();
  } catch {
    return false; // the look at the file itself tells
  }
}

function notAFile(path: string): AppError {
  return new AppError('E_PATH', `cannot scan ${path}: it is neither a file nor a folder`, {
    exit: exitCodes.usage,
    hint: 'pass what it holds on standard input: secretctl scan --stdin --filename NAME',
  });
}

function isInside(folder: string, parent: string): boolean {
  const path = relative(resolve(parent), resolve(folder));
  return path === '' || !path.startsWith('..');
}

function bareRepository(folder: string): AppError {
  return new AppError('E_NO_WORK_TREE', `${folder} is a repository without a work tree, so it holds no files to scan`, {
    exit: exitCodes.usage,
    hint: 'scan what it holds with: secretctl scan --history',
  });
}
