import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes, systemCode } from '../errors/index.js';
import type { ObjectType } from './objects.js';
import { requireRepository } from './repository.js';
import { askGit, runGit, type GitOptions } from './run.js';

/** A ref as it is stored. */
export interface StoredRef {
  /** Full name as the main work tree says it; another one's private refs are `worktrees/ID/refs/…`. */
  readonly name: string;
  readonly object: string;
  readonly type: ObjectType;
  /** The ref that a symbolic one stands for. */
  readonly symref?: string;
}

const PRIVATE = ['refs/bisect', 'refs/rewritten', 'refs/worktree'];

/**
 * Every ref of every namespace, those that belong to one linked work tree included; pseudo refs (HEAD, ORIG_HEAD) are none.
 *
 * @throws AppError `E_REF_NAME`, exit 5, for a name that is not UTF-8
 */
export async function listStoredRefs(cwd: string, options: GitOptions = {}): Promise<StoredRef[]> {
  const { commonDir } = await requireRepository(cwd);
  const refs = await refsOf(cwd, commonDir, [], '', options);
  for (const id of await workTreeIds(commonDir))
    refs.push(...(await refsOf(cwd, join(commonDir, 'worktrees', id), PRIVATE, `worktrees/${id}/`, options)));
  return refs;
}

async function workTreeIds(commonDir: string): Promise<string[]> {
  try {
    return (await readdir(join(commonDir, 'worktrees'))).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function refsOf(
  cwd: string,
  gitDir: string,
  below: readonly string[],
  prefix: string,
  options: GitOptions,
): Promise<StoredRef[]> {
  const format = '--format=%(objectname) %(objecttype) %(symref)%00%(refname)';
  const env = { ...options.env, GIT_DIR: gitDir, GIT_WORK_TREE: undefined };
  const { stdout } = await runGit(cwd, ['for-each-ref', format, ...below], { ...options, env });
  const text = stdout.toString('utf8');
  if (text.includes('\ufffd') && !Buffer.from(text).equals(stdout)) throw notText();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseRef(line, prefix));
}

function parseRef(line: string, prefix: string): StoredRef {
  const [head = '', name = ''] = line.split('\0');
  const [object = '', type = '', symref = ''] = head.split(' ');
  const ref = { name: `${prefix}${name}`, object, type: type as ObjectType };
  return symref === '' ? ref : { ...ref, symref };
}

function notText(): AppError {
  return new AppError('E_REF_NAME', 'the name of a branch, a tag or another ref is not UTF-8', {
    exit: exitCodes.failed,
    hint: 'git for-each-ref lists them; rename or delete that one first. Nothing was changed',
  });
}

/** "sha1" or "sha256": how a repository names its objects. */
export async function objectFormat(cwd: string, options: GitOptions = {}): Promise<'sha1' | 'sha256'> {
  return (await askGit(cwd, ['rev-parse', '--show-object-format'], options)) === 'sha256' ? 'sha256' : 'sha1';
}
