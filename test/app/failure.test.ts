import { showFailure } from '../../src/app/failure.js';
import { defaultOptions } from '../../src/app/context.js';
import { Secret } from '../../src/core/index.js';
import { AppError, exitCodes } from '../../src/errors/index.js';
import { fakeContext } from './fake-context.js';

const failure = new AppError('E_X', 'no token-of-mine here', { exit: exitCodes.failed, hint: 'secretctl doctor' });
const json = { ...defaultOptions, json: true };

test('a failure is words on stderr, and its exit code', async () => {
  const context = fakeContext();
  expect(await showFailure(context, failure, 'scan')).toBe(5);
  await context.io.stderr.flush();
  expect(context.err.text).toBe('error: no token-of-mine here\n  next: secretctl doctor\n');
  expect(context.out.text).toBe('');
});

test('with --json it is a document on stdout alone', async () => {
  const context = fakeContext({ options: json });
  await showFailure(context, failure, 'scan');
  expect(JSON.parse(context.out.text)).toEqual({
    schemaVersion: 1,
    command: 'scan',
    error: { code: 'E_X', message: 'no token-of-mine here', hint: 'secretctl doctor', exit: 5 },
  });
  expect(context.err.text).toBe('');
});

test.each([[defaultOptions], [json], [{ ...defaultOptions, debug: true }]])(
  'a secret in a message, a stack or a cause is masked: %j',
  async (options) => {
    const context = fakeContext({ options });
    context.masker.register(new Secret('token-of-mine'));
    await showFailure(
      context,
      new AppError('E_X', 'bad token-of-mine', { exit: 5, cause: new Error('token-of-mine') }),
      'scan',
    );
    await context.io.stderr.flush();
    await context.io.stdout.flush();
    expect(context.out.text + context.err.text).toContain('[masked]');
    expect(context.out.text + context.err.text).not.toContain('token-of-mine');
  },
);

test('what nobody foresaw is a bug with exit 70 and no stack', async () => {
  const context = fakeContext();
  expect(await showFailure(context, new TypeError('x is not a function'), 'scan')).toBe(70);
  await context.io.stderr.flush();
  expect(context.err.text).toContain('this is a bug in secretctl');
  expect(context.err.text).not.toMatch(/^\s+at /m);
});

test('escape sequences in a message cannot steer the terminal', async () => {
  const context = fakeContext();
  await showFailure(context, new AppError('E_X', 'file \u001b[2J\u0007\u009b.txt', { exit: 5 }), 'scan');
  await context.io.stderr.flush();
  expect(context.err.text).toBe('error: file \\x1b[2J\\x07\\x9b.txt\n');
});

test('what a signal stopped is no bug and no noise', async () => {
  const context = fakeContext({ signal: AbortSignal.abort() });
  const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
  expect(await showFailure(context, aborted, 'scan', 130)).toBe(130);
  expect(
    await showFailure(context, new AppError('E_GIT_FAILED', 'git failed', { exit: 5, cause: aborted }), 'scan'),
  ).toBe(6);
  expect(context.err.text).toBe('');
});
