import { once } from 'node:events';
import { AppError, exitCodes } from '../errors/index.js';
import { eachLine } from './objects.js';
import { ANY_REPOSITORY } from './repository.js';
import { gitEnd, runGit, startGit, type GitOptions } from './run.js';

/**
 * Changes refs in one transaction: all of them, or (when one is not as expected) none. No hook is run.
 *
 * @param commands - lines of `git update-ref --stdin`, with old values
 * @param message - for the reflogs that exist; none are made
 * @throws AppError `E_REFS_MOVED`, exit 3, when git refuses; nothing was changed then
 */
export async function moveRefs(
  gitDir: string,
  commands: readonly string[],
  message: string,
  options: GitOptions = {},
): Promise<void> {
  const quiet = ['-c', 'core.logAllRefUpdates=false', '-c', `core.hooksPath=${gitDir}/no-hooks`];
  const args = [...quiet, 'update-ref', '-m', message, '--stdin'];
  const env = { ...options.env, ...ANY_REPOSITORY, GIT_DIR: gitDir, ...WHO };
  const child = startGit(gitDir, args, { ...options, env });
  const ended = gitEnd(child, args, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  child.stdin.on('error', () => undefined); // its end tells
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  child.stdin.write(['start', ...commands, 'prepare', ''].join('\n'));
  const closed = once(child, 'close').catch(() => undefined);
  while (!said.includes('prepare: ok') && child.exitCode === null)
    await Promise.race([once(child.stdout, 'data').catch(() => undefined), closed]);
  if (said.includes('prepare: ok')) child.stdin.end('commit\n');
  else child.stdin.end();
  const failure = await ended;
  if (failure !== undefined || !said.includes('commit: ok')) throw refused(failure);
}

/** Nobody needs to have a name for this. */
const WHO = { GIT_COMMITTER_NAME: 'secretctl', GIT_COMMITTER_EMAIL: 'secretctl@localhost' };

function refused(cause: unknown): AppError {
  return new AppError('E_REFS_MOVED', 'git did not move the refs: one of them changed meanwhile, or is locked', {
    exit: exitCodes.refused,
    hint: 'let other git commands finish, then run the same command again',
    cause,
  });
}

/** Lets HEAD, or another symbolic ref, name another ref; writes no reflog. */
export async function pointSymbolicRef(gitDir: string, name: string, target: string): Promise<void> {
  const args = ['-c', `core.hooksPath=${gitDir}/no-hooks`, 'symbolic-ref', '--', name, target];
  await runGit(gitDir, args, { env: { ...ANY_REPOSITORY, GIT_DIR: gitDir } });
}

/** Hex ids, among those asked for, that refs, reflogs, indexes and work trees reach. Fails when something that they need is missing. */
export async function reachedObjects(
  gitDir: string,
  asked: (id: string) => boolean,
  options: GitOptions = {},
): Promise<Set<string>> {
  const args = ['rev-list', '--objects', '--no-object-names', '--all', '--reflog', '--indexed-objects'];
  const child = startGit(gitDir, args, { ...options, env: { ...ANY_REPOSITORY, GIT_DIR: gitDir } });
  child.stdin.end();
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // awaited below
  const reached = new Set<string>();
  await eachLine(child, (line) => {
    if (asked(line)) reached.add(Buffer.from(line, 'latin1').toString('latin1'));
  });
  await ended;
  return reached;
}

/** Hex ids of all trees and blobs that trees hold, themselves included. */
export async function objectsBelow(gitDir: string, trees: readonly string[]): Promise<string[]> {
  if (trees.length === 0) return [];
  const args = ['rev-list', '--objects', '--no-object-names', '--stdin'];
  const env = { ...ANY_REPOSITORY, GIT_DIR: gitDir };
  const { stdout } = await runGit(gitDir, args, { env, input: `${trees.join('\n')}\n` });
  return stdout
    .toString('latin1')
    .split('\n')
    .filter((id) => id !== '');
}
