import packageJson from '../../../package.json' with { type: 'json' };
import { gitVersion, nodeOnPath } from '../../git/index.js';
import type { Context } from '../context.js';
import { fail, ok, warn, type Check } from './check.js';

const OLDEST_GIT = '2.31';
const NEEDED_NODE = packageJson.engines.node.replace(/^\D+/, '');

/** Whether this node is one that we are tested with. */
export function checkNode(context: Pick<Context, 'nodeVersion'>): Check {
  return isAtLeast(context.nodeVersion, NEEDED_NODE)
    ? ok('node', `node ${context.nodeVersion}`)
    : fail('node', `node ${context.nodeVersion} is older than ${NEEDED_NODE}`, `install node ${NEEDED_NODE} or newer`);
}

export async function checkGit(context: Pick<Context, 'cwd'>): Promise<Check> {
  const version = await gitVersion(context.cwd);
  if (version === undefined) return fail('git', 'git is not on PATH', `install git ${OLDEST_GIT} or newer`);
  return isAtLeast(version, OLDEST_GIT)
    ? ok('git', `git ${version}`)
    : warn(
        'git',
        `git ${version} is older than ${OLDEST_GIT}; some commands may fail`,
        `install git ${OLDEST_GIT} or newer`,
      );
}

/** Whether hooks would find a node on PATH, should the one that install-hook wrote down go away. */
export async function checkPathNode(context: Pick<Context, 'cwd' | 'signal'>): Promise<Check> {
  const version = await nodeOnPath(context.cwd, context.signal);
  if (version === undefined)
    return warn('node-on-path', 'none; hooks depend on the node that installed them', 'put node on PATH');
  return isAtLeast(version, NEEDED_NODE)
    ? ok('node-on-path', `node ${version}`)
    : warn('node-on-path', `node ${version} is older than ${NEEDED_NODE}`, `put node ${NEEDED_NODE} or newer on PATH`);
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
