import { askGit, type GitOptions } from './run.js';

/** Where the objects of a repository lie. */
export interface ObjectFolders {
  /** Its own folder first, then those of its alternates, and of theirs, as git resolves them. Absolute. */
  readonly folders: readonly string[];
  /** Git named an alternate in a way that is not understood here. */
  readonly incomplete: boolean;
  /** Bytes of an id: 20 for SHA-1, 32 for SHA-256. */
  readonly idBytes: 20 | 32;
}

/** @throws AppError when git fails */
export async function objectFolders(cwd: string, options: GitOptions = {}): Promise<ObjectFolders> {
  const where = ['rev-parse', '--path-format=absolute', '--git-path', 'objects', '--show-object-format'];
  const [own = '', format] = (await askGit(cwd, where, options)).split(/\r?\n/);
  const counted = (await askGit(cwd, ['count-objects', '-v'], options)).split(/\r?\n/);
  const alternates = counted.flatMap((line) => (line.startsWith('alternate: ') ? [line.slice(11)] : []));
  // Quoted names hold bytes that are no text; relative ones depend on the folder that git changed into.
  const understood = alternates.filter((path) => /^(?:\/|[A-Za-z]:[\\/])/.test(path) && !path.includes('\ufffd'));
  return {
    folders: [own, ...understood],
    incomplete: understood.length < alternates.length,
    idBytes: format === 'sha256' ? 32 : 20,
  };
}
