import { once } from 'node:events';
import { gitEnd, startGit, type GitOptions } from './run.js';

/**
 * Stores a pack in the object database.
 *
 * @returns hex name of the pack: `objects/pack/pack-NAME.pack`
 * @throws AppError `E_GIT_FAILED`, exit 5, when git does not accept it
 */
export async function storePack(
  cwd: string,
  pieces: AsyncIterable<Uint8Array>,
  options: GitOptions = {},
): Promise<string> {
  const args = ['index-pack', '--stdin', '--fix-thin'];
  const child = startGit(cwd, args, options);
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stdin.on('error', () => undefined); // its exit code tells
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // awaited below
  const closed = once(child, 'close').catch(() => undefined);
  for await (const piece of pieces) {
    if (child.exitCode !== null) break;
    if (!child.stdin.write(piece)) await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
  }
  child.stdin.end();
  await ended;
  return /[0-9a-f]{40,64}/.exec(Buffer.concat(said).toString('latin1'))?.[0] ?? '';
}
