import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProbe, parseRemoteUrl, refsReaching, type NetworkOptions, type Remote } from '../../git/index.js';
import type { Rewrite } from '../rewrite/types.js';
import { pullNumber } from './host.js';
import type { ServerView } from './plan-from-server.js';
import type { Pulls } from './types.js';

/** Heads of pull and merge requests on the hosts that show them as refs. */
const HEADS = ['refs/pull/*/head', 'refs/merge-requests/*/head', 'refs/pull-requests/*/from'];

/** The pull requests whose refs this clone has (a mirror has them). The rest of the server's is not known here. */
export function pullsHere(rewrite: Pick<Rewrite, 'refs'>, refs: readonly string[]): Pulls {
  const numbers = (names: readonly string[]): number[] => sorted(names.flatMap((name) => pullNumber(name) ?? []));
  return { affected: numbers(rewrite.refs.map(({ name }) => name)), unknown: [], seen: numbers(refs).length };
}

/** The pull requests of a server by what it tells of: exact for the heads that this clone has. */
export function pullsTold(rewrite: Pick<Rewrite, 'map'>, view: ServerView): Pulls {
  const heads = view.refs.flatMap(({ name, id }) => {
    const number = pullNumber(name);
    return number === undefined ? [] : [{ number, id }];
  });
  const those = (test: (id: string) => boolean): number[] =>
    sorted(heads.filter(({ id }) => test(id)).map(({ number }) => number));
  return {
    affected: those((id) => rewrite.map.has(id)),
    unknown: those((id) => !rewrite.map.has(id) && !view.known.has(id)),
    seen: heads.length,
  };
}

/**
 * The pull requests of a server, counted truly: the commits of all their heads are fetched into a temporary repository (no files,
 * where the server can do that), and those count that reach a first changed commit. Talks to the network.
 *
 * @throws AppError `E_REMOTE_URL`, exit 2; `E_REMOTE`, exit 4 or 5
 */
export async function countPulls(
  rewrite: Pick<Rewrite, 'firstChanged'>,
  remote: Remote,
  options: NetworkOptions = {},
): Promise<Pulls> {
  const source = parseRemoteUrl(remote.pushUrls[0] ?? '');
  const folder = await mkdtemp(join(tmpdir(), 'secretctl-pulls-'));
  try {
    await makeProbe(folder, rewrite.firstChanged[0]?.length ?? 40, source);
    const { seen, reaching } = await refsReaching(folder, source, HEADS, rewrite.firstChanged, options);
    return { affected: sorted(reaching.flatMap((name) => pullNumber(name) ?? [])), unknown: [], seen: seen.length };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
