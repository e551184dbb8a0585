import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import type { Context, Ending } from './app/context.js';
import { output } from './app/io.js';
import { listenForSignals } from './app/signals.js';
import { commandIn, optionsIn } from './app/words.js';
import { Masker } from './core/masker.js';
import { AppError } from './errors/app-error.js';
import { exitCodes, type ExitCode } from './errors/exit-codes.js';

const words = process.argv.slice(2);

/** argv -> context -> program -> exit code. The only place that sets the process's exit code. */
async function main(): Promise<void> {
  let ending = { exit: exitCodes.ok } as Ending;
  context.finish = (result) => {
    ending = result;
  };
  try {
    await run();
    await context.io.stdout.flush();
    await context.io.stderr.flush();
  } catch (error) {
    ending = { exit: await fail(error) };
  }
  process.exitCode = signalled.exit ?? ending.exit;
  if ('signal' in ending) signalled.dieOf(ending.signal);
}

async function run(): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    context.io.stdout.write(`${packageJson.version}\n`); // the answer alone, without loading the commands
    return;
  }
  if (words[0] === 'hook') {
    const { runHook } = await import('./commands/hook/run.js'); // in every commit's time: without the command tree
    context.finish(await runHook(context, words.slice(1)));
    return;
  }
  const { createProgram, runProgram } = await import('./app/program.js');
  await runProgram(createProgram(context, packageJson.version), words);
}

async function fail(error: unknown): Promise<ExitCode> {
  const { showFailure } = await import('./app/failure.js');
  const exit = await showFailure(context, error, commandIn(words) ?? 'secretctl', signalled.exit);
  await context.io.stdout.flush().catch(() => undefined); // was the failure, or came after it
  await context.io.stderr.flush().catch(() => undefined);
  return exit;
}

const signalled = listenForSignals(process);

function createContext(): Context {
  const masker = new Masker();
  const script = fileURLToPath(new URL('../bin/secretctl.js', import.meta.url));
  return {
    get cwd() {
      return workingDirectory();
    },
    env: process.env,
    platform: process.platform,
    nodeVersion: process.versions.node,
    program: { script, node: process.execPath },
    io: {
      stdout: output(process.stdout, masker, signalled.abort),
      stderr: output(process.stderr, masker),
      stdin: process.stdin,
      stdinIsTTY: process.stdin.isTTY,
    },
    masker,
    signal: signalled.signal,
    takeSignals: signalled.takeSignals,
    now: () => new Date(),
    options: optionsIn(words),
    finish: () => undefined,
  };
}

/** Asked for late, because `--help` works in a folder that is gone too. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new AppError('E_NO_FOLDER', 'the working directory does not exist any more', {
      exit: exitCodes.usage,
      hint: 'cd to a folder that exists',
      cause,
    });
  }
}

const context = createContext();

// A read from standard input ends at once, and does not keep the process alive.
signalled.signal.addEventListener('abort', () => {
  process.stdin.destroy();
});

// Node's own report would put an unmasked stack on stderr.
process.on('uncaughtException', (error) => {
  void fail(error).finally(() => process.exit(70));
});

await main();
