import {
  advertisedRefs,
  listRemotes,
  presentObjects,
  withoutCredentials,
  type AdvertisedRef,
  type NetworkOptions,
  type Remote,
} from '../../git/index.js';
import { AppError } from '../../errors/index.js';
import { hostOf } from './host.js';
import { fromClone } from './plan-from-clone.js';
import { fromServer, type ServerView } from './plan-from-server.js';
import { pushCommands } from './commands.js';
import { pullsTold } from './pulls.js';
import type { PushPlan, RemotePlan, Rewritten } from './types.js';

export interface PlanOptions extends NetworkOptions {
  /** Ask every server for its refs (network): the plan is then about what is really there. */
  readonly ask: boolean;
  /** A server that does not answer is one whose refs are all left, instead of the end of the plan. */
  readonly tolerant?: boolean;
}

/**
 * What has to be pushed where after a rewrite. Without `ask` nothing talks to the network.
 *
 * @throws AppError `E_REMOTE`, exit 4 or 5, when a server was to be asked and did not answer
 */
export async function planPush(repository: string, rewrite: Rewritten, options: PlanOptions): Promise<PushPlan> {
  const remotes: RemotePlan[] = [];
  for (const remote of await listRemotes(repository))
    remotes.push(options.ask ? await asked(repository, rewrite, remote, options) : planRemote(rewrite, remote));
  return { remotes };
}

async function asked(
  repository: string,
  rewrite: Rewritten,
  remote: Remote,
  options: PlanOptions,
): Promise<RemotePlan> {
  try {
    return planRemote(rewrite, remote, await viewOf(repository, rewrite, remote.name, options));
  } catch (error) {
    if (options.tolerant !== true || !(error instanceof AppError)) throw error;
    options.signal?.throwIfAborted();
    const reason = [error.message, error.hint].filter(Boolean).join('; ');
    return { ...planRemote(rewrite, remote), pushes: [], left: [{ ref: 'every ref', reason }] };
  }
}

/** The plan of one remote; `view` is what its server told, when it was asked. */
export function planRemote(rewrite: Rewritten, remote: Remote, view?: ServerView): RemotePlan {
  const found = view === undefined ? fromClone(rewrite, remote) : fromServer(rewrite, remote, view);
  const url = remote.pushUrls[0] ?? '';
  return {
    remote,
    host: hostOf(url),
    url: withoutCredentials(url),
    asked: view !== undefined,
    ...found,
    pulls: view === undefined ? undefined : pullsTold(rewrite, view),
    commands: pushCommands(remote, found.pushes),
  };
}

async function viewOf(
  repository: string,
  rewrite: Rewritten,
  remote: string,
  options: NetworkOptions,
): Promise<ServerView> {
  const refs = await advertisedRefs(repository, remote, options);
  const strange = refs.map(({ id }: AdvertisedRef) => id).filter((id) => !rewrite.map.has(id));
  return { refs, known: await presentObjects(repository, [...new Set(strange)]) };
}
