import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { runHere } from './here.js';
import { crc32Base62 } from '../../src/rules/checks/index.js';
import { run, type GitRepo, type GitResult } from './git-repo.js';
import { ALPHABETS } from './random.js';

const script = resolve('bin/secretctl.js');

/** Runs the built secretctl in a repository. */
export function secretctl(
  repo: GitRepo,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string | undefined>; input?: string } = {},
): Promise<GitResult> {
  return run(
    process.execPath,
    [script, ...args],
    options.cwd ?? repo.dir,
    { ...repo.env, ...options.env },
    options.input,
  );
}

/** The same without a process of its own. */
export async function secretctlHere(
  repo: GitRepo,
  args: readonly string[],
  { cwd = repo.dir, env, input }: Parameters<typeof secretctl>[2] = {},
): Promise<GitResult> {
  const ran = await runHere(args, { cwd, env: { ...repo.env, ...env }, ...(input === undefined ? {} : { input }) });
  return { exit: ran.exit ?? -1, stdout: ran.stdout, stderr: ran.stderr };
}

/** A token that GitHub never issued, with the checksum that fits. */
export function madeUpToken(): string {
  const body = Array.from({ length: 30 }, () => ALPHABETS.base62.charAt(randomInt(62))).join('');
  return `ghp_${body}${crc32Base62(body)}`;
}
