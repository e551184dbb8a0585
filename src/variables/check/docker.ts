import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../errors/index.js';
import { readText } from '../read-text.js';
import { dockerIgnores } from './docker-ignore.js';
import type { JudgedFile } from './judge.js';
import { isPrivateName, secretNames } from './names.js';
import { FIX } from './next.js';
import type { EnvFinding } from './types.js';

const LARGEST_FILE = 1_048_576;
const DOCKERFILE = /^(?:Dockerfile|Containerfile)(?:\..+)?$|.\.Dockerfile$/i;

/** Env files that `docker build` would send along: the folder of a Dockerfile is taken for the context of its build. */
export async function dockerChecks(root: string, files: readonly JudgedFile[]): Promise<EnvFinding[]> {
  const contexts = new Map<string, Promise<Context[]>>();
  const findings: EnvFinding[] = [];
  for (const file of files) {
    if (file.isExample || (!isPrivateName(file.path) && secretNames(file).length === 0)) continue;
    for (const folder of foldersAbove(file.path)) {
      const found = contexts.get(folder) ?? contextsIn(root, folder);
      contexts.set(folder, found);
      const open = (await found).find(({ ignore }) => !dockerIgnores(ignore, file.path.slice(folder.length)));
      if (open !== undefined) findings.push(finding(file.path, open));
    }
  }
  return findings;
}

interface Context {
  readonly dockerfile: string;
  readonly ignoreFile: string;
  readonly ignore: string;
}

function finding(path: string, { dockerfile, ignoreFile }: Context): EnvFinding {
  return { id: 'env-file-in-build-context', severity: 'warning', path, dockerfile, ignoreFile, next: FIX };
}

/** `a/b/.env`: '', 'a/', 'a/b/'. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_part, at) => `${parts.slice(0, at + 1).join('/')}/`)];
}

async function contextsIn(root: string, folder: string): Promise<Context[]> {
  const names = await namesIn(join(root, folder));
  const dockerfiles = names.filter((name) => DOCKERFILE.test(name) && !name.toLowerCase().endsWith('.dockerignore'));
  return await Promise.all(
    dockerfiles.sort().map(async (name) => {
      // A Dockerfile's own list comes before the one of the folder.
      const ignoreFile = names.includes(`${name}.dockerignore`) ? `${name}.dockerignore` : '.dockerignore';
      const ignore = (await readText(join(root, folder, ignoreFile), LARGEST_FILE)) ?? '';
      return { dockerfile: folder + name, ignoreFile: folder + ignoreFile, ignore };
    }),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
