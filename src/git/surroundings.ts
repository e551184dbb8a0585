import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const PLACES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY'] as const;
const ALTERNATES = 'GIT_ALTERNATE_OBJECT_DIRECTORIES';

/**
 * The process's environment, for a git that runs in `cwd`: hooks and shells tell git where a repository lies, relative to where they run.
 *
 * A git that runs in a git folder is asked about that one, a submodule's for example, whatever was told.
 *
 * @param base - working directory of the process
 */
export function surroundings(env: Environment, cwd: string, base: () => string): Environment {
  const told = PLACES.filter((name) => env[name] !== undefined && env[name] !== '');
  if (told.length === 0 && env[ALTERNATES] === undefined) return env;
  const from = base();
  const places: Record<string, string | undefined> = {};
  for (const name of told) places[name] = resolve(from, env[name] ?? '');
  const alternates = (env[ALTERNATES] ?? '').split(delimiter).filter((path) => path !== '');
  const folders = alternates.map((path) => (path.startsWith('"') ? path : resolve(from, path)));
  if (isGitFolder(cwd)) {
    if (places['GIT_OBJECT_DIRECTORY'] !== undefined) folders.push(places['GIT_OBJECT_DIRECTORY']);
    const isTold = places['GIT_DIR'] === resolve(from, cwd);
    for (const name of told) if (name !== 'GIT_DIR' || !isTold) places[name] = undefined;
  }
  return { ...env, ...places, [ALTERNATES]: folders.length === 0 ? undefined : folders.join(delimiter) };
}

/** A linked work tree's own folder leads to the common one. */
function isGitFolder(folder: string): boolean {
  const has = (name: string): boolean => existsSync(join(folder, name));
  return has('HEAD') && (has('objects') || has('commondir')) && !has('.git');
}
