import { resolve } from 'node:path';
import { ANY_REPOSITORY, findRepository, isIgnored, workTreeFiles } from '../git/index.js';
import { isLeftOut, walkFiles } from './folders.js';

/**
 * The files that make up a project, sorted: in a work tree what git tracks or would add, elsewhere all; without what is left out everywhere.
 * Names that are no UTF-8 are missing.
 *
 * @throws AppError `E_GIT_REPOSITORY`, exit 5, when git refuses the repository
 */
export async function projectFiles(root: string, signal: AbortSignal | undefined): Promise<string[]> {
  const files = (await isWorkTree(root)) ? await listed(root, signal) : await walked(root, signal);
  return files.sort(byCodeUnits);
}

export async function isWorkTree(root: string): Promise<boolean> {
  const repository = await findRepository(root, ANY_REPOSITORY);
  if (repository?.top === undefined) return false;
  return resolve(repository.top) === resolve(root) || !(await isIgnored(root, { env: ANY_REPOSITORY }));
}

export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

async function listed(root: string, signal: AbortSignal | undefined): Promise<string[]> {
  const names = await workTreeFiles(root, { env: ANY_REPOSITORY, ...(signal && { signal }) });
  return names
    .map((name) => name.toString('utf8'))
    .filter((path) => !path.endsWith('/') && !path.includes('\ufffd') && !isLeftOut(path));
}

async function walked(root: string, signal: AbortSignal | undefined): Promise<string[]> {
  const files: string[] = [];
  for await (const path of walkFiles(root, false, signal)) files.push(path);
  return files;
}
