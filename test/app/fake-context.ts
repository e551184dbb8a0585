import { Writable } from 'node:stream';
import { defaultOptions, type Context } from '../../src/app/context.js';
import { output } from '../../src/app/io.js';
import { Masker } from '../../src/core/index.js';

/** A stream that remembers what it was given. */
export function memory(): Writable & { text: string } {
  const sink = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        sink.text += chunk;
        done();
      },
    }),
    { text: '' },
  );
  return sink;
}

export interface FakeContext extends Context {
  readonly out: { text: string };
  readonly err: { text: string };
}

/** A context without a process. */
export function fakeContext(changes: Partial<Context> = {}): FakeContext {
  const masker = new Masker();
  const out = memory();
  const err = memory();
  return {
    cwd: '/',
    env: {},
    platform: 'linux',
    nodeVersion: '20.20.2',
    program: { script: '/bin/secretctl.js', node: '/bin/node' },
    io: { stdout: output(out, masker), stderr: output(err, masker), stdin: process.stdin, stdinIsTTY: false },
    masker,
    signal: new AbortController().signal,
    takeSignals: () => () => undefined,
    now: () => new Date(0),
    options: defaultOptions,
    finish: () => undefined,
    out,
    err,
    ...changes,
  };
}
