import { tmpdir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import { optionsIn, commandIn } from '../../src/app/words.js';
import type { Context, Ending } from '../../src/app/context.js';
import { showFailure } from '../../src/app/failure.js';
import { output } from '../../src/app/io.js';
import { createProgram, runProgram } from '../../src/app/program.js';
import { Masker } from '../../src/core/index.js';
import { SCRIPT, type CliOptions, type CliResult } from './cli.js';

let last: Promise<unknown> = Promise.resolve();

/**
 * What `runCli` does, without a process of its own: for suites of many cells that are about what a command does and says.
 * One runs after the other, since they have the folder and the environment of the test's process to themselves.
 */
export function runHere(args: readonly string[], options: Omit<CliOptions, 'during'> = {}): Promise<CliResult> {
  const mine = last.then(() => inWorld(options, () => runAlone(args, options.input ?? '')));
  last = mine.catch(() => undefined);
  return mine;
}

async function inWorld<T>({ cwd = tmpdir(), env }: CliOptions, work: () => Promise<T>): Promise<T> {
  const [folder, outer] = [process.cwd(), { ...process.env }];
  const given = Object.entries({ PATH: outer['PATH'], HOME: '/nonexistent', ...env });
  replaceEnv(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  process.chdir(cwd);
  try {
    return await work();
  } finally {
    process.chdir(folder);
    replaceEnv(outer);
  }
}

function replaceEnv(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}

async function runAlone(words: readonly string[], input: string): Promise<CliResult> {
  const [out, err] = [memory(), memory()];
  let ending: Ending = { exit: 0 };
  const context = contextOf(words, input, out.sink, err.sink, (result) => {
    ending = result;
  });
  try {
    await runProgram(createProgram(context, '0.0.0'), words);
  } catch (error) {
    ending = { exit: await showFailure(context, error, commandIn(words) ?? 'secretctl') };
  }
  await context.io.stdout.flush();
  await context.io.stderr.flush();
  return { exit: ending.exit, signal: null, stdout: out.text(), stderr: err.text() };
}

function contextOf(
  words: readonly string[],
  input: string,
  out: Writable,
  err: Writable,
  finish: Context['finish'],
): Context {
  const masker = new Masker();
  return {
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    nodeVersion: process.versions.node,
    program: { script: SCRIPT, node: process.execPath },
    io: {
      stdout: output(out, masker),
      stderr: output(err, masker),
      stdin: Readable.from([Buffer.from(input)]),
      stdinIsTTY: false,
    },
    masker,
    signal: new AbortController().signal,
    takeSignals: () => () => undefined,
    now: () => new Date(),
    options: optionsIn(words),
    finish,
  };
}

function memory(): { readonly sink: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { sink, text: () => Buffer.concat(chunks).toString('utf8') };
}
