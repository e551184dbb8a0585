import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ANY_REPOSITORY, type Repository } from './repository.js';
import { runGit, type GitOptions } from './run.js';

/** A checkout of a repository. */
export interface WorkTree {
  /** Its own git folder: the common one, or one below `worktrees/`. */
  readonly gitDir: string;
  /** undefined: there is none (a bare repository), or its folder is gone. */
  readonly top: string | undefined;
  /** Name that git gave a linked one; undefined for the main one. */
  readonly linked: string | undefined;
}

/** The main work tree and every linked one, those whose folder is gone included. Read from the folders, as older gits cannot list odd names. */
export async function listWorkTrees(
  { commonDir, gitDir, top }: Repository,
  options: GitOptions = {},
): Promise<WorkTree[]> {
  const isMain = resolve(gitDir) === resolve(commonDir);
  const mainTop = isMain && top !== undefined ? top : await mainWorkTree(commonDir, options);
  return [
    { gitDir: commonDir, top: existing(mainTop), linked: undefined },
    ...linkedNames(commonDir).map((name) => {
      const own = join(commonDir, 'worktrees', name);
      return { gitDir: own, top: existing(linkedTop(own)), linked: name };
    }),
  ];
}

async function mainWorkTree(commonDir: string, options: GitOptions): Promise<string | undefined> {
  const configured = await readSetting(commonDir, 'core.worktree', options);
  if (configured !== undefined) return resolve(commonDir, configured);
  const isBare = (await readSetting(commonDir, 'core.bare', options)) === 'true';
  return isBare || basename(commonDir) !== '.git' ? undefined : dirname(commonDir);
}

/** A setting of a repository; undefined when it is not set. */
export async function readSetting(
  commonDir: string,
  name: string,
  options: GitOptions = {},
): Promise<string | undefined> {
  const { stdout, exitCode } = await runGit(commonDir, ['config', '-z', '--get', name], {
    ...options,
    env: { ...ANY_REPOSITORY, GIT_DIR: commonDir },
    okCodes: [0, 1],
  });
  return exitCode === 0 ? stdout.toString('utf8').replace(/\0$/, '') : undefined;
}

function linkedNames(commonDir: string): string[] {
  try {
    return readdirSync(join(commonDir, 'worktrees'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return []; // there are none; or nobody may read the folder, which whoever reads the git folder learns
  }
}

/** Its `gitdir` names the `.git` file in the work tree, absolute or relative to where it stands. */
function linkedTop(gitDir: string): string | undefined {
  try {
    const pointer = readFileSync(join(gitDir, 'gitdir'), 'utf8').replace(/\r?\n$/, '');
    return dirname(resolve(gitDir, pointer));
  } catch {
    return undefined; // no work tree has it any more
  }
}

function existing(folder: string | undefined): string | undefined {
  try {
    return folder === undefined ? undefined : realpathSync(folder);
  } catch {
    return undefined;
  }
}
