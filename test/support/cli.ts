import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const SCRIPT = resolve('bin/secretctl.js');

export interface CliResult {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Called when the process runs; standard input stays open until `stop` ends it. */
  readonly during?: (child: ChildProcess) => void;
}

/** Runs the built program as its own process. The environment holds nothing of the user's but PATH. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const failure = process.env['TEST_BUILD_FAILURE'];
  if (failure) throw new Error(`secretctl could not be built: ${failure}`);
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  if (options.during === undefined) child.stdin.end(options.input ?? '');
  options.during?.(child);
  return await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (exit, signal) => {
      done({ exit, signal, stdout, stderr });
    });
  });
}

/** An empty folder of its own, removed by `await using`. */
export async function tempFolder(): Promise<AsyncDisposable & { readonly dir: string }> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'secretctl-cli-')));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
