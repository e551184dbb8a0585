import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ANY_REPOSITORY } from './repository.js';
import { runGit, type GitOptions } from './run.js';

/** Names of the submodules that `.gitmodules` tells, by path. What git cannot read has none. */
export async function submoduleNames(top: string, options: GitOptions = {}): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const file = join(top, '.gitmodules');
  if (!existsSync(file)) return names;
  const args = ['config', '-z', '--file', file, '--get-regexp', '^submodule\\..*\\.path$'];
  const settings = { ...options, env: ANY_REPOSITORY, okCodes: [0, 1, 3, 128] };
  const { stdout } = await runGit(top, args, settings);
  for (const record of stdout.toString('utf8').split('\0')) {
    const [, name, path] = /^submodule\.(.*)\.path\n(.*)$/s.exec(record) ?? [];
    if (name !== undefined && path !== undefined) names.set(path, name);
  }
  return names;
}
