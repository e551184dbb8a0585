import packageJson from '../../../package.json' with { type: 'json' };
import { AppError } from '../../errors/index.js';
import { askGit } from '../../git/index.js';
import type { Context } from '../context.js';
import { fail, ok, warn, type Check } from './check.js';

const OLDEST_GIT = '2.30';

/** Whether this node is one that we are tested with. */
export function checkNode(context: Pick<Context, 'nodeVersion'>): Check {
  const needed = packageJson.engines.node.replace(/^\D+/, '');
  return isAtLeast(context.nodeVersion, needed)
    ? ok('node', `node ${context.nodeVersion}`)
    : fail('node', `node ${context.nodeVersion} is older than ${needed}`, `install node ${needed} or newer`);
}

export async function checkGit(context: Pick<Context, 'cwd' | 'signal'>): Promise<Check> {
  try {
    const version = (await askGit(context.cwd, ['--version'], { signal: context.signal, timeoutMs: 10_000 })).replace(
      /^git version /,
      '',
    );
    return isAtLeast(version, OLDEST_GIT)
      ? ok('git', `git ${version}`)
      : warn(
          'git',
          `git ${version} is older than ${OLDEST_GIT}; some commands may fail`,
          `install git ${OLDEST_GIT} or newer`,
        );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail('git', error.message, `install git ${OLDEST_GIT} or newer`);
  }
}

/** Compares the leading numbers of two versions. */
export function isAtLeast(version: string, needed: string): boolean {
  const numbers = (text: string): number[] => (/^\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const have = numbers(version);
  for (const [index, part] of numbers(needed).entries()) {
    if ((have[index] ?? 0) !== part) return (have[index] ?? 0) > part;
  }
  return true;
}
