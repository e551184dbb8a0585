import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ANY_REPOSITORY } from './repository.js';
import { runGit, type GitOptions } from './run.js';

/** Sees the repository that it runs in, whatever a hook or shell set for another one. */
const HERE = { ...ANY_REPOSITORY, GIT_OBJECT_DIRECTORY: undefined, GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined };

/**
 * Makes an empty bare repository that borrows the objects of another one: what is written there does not get into the other.
 *
 * @param folder - does not exist yet
 * @param objects - the other one's folder of objects, absolute; undefined: nothing is borrowed
 */
export async function scratchRepository(
  folder: string,
  format: 'sha1' | 'sha256',
  objects: string | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const args = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '.'];
  await runGit(folder, args, { env: HERE });
  if (objects === undefined) return;
  await mkdir(join(folder, 'objects', 'info'), { recursive: true });
  await writeFile(join(folder, 'objects', 'info', 'alternates'), `${quoted(objects)}\n`, { mode: 0o600 });
}

/** As git reads names that could be taken for something else. */
function quoted(path: string): string {
  if (!/["\n\r#\\]/.test(path) || /^[A-Za-z]:\\/.test(path)) return path;
  return `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
}

/** A file of a scratch repository's tree. */
export interface ScratchFile {
  /** "/" separated; bytes, since names need not be text. */
  readonly path: Buffer;
  /** Absolute path of the file that holds the content. */
  readonly from: string | Buffer;
}

/** Stores copies of files, as they are, as a commit of a scratch repository. @returns hex ids of commit and tree */
export async function commitFiles(
  scratch: string,
  files: readonly ScratchFile[],
  options: GitOptions = {},
): Promise<{ readonly commit: string; readonly tree: string }> {
  const here = { ...options, env: HERE };
  const names = Buffer.concat(files.flatMap(({ from }) => [quotedPath(Buffer.from(from)), NEWLINE]));
  const hash = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  const ids = (await runGit(scratch, hash, { ...here, input: names })).stdout.toString('latin1').split('\n');
  const records = files.flatMap(({ path }, at) => [Buffer.from(`100644 ${ids[at] ?? ''}\t`), path, NUL]);
  const unguarded = ['-c', 'core.protectHFS=false', '-c', 'core.protectNTFS=false'];
  const add = [...unguarded, 'update-index', '-z', '--index-info'];
  await runGit(scratch, add, { ...here, input: Buffer.concat(records) });
  const tree = (await runGit(scratch, ['write-tree'], here)).stdout.toString('latin1').trim();
  const env = { ...HERE, ...NOBODY };
  const made = await runGit(scratch, ['commit-tree', '-m', 'files of the git folder', tree], { ...options, env });
  return { commit: made.stdout.toString('latin1').trim(), tree };
}

const NEWLINE = Buffer.from('\n');
const NUL = Buffer.from([0]);
const NOBODY = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'secretctl'],
    [`GIT_${role}_EMAIL`, 'secretctl@localhost'],
    [`GIT_${role}_DATE`, '1970-01-01T00:00:00Z'],
  ]),
);

/** A path for a list of lines: in quotes, with odd bytes in octal. */
export function quotedPath(path: Buffer): Buffer {
  const text = path.toString('latin1');
  const escape = (char: string): string => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return Buffer.from(`"${text.replace(/["\\\0-\x1f\x7f-\xff]/g, escape)}"`, 'latin1');
}

/** Every file of a tree, with its content's id. */
export async function filesOfTree(cwd: string, tree: string): Promise<{ path: Buffer; id: string }[]> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', tree];
  const { stdout } = await runGit(cwd, args, { env: HERE });
  const files: { path: Buffer; id: string }[] = [];
  for (let at = 0, end = stdout.indexOf(0); end >= 0; at = end + 1, end = stdout.indexOf(0, at)) {
    const tab = stdout.indexOf(9, at);
    files.push({ path: stdout.subarray(tab + 1, end), id: stdout.toString('latin1', at, tab).split(' ')[2] ?? '' });
  }
  return files;
}

/** Clones a bundle with all its refs into `folder`, bare. Nothing talks to the network. */
export async function cloneBundle(bundle: string, folder: string, options: GitOptions = {}): Promise<void> {
  const args = ['clone', '--quiet', '--mirror', '--template=', '--end-of-options', bundle, folder];
  const parent = join(folder, '..');
  await runGit(parent, args, { ...options, env: { ...HERE, GIT_ALLOW_PROTOCOL: 'file' } });
}
