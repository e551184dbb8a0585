import { AppError, exitCodes } from '../errors/index.js';
import type { Needle } from './types.js';

/** The literal that a pattern without operators stands for; a backslash takes the meaning of the sign behind it. */
export function literalOf(needle: Needle & { kind: 'pattern' }): string {
  if (/^(?:[^\\^$.*+?()[\]{}|]|\\[^A-Za-z0-9])+$/.test(needle.source)) return needle.source.replace(/\\(.)/g, '$1');
  throw new AppError('E_PATTERN', `${needle.label} is not a plain text: other patterns cannot be searched yet`, {
    exit: exitCodes.usage,
    hint: 'give a literal such as sk-proj-',
  });
}
