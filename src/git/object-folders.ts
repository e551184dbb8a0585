import { askGit, type GitOptions } from './run.js';

/** Where the objects of a repository lie. */
export interface ObjectFolders {
  /** Its own folder first, then those of its alternates, and of theirs, as git resolves them. Absolute. */
  readonly folders: readonly string[];
  /** Git named an alternate in a way that is not understood here. */
  readonly incomplete: boolean;
  /** What git says about alternates that it cannot use, a line each. */
  readonly complaints: readonly string[];
  /** Bytes of an id: 20 for SHA-1, 32 for SHA-256. */
  readonly idBytes: 20 | 32;
}

/** @throws AppError when git fails */
export async function objectFolders(cwd: string, options: GitOptions = {}): Promise<ObjectFolders> {
  const where = ['rev-parse', '--show-object-format', '--path-format=absolute', '--git-path', 'objects'];
  const [, format, own = ''] = /^(\w+)\r?\n(.*)$/s.exec(await askGit(cwd, where, options)) ?? []; // folders may hold newlines
  const complaints: string[] = [];
  const onWarning = (line: string): void => {
    if (line.includes('alternate')) complaints.push(line.replace(/^error: /, ''));
  };
  const counted = (await askGit(cwd, ['count-objects', '-v'], { ...options, onWarning })).split(/\r?\n/);
  const alternates = counted.flatMap((line) => (line.startsWith('alternate: ') ? [line.slice(11)] : []));
  // Quoted names hold bytes that are no text; relative ones depend on the folder that git changed into.
  const understood = alternates.filter((path) => /^(?:\/|[A-Za-z]:[\\/])/.test(path) && !path.includes('\ufffd'));
  return {
    folders: [own, ...understood],
    incomplete: understood.length < alternates.length,
    complaints,
    idBytes: format === 'sha256' ? 32 : 20,
  };
}
