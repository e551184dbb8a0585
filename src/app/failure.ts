import { AppError, exitCodes, type ExitCode } from '../errors/index.js';
import { wantsColor, type Context } from './context.js';

/**
 * Shows a failure on the right stream in the right form, and returns the exit code it stands for.
 *
 * @param interrupted - the exit code of the signal that came, if one did
 */
export async function showFailure(
  context: Context,
  error: unknown,
  command: string,
  interrupted?: ExitCode,
): Promise<ExitCode> {
  const failure = asFailure(context, error, interrupted);
  await registerWords(context, [
    command,
    failure.message,
    failure.hint ?? '',
    error instanceof Error ? stackOf(error) : '',
  ]);
  if (context.options.json) {
    const { code, message, hint, exit } = failure;
    context.io.stdout.writeMasked(
      context.masker.json(
        { schemaVersion: 1, command, error: { code, message, ...(hint === undefined ? {} : { hint }), exit } },
        2,
      ),
    );
    context.io.stdout.write('\n');
  } else if (failure.code !== 'E_STOPPED') {
    const { Chalk } = await import('chalk');
    const paint = new Chalk({ level: wantsColor(context, context.io.stderr) ? 1 : 0 });
    context.io.stderr.write(`${paint.red.bold('error:')} ${printable(failure.message)}\n`);
    if (failure.hint !== undefined) context.io.stderr.write(`${paint.dim('  next:')} ${printable(failure.hint)}\n`);
  }
  if (context.options.debug && error instanceof Error) context.io.stderr.write(`${printable(stackOf(error))}\n`);
  return failure.exit;
}

/** A message may repeat what was typed, and what was typed may be a token in the wrong place. */
async function registerWords(context: Context, words: readonly string[]): Promise<void> {
  const { registerTokens } = await import('../scan/index.js');
  registerTokens(words, context.masker);
}

function asFailure(context: Context, error: unknown, interrupted: ExitCode | undefined): AppError {
  const foreseen = error instanceof AppError;
  if (context.signal.aborted && (!foreseen || isAbort(error))) return stopped(error, interrupted);
  return foreseen ? error : asBug(error);
}

/** Text that cannot steer the terminal: a file's name may hold escape sequences. */
function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : '';
  return (error.stack ?? String(error)) + cause;
}

/** The work was stopped: by a signal, or because nobody reads the output any more. */
function stopped(cause: unknown, interrupted: ExitCode = exitCodes.partial): AppError {
  return new AppError('E_STOPPED', 'stopped before the end', { exit: interrupted, cause });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || isAbort(error.cause));
}

function asBug(error: unknown): AppError {
  const what = error instanceof Error ? error.message : String(error);
  return new AppError('E_BUG', `this is a bug in secretctl: ${what}`, {
    exit: exitCodes.bug,
    hint: 'run it again with --debug and report the stack; nothing in it is a secret',
    cause: error,
  });
}
