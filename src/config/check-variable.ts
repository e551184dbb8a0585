import { AppError, exitCodes } from '../errors/index.js';
import { configSchema } from './schema.js';
import { leaves, treeOf } from './settings.js';

/**
 * Checks a setting that comes from an environment variable.
 *
 * @throws AppError `E_CONFIG`, exit 2, which names the variable and not its value
 */
export function checkVariable(path: readonly string[], text: string, variable: string): unknown {
  const result = configSchema.safeParse(
    treeOf([{ path, value: /^\d+$/.test(text) ? numberOrText(path, text) : text }]),
  );
  if (result.success) return leaves(result.data)[0]?.value;
  const issue = result.error.issues[0];
  const reason =
    issue?.code === 'invalid_value'
      ? `must be one of ${issue.values.map(String).join(', ')}`
      : (issue?.message ?? 'is not valid');
  throw new AppError('E_CONFIG', `${variable} ${reason}`, {
    exit: exitCodes.usage,
    hint: 'secretctl help environment',
  });
}

/** Variables are texts; only a size may also be a bare number. */
function numberOrText(path: readonly string[], text: string): number | string {
  return path.at(-1) === 'max_file_size' ? Number(text) : text;
}
