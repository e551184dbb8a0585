import { setTimeout as sleep } from 'node:timers/promises';
import { isPassedOn } from './signals.js';
import type { Ended, RunningProgram, StartProgram } from './types.js';

export interface SupervisedProgram {
  readonly start: StartProgram;
  readonly environment: NodeJS.ProcessEnv;
  /** Each new environment starts the program again. Never rejects. */
  readonly environments?: AsyncIterator<NodeJS.ProcessEnv, unknown> | undefined;
  readonly platform: NodeJS.Platform;
  /** Whether a stream of this process is a terminal. */
  readonly isTTY: boolean;
  /** Milliseconds between SIGTERM and SIGKILL when it is started again. */
  readonly graceMs: number;
}

export interface Supervised {
  /** How the program ended by itself, or by a signal that others sent. @throws as `RunningProgram.ended` */
  readonly ended: Promise<Ended>;
  /** A signal that came to us. @returns true when the program is not started again from then on */
  deliver(signal: NodeJS.Signals): boolean;
}

/** Signals with which somebody wants it to end: while it is ended for a new start, that start does not come. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'];
/** Passed on, these are the order to stop, and a program may take its time over it. SIGHUP is not: many read their settings again. */
const STOPPING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT'];

/** Starts a program and stays until it has ended; it is started again where its environment changes. */
export function superviseProgram(options: SupervisedProgram): Supervised {
  const { start, platform, isTTY } = options;
  const state: State = { running: start(options.environment), stopping: false, leaving: false };
  return {
    ended: untilItEnds(options, state),
    deliver: (signal) => {
      const passedOn = isPassedOn(signal, platform, isTTY);
      if ((passedOn && STOPPING.includes(signal)) || (state.stopping && ENDING.includes(signal))) state.leaving = true;
      if (passedOn) state.running.kill(signal);
      return state.leaving;
    },
  };
}

interface State {
  running: RunningProgram;
  /** It is being ended in order to start it again. */
  stopping: boolean;
  /** It is to end for good. */
  leaving: boolean;
}

async function untilItEnds({ start, environments, graceMs }: SupervisedProgram, state: State): Promise<Ended> {
  for (;;) {
    const what = await Promise.race([endOf(state.running), nextOf(environments)]);
    if ('ended' in what || isLeaving(state)) return await state.running.ended;
    state.stopping = true;
    const ended = await stop(state.running, graceMs);
    if (isLeaving(state)) return ended;
    state.stopping = false;
    state.running = start(what.environment);
  }
}

function isLeaving({ leaving }: State): boolean {
  return leaving;
}

async function endOf(running: RunningProgram): Promise<{ readonly ended: Ended }> {
  return { ended: await running.ended };
}

async function nextOf(
  environments: SupervisedProgram['environments'],
): Promise<{ readonly environment: NodeJS.ProcessEnv }> {
  const next = await environments?.next();
  return next === undefined || next.done === true ? new Promise(() => undefined) : { environment: next.value };
}

async function stop(running: RunningProgram, graceMs: number): Promise<Ended> {
  const patience = new AbortController();
  running.kill('SIGTERM');
  sleep(graceMs, undefined, patience).then(
    () => running.kill('SIGKILL'),
    () => undefined,
  );
  try {
    return await running.ended;
  } finally {
    patience.abort();
  }
}
