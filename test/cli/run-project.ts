import { spawn, type ChildProcess } from 'node:child_process';
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
