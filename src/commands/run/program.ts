import type { Readable } from 'node:stream';
import type { Context, Ending } from '../../app/context.js';
import {
  signalsToHear,
  superviseProgram,
  type Ended,
  type RunningProgram,
  type StartProgram,
} from '../../launch/index.js';

/** Between SIGTERM and SIGKILL when the program is started again. */
const GRACE_MS = 10_000;
/** After these a shell has to see that the program was ended, not that it ended; others may leave a dump of our memory. */
const DIED_OF: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface Run {
  readonly start: StartProgram;
  readonly environment: NodeJS.ProcessEnv;
  /** Each starts the program again. */
  readonly environments?: ((signal: AbortSignal) => AsyncGenerator<NodeJS.ProcessEnv>) | undefined;
}

/** Runs a program to its end. All signals are the program's meanwhile. */
export async function runProgram(context: Context, { start, environment, environments }: Run): Promise<Ending> {
  const { io, platform } = context;
  await io.stderr.flush();
  context.signal.throwIfAborted();
  const over = new AbortController();
  const looking = new AbortController();
  const output = new ProgramOutput(context);
  const supervised = superviseProgram({
    start: (now) => output.of(start(now)),
    environment,
    environments: environments?.(looking.signal),
    platform,
    isTTY: io.stdinIsTTY || io.stdout.isTTY || io.stderr.isTTY,
    graceMs: GRACE_MS,
  });
  const giveBack = context.takeSignals(signalsToHear(platform), (signal) => {
    if (over.signal.aborted) output.leave();
    else if (supervised.deliver(signal)) looking.abort();
  });
  try {
    const ended = await supervised.ended;
    over.abort();
    await output.ended();
    return endingOf(ended, platform);
  } finally {
    looking.abort();
    giveBack();
  }
}

/** What comes through us with --mask. */
class ProgramOutput {
  readonly #context: Context;
  readonly #sources: Readable[] = [];
  readonly #relays: Promise<void>[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  of(running: RunningProgram): RunningProgram {
    const { io, platform } = this.#context;
    // node's pipes are sockets: a closed one would be "connection reset" to the program, which no program expects.
    const tell = (): void => {
      if (platform !== 'win32') running.kill('SIGPIPE');
    };
    this.#relay(running.stdout, io.stdout, tell);
    this.#relay(running.stderr, io.stderr, tell);
    return running;
  }

  /** As in a pipeline: when everybody who has the other end, a left-over child too, has closed it. */
  async ended(): Promise<void> {
    await Promise.all(this.#relays);
  }

  leave(): void {
    for (const source of this.#sources) source.destroy();
  }

  #relay(source: Readable | null, sink: Context['io']['stdout'], onGone: () => void): void {
    if (source === null) return;
    this.#sources.push(source);
    this.#relays.push(sink.relay(source, onGone));
  }
}

function endingOf({ code, signal }: Ended, platform: NodeJS.Platform): Ending {
  const dies = signal !== undefined && platform !== 'win32' && DIED_OF.includes(signal);
  return { exit: code, ofProgram: true, ...(dies ? { signal } : {}) };
}
