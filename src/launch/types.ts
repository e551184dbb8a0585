import type { Readable } from 'node:stream';

/** What is started, without a shell. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** `inherit`: the streams of this process, as they are. `pipe`: standard output and error come through `RunningProgram`. `ignore`: nobody reads them. */
  readonly output: 'inherit' | 'pipe' | 'ignore';
}

/** How a program ended. */
export interface Ended {
  /** Its exit code; 128 and the signal's number when a signal ended it, as shells have it. */
  readonly code: number;
  readonly signal?: NodeJS.Signals;
}

export interface RunningProgram {
  /**
   * @throws AppError when it could not be started: `E_PROGRAM_NOT_FOUND`, exit 127; `E_PROGRAM_NOT_EXECUTABLE`, exit 126; `E_PROGRAM`, exit 5
   */
  readonly ended: Promise<Ended>;
  /** Nothing happens when it has ended. */
  kill(signal: NodeJS.Signals): void;
  /** null where the program has our own stream. Must be read at once, and to its end. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}

export type StartProgram = (environment: NodeJS.ProcessEnv) => RunningProgram;
