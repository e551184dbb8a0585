import { AppError, exitCodes } from '../errors/index.js';
import type { Context } from './context.js';

export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly checked?: boolean;
}

type Question =
  | { readonly type: 'confirm'; readonly message: string; readonly default: boolean }
  | { readonly type: 'input'; readonly message: string; readonly default?: string }
  | { readonly type: 'password'; readonly message: string; readonly toggleMask: false }
  | { readonly type: 'checkbox' | 'select'; readonly message: string; readonly choices: readonly Choice[] };

/**
 * Asks at the terminal. The question goes to standard error: standard output is for results.
 *
 * @throws AppError `E_CONSENT`, exit 130, when the question was left with Ctrl-C
 */
export async function ask<Answer>(context: Context, question: Question): Promise<Answer> {
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule({ output: process.stderr, signal: context.signal });
  try {
    const answers: Record<string, unknown> = await prompt([{ ...question, name: 'answer' }] as never);
    return answers['answer'] as Answer;
  } catch (error) {
    const left = error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
    if (!left) throw error;
    throw new AppError('E_CONSENT', 'nothing was changed: the question was left', {
      exit: exitCodes.interrupted,
      cause: error,
    });
  }
}
