import type { IamAccessKey, IamCalls } from '../../aws/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { ProviderCall } from '../types.js';

const CODES: Readonly<Record<string, `E_${string}`>> = {
  E_STORE_DENIED: 'E_PROVIDER_DENIED',
  E_STORE_CREDENTIALS: 'E_PROVIDER_DENIED',
  E_STORE_CLOCK: 'E_PROVIDER_DENIED',
  E_STORE_THROTTLED: 'E_PROVIDER_THROTTLED',
  E_STORE_UNREACHABLE: 'E_PROVIDER_UNREACHABLE',
  E_ACCESS_LIMIT: 'E_PROVIDER_LIMIT',
};

/** Failures of AWS with the codes of providers; their words stay. */
export async function asProvider<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || !/^E_(?:STORE|ACCESS)_/.test(error.code)) throw error;
    const { message, exit, hint = 'run the same command again', cause } = error;
    throw new AppError(CODES[error.code] ?? 'E_PROVIDER_ANSWER', message, { exit, hint, cause });
  }
}

/** Two keys stand already, and none of them is one that may be removed here. */
export async function noRoom(
  iam: IamCalls,
  user: string,
  keys: readonly IamAccessKey[],
  old: string | undefined,
  call: ProviderCall,
): Promise<AppError> {
  const tags = await iam.userTags(user, call);
  const words: string[] = [];
  for (const { id, active } of keys) {
    const use = await iam.accessKeyUse(id, call);
    const used = use?.at === undefined ? 'never used' : `last used ${use.at.toISOString()}${forService(use.service)}`;
    const made = tags[keyTag(id)];
    const whose = id === old ? 'to be replaced' : made === undefined ? 'not of secretctl' : `made as ${made}`;
    words.push(`${id} (${whose}, ${active ? 'active' : 'inactive'}, ${used})`);
  }
  const other = keys.find(({ id }) => id !== old);
  return new AppError(
    'E_PROVIDER_LIMIT',
    `the IAM user ${user} has two access keys, which is all that AWS allows: ${words.join(', ')}`,
    { exit: exitCodes.failed, hint: `if nobody needs it: ${deletion(user, other?.id)}` },
  );
}

function forService(service: string | undefined): string {
  return service === undefined ? '' : ` for ${service}`;
}

function deletion(user: string, id = 'ID'): string {
  return `aws iam delete-access-key --user-name ${user} --access-key-id ${id}`;
}

/** IAM gives access keys neither names nor tags: the tags of their user say what secretctl made. */
export function keyTag(id: string): string {
  return `secretctl:key:${id}`;
}
