import { type Masker } from '../core/index.js';
import type { ExitCode } from '../errors/index.js';
import type { Io } from './io.js';
import type { TakeSignals } from './signals.js';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  readonly json: boolean;
  /** false for --no-color */
  readonly color: boolean;
  /** false for --no-input: never prompt */
  readonly input: boolean;
  /** Show stacks, redacted. */
  readonly debug: boolean;
  readonly quiet: boolean;
}

/** All that a command may know of the world. Commands read no globals, so tests can run them without a process. */
export interface Context {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly nodeVersion: string;
  /** Absolute path of bin/secretctl.js and of the node that runs it, for hooks. */
  readonly program: { readonly script: string; readonly node: string };
  readonly io: Io;
  readonly masker: Masker;
  /** Aborted by the first Ctrl-C (or SIGTERM). */
  readonly signal: AbortSignal;
  /** For a command that runs a program, which decides itself what a signal means. */
  readonly takeSignals: TakeSignals;
  readonly now: () => Date;
  /** Filled in once the command line is parsed. */
  options: GlobalOptions;
  /** Records how the command ended; main.ts turns it into the process's exit code. */
  finish: (result: Ending) => void;
}

/** How a command ended: with a code of ours, or as the program that it ran did (by this signal, where one is named). */
export type Ending =
  { readonly exit: ExitCode } | { readonly exit: number; readonly ofProgram: true; readonly signal?: NodeJS.Signals };

export const defaultOptions: GlobalOptions = { json: false, color: true, input: true, debug: false, quiet: false };

/** Whether to colour what goes to one stream: flag, then FORCE_COLOR, NO_COLOR, TERM=dumb, then the terminal. */
export function wantsColor(context: Pick<Context, 'env' | 'options'>, stream: { readonly isTTY: boolean }): boolean {
  if (!context.options.color) return false;
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = context.env;
  if (force !== undefined && force !== '' && force !== '0' && force !== 'false') return true;
  if ((no !== undefined && no !== '') || force === '0' || force === 'false' || term === 'dumb') return false;
  return stream.isTTY;
}

/** Whether to animate on standard error: a terminal that is not a CI's log. */
export function wantsAnimation(context: Context): boolean {
  return context.io.stderr.isTTY && !isCi(context.env) && context.env['TERM'] !== 'dumb' && !context.options.quiet;
}

/** Whether a question may be asked: somebody sits at the terminal and did not say --no-input. */
export function mayPrompt(context: Context): boolean {
  return context.io.stdinIsTTY && context.options.input && !isCi(context.env);
}

export function isCi(env: NodeJS.ProcessEnv): boolean {
  return env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false' && env['CI'] !== '0';
}
