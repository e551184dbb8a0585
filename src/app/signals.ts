import { exitCodes, type ExitCode } from '../errors/index.js';

export interface Signalled {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Set once a signal came. */
  readonly exit: ExitCode | undefined;
  /** Stops the work without a signal: the reader of standard output is gone. */
  readonly abort: () => void;
}

/** Clean-up after a signal takes no longer than this. */
const PATIENCE_MS = 3_000;

/** The first Ctrl-C or SIGTERM aborts the work, so that clean-up can run for a while; a second one ends the process at once. */
export function listenForSignals(target: NodeJS.Process): Signalled {
  const controller = new AbortController();
  let exit: ExitCode | undefined;
  const listen = (name: 'SIGINT' | 'SIGTERM', code: ExitCode): void => {
    target.on(name, () => {
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
    abort: () => {
      controller.abort();
    },
  };
}

/** Ends the process as the signal would have without us, so that the shell sees why. */
function die(target: NodeJS.Process, name: 'SIGINT' | 'SIGTERM'): void {
  target.removeAllListeners(name);
  target.kill(target.pid, name);
}
