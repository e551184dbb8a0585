import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, exitCodes } from '../errors/index.js';
import { endTree } from './end-tree.js';
import { withoutCredentials, type RemoteSource } from './remote-url.js';
import { gitEnd, startGit, type GitOptions, type GitProcess } from './run.js';

export interface NetworkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a word from git before it is ended; default 120,000. */
  readonly silenceMs?: number | undefined;
  /** Told what git says about its progress ("Receiving objects:  45% (9/20)"). */
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** How a call ended that may talk to a server. A failure is an answer here. */
export interface Talked {
  readonly exitCode: number;
  readonly stdout: string;
  /** What git and the server said, without progress, credentials and control characters. */
  readonly said: readonly string[];
}

const ANY_EXIT = Array.from({ length: 256 }, (_, code) => code);
const SILENCE_MS = 120_000;
/** Room for whatever a server wants to tell; the end of it matters. */
const LINES_KEPT = 400;
const CLOSE_MS = 1_500;

/** A trace would write headers down. */
const NO_TRACES = Object.fromEntries(
  ['GIT_TRACE', 'GIT_TRACE_CURL', 'GIT_TRACE_PACKET', 'GIT_TRACE2', 'GIT_TRACE2_EVENT', 'GIT_CURL_VERBOSE'].map(
    (name) => [name, undefined],
  ),
);

/** For calls on a remote that the user configured: whatever protocols git's own rules allow. */
export const USERS_PROTOCOLS = { ...NO_TRACES, GIT_ALLOW_PROTOCOL: undefined };

/** Arguments and environment that let git talk to one server by one protocol, and give it the settings. */
export function talkTo(source: RemoteSource): { args: string[]; env: NonNullable<GitOptions['env']> } {
  const settings = Object.entries(source.settings);
  return {
    args: settings.map(([key], index) => `--config-env=${key}=SECRETCTL_SETTING_${index}`),
    env: {
      ...NO_TRACES,
      GIT_ALLOW_PROTOCOL: source.scheme,
      ...Object.fromEntries(settings.map(([, value], index) => [`SECRETCTL_SETTING_${index}`, value])),
    },
  };
}

/**
 * Runs a call that talks to a server. Nothing is asked on the terminal by git; it is ended when nothing is heard for a while.
 *
 * @throws AppError `E_GIT_MISSING`; `E_SILENT`, exit 5, after `silenceMs` without a word; the signal's reason when it is aborted
 */
export async function talk(
  cwd: string,
  args: readonly string[],
  git: Pick<GitOptions, 'env' | 'input'>,
  options: NetworkOptions = {},
): Promise<Talked> {
  const quiet = new Silence(options.silenceMs ?? SILENCE_MS);
  const signal = options.signal === undefined ? quiet.signal : AbortSignal.any([options.signal, quiet.signal]);
  options.signal?.throwIfAborted();
  const child = startGit(cwd, args, { env: git.env ?? {} });
  const ended = Promise.race([gitEnd(child, args, { okCodes: ANY_EXIT }), endedBy(signal, child)]);
  const stdout: Buffer[] = [];
  const listener = new Listener(options.onProgress);
  child.stdout.on('data', (chunk: Buffer) => {
    quiet.heard();
    stdout.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    quiet.heard();
    listener.push(chunk);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(git.input ?? '');
  try {
    const exitCode = await ended;
    signal.throwIfAborted();
    return { exitCode, stdout: Buffer.concat(stdout).toString('utf8'), said: listener.lines() };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw quiet.signal.aborted ? silent(args, quiet.ms) : error;
  } finally {
    quiet.stop();
  }
}

/** Ends git when the signal says so. It may still be removing its files then: it is waited for, but not for ever. */
async function endedBy(signal: AbortSignal, child: GitProcess): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  endTree(child);
  await sleep(CLOSE_MS, undefined, { ref: false });
  throw signal.reason;
}

function silent(args: readonly string[], ms: number): AppError {
  const verb = args.find((word) => /^[a-z][a-z-]+$/.test(word)) ?? '';
  return new AppError('E_SILENT', `git ${verb} heard nothing from the server for ${Math.round(ms / 1000)} seconds`, {
    exit: exitCodes.failed,
    hint: 'see whether the host answers (git ls-remote), then run the same command again',
  });
}

class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(readonly ms: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort();
    }, ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

class Listener {
  readonly #onProgress: ((line: string) => void) | undefined;
  #kept: string[] = [];
  #rest = '';

  constructor(onProgress: ((line: string) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('utf8')).split(/[\r\n]/);
    this.#rest = (lines.pop() ?? '').slice(-4_096);
    for (const line of lines) this.#take(line);
  }

  lines(): string[] {
    this.#take(this.#rest);
    this.#rest = '';
    return this.#kept;
  }

  #take(line: string): void {
    const text = harmless(line);
    if (text === '') return;
    if (/^(?:remote: )?[A-Z][A-Za-z ]+: +\d+% /.test(text)) {
      this.#onProgress?.(text);
      return;
    }
    this.#kept.push(text);
    if (this.#kept.length > 2 * LINES_KEPT) this.#kept = this.#kept.slice(-LINES_KEPT);
  }
}

/** A server chooses its words: no escape sequences, no credentials. */
function harmless(line: string): string {
  return withoutCredentials(line.slice(0, 2_000).replace(/\x1b\[[0-9;?]*[A-Za-z]|[\0-\x1f\x7f-\x9f]/g, '')).trimEnd();
}
