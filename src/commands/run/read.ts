import type { Context } from '../../app/context.js';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { fieldOf, isReference } from '../../launch/index.js';
import type { CallOptions, Store } from '../../stores/index.js';
import type { Wanted } from './selection.js';

/** What the store gave. */
export interface Read {
  /** By variable. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly missing: readonly Wanted[];
}

/** Reads secrets in few calls; no output of ours can hold their values from then on. */
export async function readSecrets(
  { masker }: Pick<Context, 'masker'>,
  store: Pick<Store, 'getAll'>,
  wanted: readonly Wanted[],
  call?: CallOptions,
): Promise<Read> {
  const found = await store.getAll([...new Set(wanted.map(({ stored }) => stored))], call);
  for (const { secret } of found.values()) masker.register(secret);
  const secrets = new Map<string, Secret>();
  for (const { stored, variable, field } of wanted) {
    const whole = found.get(stored)?.secret;
    const value = whole === undefined || field === undefined ? whole : fieldOf(whole, field);
    if (value === undefined || isReference(value)) continue;
    masker.register(value);
    secrets.set(variable, value);
  }
  return { secrets, missing: wanted.filter(({ variable }) => !secrets.has(variable)) };
}

/** @throws AppError `E_SECRETS_MISSING`, exit 5, that lists every required secret that is not there */
export function requireSecrets({ missing }: Read, where: string): void {
  const needed = missing.filter(({ required }) => required);
  if (needed.length === 0) return;
  throw new AppError('E_SECRETS_MISSING', `${where} lacks ${listed(needed)}; nothing was started`, {
    exit: exitCodes.failed,
    hint: 'secretctl setup   (or, where the program can do without: --require with those that it needs)',
  });
}

/** For example `openai (OPENAI_API_KEY), session (SESSION_SECRET)`. */
export function listed(wanted: readonly Wanted[]): string {
  return wanted.map(({ name, variable }) => `${name} (${variable})`).join(', ');
}
