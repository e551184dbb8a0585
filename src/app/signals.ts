import { exitCodes, type ExitCode } from '../errors/index.js';

export interface Signalled {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Set once a signal came. */
  readonly exit: ExitCode | undefined;
  /** Stops the work without a signal: the reader of standard output is gone. */
  readonly abort: () => void;
  readonly takeSignals: TakeSignals;
  /** Ends the process as a signal would have without us, so that whoever started it sees why. */
  readonly dieOf: (name: NodeJS.Signals) => void;
}

/**
 * From now on signals are the listener's alone: they neither abort the work nor end the process.
 *
 * @returns gives them back
 */
export type TakeSignals = (names: readonly NodeJS.Signals[], listener: (name: NodeJS.Signals) => void) => () => void;

/** Clean-up after a signal takes no longer than this. */
const PATIENCE_MS = 3_000;

/** The first Ctrl-C or SIGTERM aborts the work, so that clean-up can run for a while; a second one ends the process at once. */
export function listenForSignals(target: NodeJS.Process): Signalled {
  const controller = new AbortController();
  let exit: ExitCode | undefined;
  let taken = false;
  const listen = (name: 'SIGINT' | 'SIGTERM', code: ExitCode): void => {
    target.on(name, () => {
      if (taken) return;
      if (exit !== undefined) {
        die(target, name);
        return;
      }
      exit = code;
      setTimeout(() => {
        die(target, name);
      }, PATIENCE_MS).unref();
      controller.abort();
    });
  };
  listen('SIGINT', exitCodes.interrupted);
  listen('SIGTERM', exitCodes.terminated);
  return {
    signal: controller.signal,
    get exit() {
      return exit;
    },
    abort: () => controller.abort(),
    takeSignals: (names, listener) => {
      taken = true;
      for (const name of names) target.on(name, listener);
      return () => {
        taken = false;
        for (const name of names) target.off(name, listener);
      };
    },
    dieOf: (name) => die(target, name),
  };
}

/** Ends the process as the signal would have without us, so that the shell sees why. */
function die(target: NodeJS.Process, name: NodeJS.Signals): void {
  target.removeAllListeners(name);
  target.kill(target.pid, name);
}
