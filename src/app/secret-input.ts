import { createReadStream, fstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { Secret } from '../core/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import { askHidden } from './consent.js';
import { mayPrompt, type Context } from './context.js';

/** Ways in which a value may come in. Never as an argument: those are seen by every user of the machine. */
export interface SecretSources {
  readonly secretFromStdin?: boolean;
  readonly secretFile?: readonly string[];
  readonly secretFd?: readonly string[];
  readonly secretPrompt?: boolean;
  /** Each line of an input is a value of its own. */
  readonly eachLine?: boolean;
}

const MOST_BYTES = 1024 * 1024;
const ENOUGH = 1_000;

/**
 * Reads the values that a command was told to expect, and registers them with the masker before anything else sees them.
 *
 * The newline at the end of an input is not part of the value. UTF-16 with a byte order mark, as PowerShell writes it, is understood.
 *
 * @throws AppError `E_SECRET_INPUT`, exit 2, for an input that is empty, too long, no text, or cannot be read; `E_CONSENT`, exit 3,
 * when somebody is to be asked and nobody can be
 */
export async function readSecrets(context: Context, sources: SecretSources): Promise<Secret[]> {
  const texts = await readTexts(context, sources);
  const values = texts.flatMap(([text, name]) => (sources.eachLine ? linesOf(text, name) : [oneValue(text, name)]));
  if (values.length > ENOUGH) {
    throw refuse(`${values.length} values are more than ${ENOUGH}`, 'give them in several runs');
  }
  const secrets = [...new Set(values)].map((value) => new Secret(value));
  for (const secret of secrets) context.masker.register(secret);
  return secrets;
}

/**
 * The text of standard input, for several values at once; nothing of it is registered yet. At a terminal one line is asked for.
 *
 * @throws AppError as `readSecrets`
 */
export async function readStdin(context: Context): Promise<string> {
  return await fromStdin(context);
}

async function readTexts(context: Context, sources: SecretSources): Promise<(readonly [string, string])[]> {
  const texts: (readonly [string, string])[] = [];
  if (sources.secretPrompt && !mayPrompt(context)) throw nobodyToAsk(context, sources);
  if (sources.secretFromStdin) texts.push([await fromStdin(context), 'standard input']);
  for (const file of sources.secretFile ?? []) {
    texts.push([await readAll(createReadStream(resolve(context.cwd, file)), file), file]);
  }
  for (const fd of sources.secretFd ?? []) texts.push([await fromDescriptor(fd), `file descriptor ${fd}`]);
  if (sources.secretPrompt) {
    texts.push([await askHidden(context, 'The secret (it is not shown):', '--secret-from-stdin'), 'what was typed']);
  }
  return texts;
}

/** At a terminal standard input would show what is typed. */
async function fromStdin(context: Context): Promise<string> {
  if (context.io.stdinIsTTY && mayPrompt(context)) {
    return askHidden(context, 'The secret (it is not shown):', '--secret-file');
  }
  return readAll(context.io.stdin as AsyncIterable<Buffer | string>, 'standard input');
}

async function fromDescriptor(fd: string): Promise<string> {
  if (!/^\d{1,5}$/.test(fd)) throw refuse('--secret-fd takes the number of a file descriptor', '--secret-fd 3 3<FILE');
  if (!isOpen(Number(fd)))
    throw refuse(
      `file descriptor ${fd} is not open`,
      `open it in the shell, for example: --secret-fd ${fd} ${fd}<FILE`,
    );
  return readAll(createReadStream('', { fd: Number(fd), autoClose: false }), `file descriptor ${fd}`);
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch (error) {
    return systemCode(error) !== 'EBADF';
  }
}

async function readAll(stream: AsyncIterable<Buffer | string>, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Buffer);
      size += bytes.length;
      if (size > MOST_BYTES) throw refuse(`${name} holds more than a secret: over 1 MiB`, 'give the value alone');
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof AppError || systemCode(error) === undefined || systemCode(error) === 'ABORT_ERR') throw error;
    throw refuse(`${name} cannot be read: ${systemReason(error)}`, 'check the name and your rights', error);
  }
  return decode(Buffer.concat(chunks), name);
}

function decode(bytes: Buffer, name: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refuse(`${name} is no text`, 'give the value as UTF-8 text, as it stood in the file', cause);
  }
}

function oneValue(text: string, name: string): string {
  const value = text.replace(/[\r\n]+$/, '');
  if (value === '')
    throw refuse(
      `${name} is empty: no secret was given`,
      'give the value with --secret-file FILE, or leave the option out',
    );
  return value;
}

function linesOf(text: string, name: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? [oneValue('', name)] : lines;
}

/** Told before anything is read: what was piped in would be lost. */
function nobodyToAsk(context: Context, { secretFromStdin }: SecretSources): AppError {
  const why = context.io.stdinIsTTY
    ? 'questions are switched off (--no-input, or a CI)'
    : 'standard input is no terminal';
  const hint = secretFromStdin
    ? 'leave --secret-prompt out; a second value can come from --secret-file FILE'
    : 'give the value with --secret-from-stdin or --secret-file FILE instead';
  return new AppError('E_CONSENT', `--secret-prompt cannot ask for the secret: ${why}`, {
    exit: exitCodes.refused,
    hint,
  });
}

function refuse(message: string, hint: string, cause?: unknown): AppError {
  return new AppError('E_SECRET_INPUT', message, { exit: exitCodes.usage, hint, cause });
}
