import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readSecrets, type SecretSources } from '../../src/app/secret-input.js';
import { tempFolder } from '../support/cli.js';
import { fakeContext } from './fake-context.js';

const value = (): string => randomBytes(12).toString('hex');

/** Whether reading gives just these values, told by their fingerprint-free comparison: lengths, and the masker that knows them. */
async function reads(content: string | Buffer, expected: readonly string[], more: SecretSources = {}): Promise<void> {
  await using folder = await tempFolder();
  await writeFile(join(folder.dir, 'in'), content);
  const context = fakeContext({ cwd: folder.dir });
  const secrets = await readSecrets(context, { secretFile: ['in'], ...more });
  expect(secrets.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  for (const each of expected) expect(context.masker.mask(`<${each}>`)).toBe('<[masked]>');
}

test('an input is one value, without the newlines at its end', async () => {
  const one = value();
  await reads(`${one}\n`, [one]);
  await reads(`${one}\r\n\r\n`, [one]);
  await reads(one, [one]);
});

test('with each line, every line is a value, and equal ones count once', async () => {
  const [one, two] = [value(), value()];
  await reads(`${one}\n\n${two}\r\n${one}\n`, [one, two], { eachLine: true });
});

test('what PowerShell writes is understood: UTF-16 and a byte order mark', async () => {
  const one = value();
  await reads(Buffer.from(`\ufeff${one}\r\n`, 'utf16le'), [one]);
  await reads(Buffer.from(`\ufeff${one}\r\n`, 'utf16le').swap16(), [one]);
  await reads(Buffer.from(`\ufeff${one}\n`), [one]);
});

test('standard input is read where nobody sits at a terminal', async () => {
  const one = value();
  const context = fakeContext();
  const io = { ...context.io, stdin: Readable.from([Buffer.from(one.slice(0, 5)), Buffer.from(`${one.slice(5)}\n`)]) };
  const [secret] = await readSecrets({ ...context, io }, { secretFromStdin: true });
  expect(secret?.length).toBe(one.length);
});

test.each([
  ['an empty input', '', 'is empty'],
  ['newlines alone', '\n\n', 'is empty'],
  ['bytes that are no text', Buffer.from([0xc3, 0x28, 0xff]), 'is no text'],
  ['more than a secret', Buffer.alloc(1024 * 1024 + 1, 'a'), 'more than a secret'],
])('%s is refused with exit 2', async (_name, content, message) => {
  await expect(reads(content, [])).rejects.toMatchObject({
    code: 'E_SECRET_INPUT',
    exit: 2,
    message: expect.stringContaining(message),
  });
});

test('a file that is not there, a wrong descriptor, and a prompt without a terminal are refused with words', async () => {
  const context = fakeContext();
  await expect(readSecrets(context, { secretFile: ['/nowhere/x'] })).rejects.toMatchObject({
    exit: 2,
    message: expect.stringContaining('no such file'),
  });
  await expect(readSecrets(context, { secretFd: ['x'] })).rejects.toMatchObject({ exit: 2 });
  await expect(readSecrets(context, { secretFd: ['9999'] })).rejects.toMatchObject({
    exit: 2,
    message: 'file descriptor 9999 is not open',
  });
  await expect(readSecrets(context, { secretPrompt: true })).rejects.toMatchObject({
    exit: 3,
    message: expect.stringContaining('--secret-prompt cannot ask'),
    hint: expect.stringContaining('--secret-from-stdin'),
  });
  await expect(readSecrets(context, { secretPrompt: true, secretFromStdin: true })).rejects.toMatchObject({
    exit: 3,
    hint: expect.stringContaining('leave --secret-prompt out'),
  });
});
