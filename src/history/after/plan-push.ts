import {
  advertisedRefs,
  listRemotes,
  presentObjects,
  withoutCredentials,
  type AdvertisedRef,
  type NetworkOptions,
  type Remote,
} from '../../git/index.js';
import { hostOf } from './host.js';
import { fromClone } from './plan-from-clone.js';
import { fromServer, type ServerView } from './plan-from-server.js';
import { pushCommands } from './commands.js';
import { pullsTold } from './pulls.js';
import type { PushPlan, RemotePlan, Rewritten } from './types.js';

export interface PlanOptions extends NetworkOptions {
  /** Ask every server for its refs (network): the plan is then about what is really there. */
  readonly ask: boolean;
}

/**
 * What has to be pushed where after a rewrite. Without `ask` nothing talks to the network.
 *
 * @throws AppError `E_REMOTE`, exit 4 or 5, when a server was to be asked and did not answer
 */
export async function planPush(repository: string, rewrite: Rewritten, options: PlanOptions): Promise<PushPlan> {
  const remotes: RemotePlan[] = [];
  for (const remote of await listRemotes(repository))
    remotes.push(
      options.ask
        ? planRemote(rewrite, remote, await viewOf(repository, rewrite, remote.name, options))
        : planRemote(rewrite, remote),
    );
  return { remotes };
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
