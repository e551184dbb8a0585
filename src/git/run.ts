import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { AppError, exitCodes, systemCode } from '../errors/index.js';
import { surroundings } from './surroundings.js';

export interface GitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told each warning of a run that ended well. */
  readonly onWarning?: (line: string) => void;
  /** Milliseconds before git is killed; default 0 waits for ever. */
  readonly timeoutMs?: number;
  /** Exit codes that are answers and not failures; default [0]. */
  readonly okCodes?: readonly number[];
}

/** A partial clone would fetch what it lacks: newer gits obey the first, older ones find no protocol that they may use. */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };

/** What every call sets, so that a user's configuration cannot change what we read. */
const ENVIRONMENT = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  ...OFFLINE,
  LC_ALL: 'C',
  GIT_PAGER: 'cat',
};
const SETTINGS = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'log.showSignature=false',
  'color.ui=false',
  'i18n.logOutputEncoding=UTF-8',
].flatMap((setting) => ['-c', setting]);

/**
 * Runs git to its end and returns what it printed.
 *
 * @throws AppError `E_GIT_MISSING`, exit 2, when there is no git; `E_GIT_FAILED`, exit 5, when it fails or takes too long
 */
export async function runGit(
  cwd: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<{ stdout: Buffer; exitCode: number }> {
  const child = startGit(cwd, args, options);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = gitEnd(child, args, options);
  child.stdin.on('error', () => undefined); // git may end before it read everything; its exit code tells
  child.stdin.end(options.input ?? '');
  const exitCode = await ended;
  return { stdout: Buffer.concat(chunks), exitCode };
}

/** Like `runGit`, as text without the newline at its end. */
export async function askGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { stdout } = await runGit(cwd, args, options);
  return stdout.toString('utf8').replace(/\r?\n$/, '');
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git for streaming; pass it to `gitEnd` at once, which reports how it ended. */
export function startGit(cwd: string, args: readonly string[], options: GitOptions = {}): GitProcess {
  return spawn('git', [...SETTINGS, ...args], {
    cwd,
    env: { ...surroundings(process.env, cwd, () => process.cwd()), ...ENVIRONMENT, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
}

/** Resolves with git's exit code, or rejects with an AppError that carries git's own words. */
export async function gitEnd(child: GitProcess, args: readonly string[], options: GitOptions = {}): Promise<number> {
  const complaint: Buffer[] = [];
  let size = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size < 65_536) complaint.push(chunk);
  });
  return await new Promise<number>((resolve, reject) => {
    child.on('error', (error) => {
      reject(systemCode(error) === 'ENOENT' ? missing(error) : failed(args, error.message, error));
    });
    child.on('close', (code, signal) => {
      const said = Buffer.concat(complaint).toString('utf8').trim();
      if (code !== null && (options.okCodes ?? [0]).includes(code)) {
        for (const line of said.split('\n')) options.onWarning?.(line);
        resolve(code);
      } else reject(failed(args, said || `ended with ${signal ?? String(code)}`));
    });
  });
}

function missing(cause: unknown): AppError {
  return new AppError(
    'E_GIT_MISSING',
    'git could not be started: it is not on PATH, or the working directory is gone',
    {
      exit: exitCodes.usage,
      hint: 'install git 2.31 or newer, then: secretctl doctor',
      cause,
    },
  );
}

function failed(args: readonly string[], complaint: string, cause?: unknown): AppError {
  const verb = args.find((word) => /^[a-z][a-z-]+$/.test(word)) ?? '';
  const lines = complaint.split('\n');
  const telling = lines.filter((line) => !/^(warning|hint):/.test(line));
  return new AppError(
    'E_GIT_FAILED',
    `git ${verb} failed: ${(telling.length > 0 ? telling : lines).slice(0, 3).join(' ')}`,
    {
      exit: exitCodes.failed,
      hint: 'secretctl doctor',
      cause,
    },
  );
}

/** Whether git itself failed, as a damaged repository makes it do; other failures are not about the repository. */
export function isGitFailure(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'E_GIT_FAILED';
}
