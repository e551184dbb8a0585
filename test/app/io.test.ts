import { Writable } from 'node:stream';
import { isCi, mayPrompt, wantsAnimation, wantsColor, defaultOptions } from '../../src/app/context.js';
import { output } from '../../src/app/io.js';
import { commandIn, optionsIn } from '../../src/app/words.js';
import { Masker, Secret } from '../../src/core/index.js';
import { fakeContext, memory } from './fake-context.js';

const failing = (code: string): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(code), { code }));
    },
  });

test('a secret that is split over two writes is masked', async () => {
  const sink = memory();
  const masker = new Masker();
  masker.register(new Secret('split-secret'));
  const stream = output(sink, masker);
  stream.write('a split-');
  stream.write('secret b');
  await stream.flush();
  expect(sink.text).toBe('a [masked] b');
});

test('a reader that left is told once, and later writes and the flush are quiet', async () => {
  let told = 0;
  const stream = output(failing('EPIPE'), new Masker(), () => told++);
  stream.write('one');
  await stream.flush();
  stream.write('two');
  await stream.flush();
  expect(told).toBe(1);
});

test('a disk that is full fails the flush', async () => {
  const stream = output(failing('ENOSPC'), new Masker());
  stream.write('one');
  await expect(stream.flush()).rejects.toMatchObject({ code: 'E_OUTPUT', exit: 5 });
});

test('colour: flag, then FORCE_COLOR, then NO_COLOR, then TERM, then the terminal', () => {
  const asks = (env: NodeJS.ProcessEnv, color = true, isTTY = true) =>
    wantsColor({ env, options: { ...defaultOptions, color } }, { isTTY });
  expect(asks({})).toBe(true);
  expect(asks({}, true, false)).toBe(false);
  expect(asks({ NO_COLOR: '1' })).toBe(false);
  expect(asks({ NO_COLOR: '' })).toBe(true);
  expect(asks({ TERM: 'dumb' })).toBe(false);
  expect(asks({ FORCE_COLOR: '0' })).toBe(false);
  expect(asks({ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false)).toBe(true);
  expect(asks({ FORCE_COLOR: '1' }, false)).toBe(false);
});

test('questions and animation need a terminal and somebody before it', () => {
  const base = fakeContext();
  const terminal = { ...base.io, stdinIsTTY: true, stderr: { ...base.io.stderr, isTTY: true } };
  expect(mayPrompt(fakeContext())).toBe(false);
  expect(mayPrompt(fakeContext({ io: terminal }))).toBe(true);
  expect(mayPrompt(fakeContext({ io: terminal, env: { CI: 'true' } }))).toBe(false);
  expect(mayPrompt(fakeContext({ io: terminal, options: { ...defaultOptions, input: false } }))).toBe(false);
  expect(wantsAnimation(fakeContext({ io: terminal }))).toBe(true);
  expect(wantsAnimation(fakeContext({ io: terminal, env: { TERM: 'dumb' } }))).toBe(false);
  expect(wantsAnimation(fakeContext({ io: terminal, options: { ...defaultOptions, quiet: true } }))).toBe(false);
  expect([isCi({ CI: '1' }), isCi({ CI: 'false' }), isCi({})]).toEqual([true, false, false]);
});

test('words behind -- are neither flags nor the command', () => {
  expect(optionsIn(['scan', '--json', '-q'])).toMatchObject({ json: true, quiet: true, color: true });
  expect(optionsIn(['scan', '--', '--json'])).toMatchObject({ json: false });
  expect(commandIn(['--json', 'scan', 'x'])).toBe('scan');
  expect(commandIn(['--', 'scan'])).toBeUndefined();
});
