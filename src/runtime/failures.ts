import { AppError, exitCodes, systemCode } from '../errors/index.js';

/** True for the errors of stores and of this room; by code, since the store's code may be another copy of the class. */
export function isForeseen(error: unknown): error is AppError {
  return error instanceof Error && (systemCode(error)?.startsWith('E_') ?? false);
}

/** The store said that there is no such secret: an answer, not a failure to answer. */
export function isAbsence(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'E_SECRET_NOT_FOUND' || code === 'E_SECRET_DELETED';
}

/** Failures that no other name would escape, so that asking one by one is of no use. */
export function hitsEveryName(error: unknown): boolean {
  const code = systemCode(error) ?? '';
  return /^E_(?:STORE_(?:THROTTLED|UNREACHABLE|CREDENTIALS|REGION|CLOCK|CLOSED)|VAULT_|SECRETS_)/.test(code);
}

export function closed(): AppError {
  return new AppError('E_SECRETS_CLOSED', 'The secrets were closed; nothing is read any more.', {
    exit: exitCodes.failed,
    hint: 'Call createSecrets() (or initialize()) again.',
  });
}

export function badOption(what: string): AppError {
  return new AppError('E_SECRETS_OPTIONS', `createSecrets: ${what}.`, { exit: exitCodes.usage });
}

export function notLoaded(name: string): AppError {
  return new AppError('E_SECRETS_NOT_LOADED', `${name} is not in memory.`, {
    exit: exitCodes.failed,
    hint: `List it in \`required\`, or \`await get('${name}')\` first.`,
  });
}

export function notFound(name: string, stored: string, where: string): AppError {
  return new AppError('E_SECRET_NOT_FOUND', `${name} is not there: ${where} has no ${stored}.`, {
    exit: exitCodes.failed,
    hint: 'Create it with: secretctl setup-secrets. When it has another name in the store, say so in `names`.',
  });
}

export function noSecret(name: string, where: string): AppError {
  return new AppError('E_SECRETS_UNREADABLE', `${name} could not be read: ${where} gave something that is no Secret.`, {
    exit: exitCodes.failed,
    hint: "A store answers with { secret: new Secret(text) }; the class comes from 'secretctl/runtime'.",
  });
}

export function noAnswer(where: string, seconds: number): AppError {
  return new AppError('E_STORE_UNREACHABLE', `${where} did not answer within ${seconds} s.`, {
    exit: exitCodes.failed,
  });
}

/** One error for all names that failed, each with its reason. */
export function severalFailed(
  code: 'E_SECRETS_MISSING' | 'E_SECRETS_REFRESH',
  failed: ReadonlyMap<string, AppError>,
  where: string,
): AppError {
  const missing = code === 'E_SECRETS_MISSING';
  const count = `${failed.size} ${missing ? 'required ' : ''}secret${failed.size === 1 ? '' : 's'}`;
  const lines = [...failed].map(([name, error]) => `\n  ${name}: ${error.message}`);
  const [first] = failed.values();
  const hint = first?.hint;
  const options = { exit: first?.exit ?? exitCodes.failed, cause: first, ...(hint === undefined ? {} : { hint }) };
  return new AppError(
    code,
    `${count} could not be ${missing ? 'loaded' : 'refreshed'} from ${where}:${lines.join('')}`,
    options,
  );
}
