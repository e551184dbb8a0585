import { AppError, exitCodes } from '../errors/index.js';
import { ask } from './ask.js';
import { mayPrompt, type Context } from './context.js';

/**
 * Consent to a moderate change: `--yes`, or a yes at the terminal.
 *
 * @param question - ends with a question mark; what will be done was shown before
 * @throws AppError `E_CONSENT`, exit 3, when the answer is no or nobody can be asked
 */
export async function consentByYes(context: Context, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  requirePrompt(context, '--yes');
  const answer = await ask<boolean>(context, { type: 'confirm', message: question, default: false });
  if (!answer) throw refused('you said no');
}

/**
 * Consent to a severe act: its name typed at the terminal, or given with `--confirm`.
 *
 * @param name - what has to be typed, for example the repository's name
 * @param given - what `--confirm` said
 * @throws AppError `E_CONSENT`, exit 3, when it is another name or nobody can be asked
 */
export async function consentByName(
  context: Context,
  question: string,
  name: string,
  given: string | undefined,
): Promise<void> {
  if (given === name) return;
  if (given !== undefined) throw refused(`--confirm says another name than ${name}`, `--confirm ${name}`);
  requirePrompt(context, `--confirm ${name}`);
  const answer = await ask<string>(context, { type: 'input', message: `${question} Type ${name} to go on:` });
  if (answer.trim() !== name) throw refused('another name was typed');
}

/**
 * Asks for a value that is not shown.
 *
 * @param instead - the flag that would do where nobody can be asked
 * @throws AppError `E_CONSENT`, exit 3, when nobody can be asked
 */
export async function askHidden(context: Context, question: string, instead: string): Promise<string> {
  requirePrompt(context, instead);
  return await ask<string>(context, { type: 'password', message: question, toggleMask: false });
}

function requirePrompt(context: Context, flag: string): void {
  if (!mayPrompt(context)) throw refused('nobody can be asked here', `say so beforehand: add ${flag}`);
}

function refused(why: string, hint?: string): AppError {
  return new AppError('E_CONSENT', `nothing was changed: ${why}`, {
    exit: exitCodes.refused,
    ...(hint === undefined ? {} : { hint }),
  });
}
