import {
  advertisedRefs,
  deleteHiddenRefs,
  pushRefs,
  type NetworkOptions,
  type PushAnswer,
  type PushAnswers,
} from '../../git/index.js';
import { AppError } from '../../errors/index.js';
import { batchesOf } from './commands.js';
import { explain, type Explained } from './rejection.js';
import type { PlannedPush, PushPlan, RemotePlan } from './types.js';

export interface PushOutcome extends Explained {
  readonly remote: string;
  /** Never a name that held a value. */
  readonly ref: string;
  /** pushed, deleted, already there. */
  readonly ok: boolean;
}

export interface PushAllOptions extends NetworkOptions {
  /** Told before each server is talked to: its name and its address without credentials. */
  readonly onRemote?: (remote: string, url: string) => void;
}

/** A user's pre-push hook may think for long. */
const SILENCE_MS = 600_000;
const HIDDEN = 'a ref whose name held a secret';

/**
 * Pushes what was planned: per remote all refs or none (as far as the server can do that, and up to a hundred refs at once), each
 * only if the server still has the old one.
 *
 * Talks to the network. A server that refuses or does not answer is an outcome; the next remote is pushed all the same.
 *
 * @throws the signal's reason when it is aborted; what was accepted until then stays pushed, and pushing again is safe
 */
export async function pushAll(
  repository: string,
  plan: PushPlan,
  options: PushAllOptions = {},
): Promise<PushOutcome[]> {
  const outcomes: PushOutcome[] = [];
  for (const remote of plan.remotes) {
    if (remote.pushes.length === 0) continue;
    options.onRemote?.(remote.remote.name, remote.url);
    const settings = { silenceMs: SILENCE_MS, ...options };
    const open = remote.pushes.filter(({ hidden }) => !hidden);
    for (const batch of batchesOf(open)) outcomes.push(...(await pushBatch(repository, remote, batch, settings)));
    const isWhole = outcomes.every((each) => each.ok || each.remote !== remote.remote.name);
    outcomes.push(...(isWhole ? await deleteHidden(repository, remote, settings) : heldBack(remote)));
  }
  return outcomes;
}

async function pushBatch(
  repository: string,
  plan: RemotePlan,
  batch: readonly PlannedPush[],
  options: NetworkOptions,
): Promise<PushOutcome[]> {
  return await guarded(plan, batch, options, async () => {
    const answers = await pushRefs(repository, plan.remote, batch, { ...options, atomic: true });
    return answers.said.some((line) => line.includes('does not support --atomic'))
      ? await pushRefs(repository, plan.remote, batch, { ...options, atomic: false })
      : answers;
  });
}

/** An old name stays until what takes its place is there. */
function heldBack(plan: RemotePlan): PushOutcome[] {
  return plan.pushes
    .filter(({ hidden }) => hidden)
    .map((push) => ({ ...named(plan, push), ...explain('!', '(atomic push failed)', [], plan.host), ok: false }));
}

/** There is no lease for a name that must not stand in an argument, so the server is asked right before. */
async function deleteHidden(repository: string, plan: RemotePlan, options: NetworkOptions): Promise<PushOutcome[]> {
  const hidden = plan.pushes.filter((push) => push.hidden);
  if (hidden.length === 0) return [];
  return await guarded(plan, hidden, options, async () => {
    const there = new Map(
      (await advertisedRefs(repository, plan.remote.name, options)).map(({ name, id }) => [name, id]),
    );
    const same = hidden.filter(({ ref, old }) => there.get(ref) === old);
    const done =
      same.length === 0
        ? undefined
        : await deleteHiddenRefs(
            repository,
            plan.remote,
            same.map(({ ref }) => ref),
            options,
          );
    const others = hidden.filter((push) => !same.includes(push));
    const rest = others.map(({ ref }) =>
      there.has(ref) ? { ref, flag: '!', text: '(stale info)' } : { ref, flag: '=', text: '' },
    );
    return { exitCode: done?.exitCode ?? 0, said: done?.said ?? [], answers: [...(done?.answers ?? []), ...rest] };
  });
}

async function guarded(
  plan: RemotePlan,
  pushes: readonly PlannedPush[],
  options: NetworkOptions,
  push: () => Promise<PushAnswers>,
): Promise<PushOutcome[]> {
  try {
    const { answers, said } = await push();
    return pushes.map((each) => outcomeOf(plan, each, answers, said));
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    return pushes.map((each) => ({
      ...named(plan, each),
      outcome: 'failed',
      ok: false,
      advice: `${error.message}; ${error.hint ?? ''}`,
    }));
  }
}

/** A remote with several addresses answers several times: the worst answer counts. */
function outcomeOf(
  plan: RemotePlan,
  push: PlannedPush,
  answers: readonly PushAnswer[],
  said: readonly string[],
): PushOutcome {
  const own = answers.filter(({ ref }) => ref === push.ref);
  const answer = own.find(({ flag }) => flag === '!') ?? own[0];
  if (answer === undefined) {
    const words = said
      .filter((line) => !/^(?:hint|warning):/.test(line))
      .slice(-4)
      .join(' ');
    return {
      ...named(plan, push),
      outcome: 'failed',
      ok: false,
      advice: `git could not push: ${words || 'it said nothing'}`,
    };
  }
  const explained = explain(answer.flag, answer.text, said, plan.host);
  return { ...named(plan, push), ...explained, ok: ['pushed', 'deleted', 'already there'].includes(explained.outcome) };
}

function named(plan: RemotePlan, push: PlannedPush): { remote: string; ref: string } {
  return { remote: plan.remote.name, ref: push.hidden ? HIDDEN : push.ref };
}
