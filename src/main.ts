import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { defaultOptions, type Context } from './app/context.js';
import { output } from './app/io.js';
import { listenForSignals } from './app/signals.js';
import { Masker } from './core/masker.js';
import type { ExitCode } from './errors/exit-codes.js';

/** argv -> context -> program -> exit code. The only place that sets the process's exit code. */
async function main(words: readonly string[]): Promise<void> {
  const context = createContext();
  let exit: ExitCode = 0;
  context.finish = (result) => {
    exit = result.exit;
  };
  try {
    if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
      context.io.stdout.write(`${packageJson.version}\n`); // the answer alone, without loading the commands
    } else {
      const { createProgram, runProgram } = await import('./app/program.js');
      await runProgram(createProgram(context, packageJson.version), words);
    }
  } catch (error) {
    const { showFailure } = await import('./app/failure.js');
    if (words.includes('--json')) context.options = { ...context.options, json: true };
    if (words.includes('--debug')) context.options = { ...context.options, debug: true };
    exit = await showFailure(context, error, words.find((word) => !word.startsWith('-')) ?? 'secretctl');
  }
  await context.io.stdout.flush();
  await context.io.stderr.flush();
  process.exitCode = signalled.exit ?? exit;
}

const signalled = listenForSignals(process);

function createContext(): Context {
  const masker = new Masker();
  const script = fileURLToPath(new URL('../bin/secretctl.js', import.meta.url));
  return {
    cwd: process.cwd(),
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
    now: () => new Date(),
    options: defaultOptions,
    finish: () => undefined,
  };
}

await main(process.argv.slice(2));
