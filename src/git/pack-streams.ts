import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { eachLine } from './objects.js';
import { ANY_REPOSITORY } from './repository.js';
import { gitEnd, startGit, type GitOptions } from './run.js';

/** The repository that is named, whatever a hook or shell set for another one. */
function only(gitDir: string, options: GitOptions): GitOptions {
  return { ...options, env: { ...options.env, ...ANY_REPOSITORY, GIT_DIR: gitDir } };
}

const LIST = ['cat-file', '--batch-all-objects', '--batch-check=%(objectname)'];

/**
 * Writes every object that a repository has or borrows, reachable or not, as one pack. Deltas are taken over, none are made.
 *
 * @param out - not ended
 * @returns hex SHA-256 over the sorted ids
 */
export async function packEverything(gitDir: string, out: Writable, options: GitOptions = {}): Promise<string> {
  // A chain that is longer than the depth would be cut, and what was cut off be stored whole.
  const pack = ['pack-objects', '--stdout', '--quiet', '--delta-base-offset', '--window=0', '--depth=4095'];
  const list = startGit(gitDir, LIST, only(gitDir, options));
  const packing = startGit(gitDir, pack, only(gitDir, options));
  list.stdin.end();
  const ends = Promise.all([gitEnd(list, LIST, options), gitEnd(packing, pack, options)]);
  ends.catch(() => undefined); // awaited below
  const sum = createHash('sha256');
  list.stdout.on('data', (chunk: Buffer) => sum.update(chunk));
  packing.stdin.on('error', () => undefined);
  const fed = pipeline(list.stdout, packing.stdin).catch(() => undefined); // how git ended tells more
  await Promise.all([fed, pipeline(packing.stdout, out, { end: false }), ends]);
  return sum.digest('hex');
}

/** Hex SHA-256 over the sorted ids of all objects that a repository has or borrows. */
export async function sumOfObjects(gitDir: string, options: GitOptions = {}): Promise<string> {
  const list = startGit(gitDir, LIST, only(gitDir, options));
  list.stdin.end();
  const sum = createHash('sha256');
  list.stdout.on('data', (chunk: Buffer) => sum.update(chunk));
  await gitEnd(list, LIST, options);
  return sum.digest('hex');
}

/** Tells offset and hex id of every object of a pack, from its index file's content. */
export async function eachPacked(
  cwd: string,
  index: NodeJS.ReadableStream,
  format: 'sha1' | 'sha256',
  onObject: (id: string, offset: number) => void,
): Promise<void> {
  const args = ['show-index', `--object-format=${format}`];
  const child = startGit(cwd, args);
  child.stdin.on('error', () => undefined);
  const ended = gitEnd(child, args);
  ended.catch(() => undefined); // awaited below
  const fed = pipeline(index, child.stdin).catch(() => undefined);
  await eachLine(child, (line) => {
    const space = line.indexOf(' ');
    const id = line.slice(space + 1, line.indexOf(' ', space + 1));
    onObject(Buffer.from(id, 'latin1').toString('latin1'), Number(line.slice(0, space)));
  });
  await Promise.all([fed, ended]);
}

/**
 * Writes objects of a repository into a new pack with an index.
 *
 * @param prefix - of the files' paths; "-NAME.pack" follows
 * @returns hex NAME
 */
export async function packObjects(
  gitDir: string,
  ids: readonly string[],
  prefix: string,
  options: GitOptions = {},
): Promise<string> {
  const own = ['-c', 'pack.packSizeLimit=0', '-c', 'pack.indexVersion=2', '-c', 'pack.writeReverseIndex=false'];
  const args = [...own, 'pack-objects', '--quiet', '--delta-base-offset', '--window=10', '--depth=250'];
  args.push('--window-memory=100m', '--end-of-options', prefix);
  const child = startGit(gitDir, args, only(gitDir, options));
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stdin.on('error', () => undefined);
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // awaited below
  const closed = once(child, 'close').catch(() => undefined);
  for (let at = 0; at < ids.length && child.exitCode === null; at += 2_000) {
    if (child.stdin.write(`${ids.slice(at, at + 2_000).join('\n')}\n`)) continue;
    await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
  }
  child.stdin.end();
  await ended;
  return Buffer.concat(said).toString('latin1').trim();
}

/**
 * Checks the objects of a pack and their links as strictly as git can.
 *
 * @param tolerated - ids of git's messages (`missingEmail`) that are told and do not fail
 * @returns what git complained about; `fatal` when it did not get to the end
 */
export async function strictCheck(
  gitDir: string,
  pack: string,
  tolerated: readonly string[],
  options: GitOptions = {},
): Promise<{ readonly fatal: boolean; readonly complaints: readonly string[] }> {
  const levels = tolerated.length > 0 ? `=${tolerated.map((id) => `${id}=warn`).join(',')}` : '';
  const args = ['index-pack', '--verify', `--strict${levels}`, pack];
  const child = startGit(gitDir, args, only(gitDir, options));
  child.stdin.end();
  child.stdout.resume();
  const complaints: string[] = [];
  let rest = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split(/[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (/^(?:error|warning|fatal): /.test(line)) complaints.push(line);
  });
  const exit = await gitEnd(child, args, { ...options, okCodes: [0, 1, 128] });
  return { fatal: exit !== 0, complaints: rest === '' ? complaints : [...complaints, rest] };
}
