import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli, SCRIPT, tempFolder, type CliOptions, type CliResult } from '../support/cli.js';

export const NODE = process.execPath;

/** A value that no other text holds. */
export const someValue = (): string => `example${randomBytes(18).toString('hex')}`;

/** An application of its own, with its secrets in a .env file, and a home that holds nothing. */
export async function runProject(
  secrets: Readonly<Record<string, string | undefined>>,
  settings: Readonly<Record<string, unknown>> = { store: 'env' },
) {
  const folder = await tempFolder();
  const { dir } = folder;
  const env = {
    HOME: dir,
    XDG_STATE_HOME: join(dir, 'state'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const names = Object.keys(secrets).map((variable) => [
    variable.toLowerCase(),
    { env: variable, provider: 'generated' },
  ]);
  await writeFile(
    join(dir, 'secretctl.yaml'),
    JSON.stringify({ app: 'shop', secrets: Object.fromEntries(names), ...settings }),
  );
  const writeValues = (values: typeof secrets): Promise<void> => {
    const there = Object.entries(values).filter(([, value]) => value !== undefined);
    return writeFile(join(dir, '.env'), there.map(([variable, value]) => `${variable}=${String(value)}\n`).join(''));
  };
  if (settings['store'] === 'env') await writeValues(secrets);
  return {
    dir,
    env,
    writeValues,
    run: (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
      runCli(['run', ...args], { cwd: dir, ...options, env: { ...env, ...options.env } }),
    start: (args: readonly string[], more: Readonly<Record<string, string>> = {}): Started =>
      start(dir, { ...env, ...more }, args),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

export interface Started {
  readonly child: ChildProcess;
  /** What came out until now. */
  readonly printed: () => string;
  /** Resolves when `text` came out. */
  readonly prints: (text: string) => Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** `secretctl run` without a terminal, in a session of its own, so that keys of the tests' terminal do not reach it. */
function start(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[]): Started {
  const child = spawn(NODE, [SCRIPT, 'run', ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let all = '';
  const waiting = new Set<() => void>();
  const take = (text: string): void => {
    all += text;
    for (const wake of waiting) wake();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => {
      done({ code, signal });
      for (const wake of waiting) wake();
    });
  });
  const prints = async (text: string): Promise<void> => {
    while (!all.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended before "${text}": ${all}`);
      let wake = (): void => undefined;
      await new Promise<void>((resolve) => waiting.add((wake = resolve)));
      waiting.delete(wake);
    }
  };
  return { child, printed: () => all, prints, ended };
}

/** Of util-linux: gives a command a terminal of its own. */
const TERMINAL = 'script';
const hasTerminal = process.platform === 'linux' && spawnSync(TERMINAL, ['--version']).status === 0;
export const testWithTerminal = hasTerminal ? test : test.skip;
export const noTerminal = hasTerminal ? '' : ' (skipped: there is no script command of util-linux)';

/**
 * Runs a command line in a terminal of its own.
 *
 * @param steps - what has to be printed, and what is typed then
 * @returns all that was printed, and the exit code behind it
 */
export async function inTerminal(
  cwd: string,
  env: Readonly<Record<string, string>>,
  line: string,
  ...steps: (readonly [string, string])[]
): Promise<string> {
  const child = spawn(TERMINAL, ['-qec', line, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], TERM: 'xterm', NODE, SECRETCTL: SCRIPT, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  const left = [...steps];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (left[0] !== undefined && printed.includes(left[0][0])) child.stdin.write(left.shift()![1]);
  });
  const code = await new Promise((done) => child.on('close', done));
  return `${printed.replaceAll('\r', '')}${String(code)}`;
}
