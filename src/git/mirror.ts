import { remoteFailed } from './ls-remote.js';
import { talk, talkTo, type NetworkOptions } from './network.js';
import type { RemoteSource } from './remote-url.js';
import { ANY_REPOSITORY } from './repository.js';
import { askGit, runGit } from './run.js';

const FOREIGN = { ...ANY_REPOSITORY, GIT_OBJECT_DIRECTORY: undefined, GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined };

/**
 * Clones every ref that a server tells of into `folder`, bare, without templates, hooks and submodules. Talks to the network.
 *
 * @param parent - a folder that exists; `folder` lies in it and does not exist yet
 * @throws AppError `E_REMOTE`, exit 4 when the server does not let us in, else 5
 */
export async function cloneMirror(
  source: RemoteSource,
  parent: string,
  folder: string,
  options: NetworkOptions = {},
): Promise<void> {
  const { args, env } = talkTo(source);
  const clone = ['clone', '--mirror', '--progress', '--template=', '--no-recurse-submodules', '--end-of-options'];
  const { exitCode, said } = await talk(
    parent,
    [...args, ...clone, source.url, folder],
    { env: { ...FOREIGN, ...env } },
    options,
  );
  if (exitCode !== 0) throw remoteFailed(`${source.url} could not be cloned`, said);
}

/** Makes a bare repository for questions to a server, empty, with ids of the given length in digits. */
export async function makeProbe(folder: string, idLength: number, source: RemoteSource): Promise<void> {
  const format = idLength === 64 ? 'sha256' : 'sha1';
  const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '.'];
  await runGit(folder, init, { env: FOREIGN });
  await runGit(folder, ['config', 'remote.origin.url', source.url], { env: FOREIGN });
}

export type FetchById =
  | { readonly kind: 'served' }
  /** The server names these as not to be had; about the others it said nothing. */
  | { readonly kind: 'refused'; readonly ids: readonly string[]; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Words of git for an object that a server does not have, or does not hand out without a ref. */
const REFUSALS = /(?:not our ref|unadvertised object|no such remote ref|couldn't find remote ref) ([0-9a-f]{40,64})/;

/** Asks a server for commits by id, without their history and, where it can do that, without files. Talks to the network. */
export async function fetchByIds(
  probe: string,
  source: RemoteSource,
  ids: readonly string[],
  options: NetworkOptions = {},
): Promise<FetchById> {
  const { args, env } = talkTo(source);
  const fetch = ['fetch', '--progress', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--depth=1'];
  const { exitCode, said } = await talk(
    probe,
    [...args, ...fetch, '--filter=tree:0', '--no-recurse-submodules', '--stdin', 'origin'],
    { env: { ...FOREIGN, ...env }, input: `${ids.join('\n')}\n` },
    options,
  );
  if (exitCode === 0) return { kind: 'served' };
  const refused = new Set(said.flatMap((line) => REFUSALS.exec(line)?.[1] ?? []));
  const known = ids.filter((id) => refused.has(id));
  const reason = said.at(-1) ?? 'git said nothing';
  return known.length > 0 ? { kind: 'refused', ids: known, reason } : { kind: 'failed', reason };
}

/**
 * Fetches the commits (no files, where the server can do that) of all refs that fit the patterns, and names those that reach one of
 * the commits. Talks to the network.
 *
 * @param patterns - for example `refs/pull/*\/head`
 * @returns names of refs: all that were seen, and those that reach
 * @throws AppError `E_REMOTE`, exit 4 or 5
 */
export async function refsReaching(
  probe: string,
  source: RemoteSource,
  patterns: readonly string[],
  commits: readonly string[],
  options: NetworkOptions = {},
): Promise<{ seen: string[]; reaching: string[] }> {
  const { args, env } = talkTo(source);
  const fetch = ['fetch', '--progress', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--filter=tree:0'];
  const { exitCode, said } = await talk(
    probe,
    [...args, ...fetch, '--no-recurse-submodules', '--stdin', 'origin'],
    { env: { ...FOREIGN, ...env }, input: patterns.map((pattern) => `+${pattern}:${pattern}\n`).join('') },
    options,
  );
  if (exitCode !== 0) throw remoteFailed(`the pull requests of ${source.url} could not be fetched`, said);
  const listed = async (...more: string[]): Promise<string[]> =>
    (await askGit(probe, ['for-each-ref', '--format=%(refname)', ...more], { env: FOREIGN }))
      .split('\n')
      .filter((name) => name !== '');
  const here = await commitsHere(probe, commits);
  return {
    seen: await listed(),
    reaching: here.length === 0 ? [] : await listed(...here.map((id) => `--contains=${id}`)),
  };
}

/** `for-each-ref --contains` fails on a commit that is not there, and a probe without files must not ask for objects one by one. */
async function commitsHere(probe: string, commits: readonly string[]): Promise<string[]> {
  const args = ['cat-file', '--batch-all-objects', '--batch-check=%(objectname)', '--unordered'];
  const all = new Set((await askGit(probe, args, { env: FOREIGN })).split('\n'));
  return commits.filter((id) => all.has(id));
}

/** Which of the ids are objects of the repository; nothing is fetched. */
export async function presentObjects(cwd: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const check = ['cat-file', '--batch-check=%(objectname)', '--buffer'];
  const lines = await askGit(cwd, check, { input: `${ids.join('\n')}\n` });
  return new Set(lines.split('\n').filter((line) => line !== '' && !line.includes(' ')));
}
