import { AppError, exitCodes, type ExitCode } from '../errors/index.js';
import { wantsColor, type Context } from './context.js';

/** Shows a failure on the right stream in the right form, and returns the exit code it stands for. */
export async function showFailure(context: Context, error: unknown, command: string): Promise<ExitCode> {
  const failure = error instanceof AppError ? error : asBug(error);
  if (context.options.json) {
    const { code, message, hint, exit } = failure;
    context.io.stdout.writeMasked(
      context.masker.json({ schemaVersion: 1, command, error: { code, message, ...(hint === undefined ? {} : { hint }), exit } }, 2),
    );
    context.io.stdout.write('\n');
  } else {
    const { Chalk } = await import('chalk');
    const paint = new Chalk({ level: wantsColor(context, context.io.stderr) ? 1 : 0 });
    context.io.stderr.write(`${paint.red.bold('error:')} ${failure.message}\n`);
    if (failure.hint !== undefined) context.io.stderr.write(`${paint.dim('  next:')} ${failure.hint}\n`);
  }
  if (context.options.debug && error instanceof Error) context.io.stderr.write(`${stackOf(error)}\n`);
  return failure.exit;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : '';
  return (error.stack ?? String(error)) + cause;
}

function asBug(error: unknown): AppError {
  const what = error instanceof Error ? error.message : String(error);
  return new AppError('E_BUG', `this is a bug in secretctl: ${what}`, {
    exit: exitCodes.bug,
    hint: 'run it again with --debug and report the stack; nothing in it is a secret',
    cause: error,
  });
}
